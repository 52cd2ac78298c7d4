"""Paper on its way through the house: forms received, handed over, keyed, by the real verbs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from app.acts.installation import Actor
from app.fieldwork.paper.batches import hand_over, list_batches
from app.fieldwork.paper.keyed_marks import KeyingSheet
from app.fieldwork.paper.keying import UnkeyedFields, begin_keying, finish_keying, save_marks
from app.fieldwork.paper.posted_marks import PostedMarks
from app.fieldwork.paper.receipt import Blank, Receipt, Received, receive_form
from app.fieldwork.public_wave import PublicWave, frozen_wave
from app.rehearsal.people import somebody
from app.store.session import reading
from app.store.staff import find_account
from app.survey.questionnaire import Question, QuestionKind
from app.survey.roles import Role
from app.survey.states import BatchState
from tests.support.wave import OPENED, WAVE, Field

RECEIVER = "receiver0@example.se"
KEYERS = ("keyer0@example.se", "keyer1@example.se")
ADJUDICATOR = "adjudicator0@example.se"
DICE = 20260917


def acting(wave: Field, email: str, role: Role) -> Actor:
    """Somebody of the wave's staff who holds this role, whatever others the account has."""
    return somebody(email, role, account_id=account_id(wave, email))


def receive(
    wave: Field,
    serial: str,
    *,
    blank: Blank = Blank.NO,
    now: datetime = OPENED,
    wave_id: str = WAVE,
    dice: Random | None = None,
) -> Receipt:
    """Scan one form."""
    return receive_form(
        wave.here,
        wave_id,
        serial=serial,
        blank=blank,
        by=somebody(RECEIVER, Role.RECEIVER),
        now=now,
        dice=dice or Random(DICE),
    )


def received_batch(wave: Field, *, forms: int = 20) -> list[int]:
    """Scan the first ``forms`` letters' forms; their numbers in the batch."""
    receipts = [receive(wave, issued.serial) for issued in wave.codes[:forms]]
    return [receipt.number for receipt in receipts if isinstance(receipt, Received)]


def hand_batch_over(
    wave: Field,
    batch_id: bytes,
    *,
    now: datetime = OPENED,
    reason: str = "",
    wave_id: str = WAVE,
) -> int:
    """Hand a batch over to keying; how many forms it holds."""
    return hand_over(
        wave.here,
        wave_id,
        batch_id=batch_id,
        by=somebody(RECEIVER, Role.RECEIVER),
        now=now,
        dice=Random(DICE),
        reason=reason,
    )


def batch_in_keying(wave: Field, *, forms: int = 20) -> tuple[bytes, list[int]]:
    """A batch handed over to keying: its id and the numbers of its forms."""
    numbers = received_batch(wave, forms=forms)
    every = list_batches(wave.here, WAVE)
    [batch] = [one for one in every if one.state is BatchState.RECEIVING]
    hand_batch_over(wave, batch.id)
    return batch.id, sorted(numbers)


def account_id(wave: Field, email: str) -> bytes:
    """The id of an account of the wave."""
    with reading(wave.engine) as connection:
        row = find_account(connection, email)
    if row is None:
        raise LookupError(email)
    return bytes(row.id)


def current(wave: Field) -> PublicWave:
    """The frozen wave."""
    with reading(wave.engine) as connection:
        return frozen_wave(connection, WAVE)


def usual_mark(question: Question) -> str:
    """A mark this question can carry."""
    match question.kind:
        case QuestionKind.TEXT:
            return "Mer ljus vid stationen"
        case QuestionKind.YEAR:
            return "1974"
        case _:
            return str(min(question.codes))


def key_quickly(
    wave: Field, batch_id: bytes, number: int, *, email: str, marks: Mapping[str, str]
) -> None:
    """Key a form that is blank but for ``marks``."""
    sheet, by = begin(wave, batch_id, number, email=email), acting(wave, email, Role.KEYER)
    if marks:
        save_marks(wave.here, WAVE, sheet.id, posted=PostedMarks(marks), by=by, now=OPENED)
    finish(wave, sheet.id, email=email, rest=UnkeyedFields.IS_BLANK)


def begin(
    wave: Field, batch_id: bytes, number: int, *, email: str, now: datetime = OPENED
) -> KeyingSheet:
    """Begin a keying."""
    by = acting(wave, email, Role.KEYER)
    return begin_keying(wave.here, WAVE, batch_id=batch_id, number=number, by=by, now=now)


def key_form(
    wave: Field,
    batch_id: bytes,
    number: int,
    *,
    email: str,
    otherwise: Mapping[str, str] | None = None,
    flag: bool = False,
    seconds_a_page: int = 10,
) -> None:
    """Key a whole form page by page; ``otherwise`` replaces usual marks."""
    sheet, now = begin(wave, batch_id, number, email=email), OPENED
    by = acting(wave, email, Role.KEYER)
    for page in sheet.wave.questionnaire.pages:
        now += timedelta(seconds=seconds_a_page)
        usual = {question.name: usual_mark(question) for question in page.questions}
        marks = usual | {n: m for n, m in (otherwise or {}).items() if n in usual}
        posted = PostedMarks(marks, is_flagged=flag)
        save_marks(wave.here, WAVE, sheet.id, posted=posted, by=by, now=now)
    finish(wave, sheet.id, email=email, now=now)


def finish(
    wave: Field,
    keying_id: bytes,
    *,
    email: str,
    rest: UnkeyedFields = UnkeyedFields.MUST_BE_KEYED,
    now: datetime = OPENED,
) -> None:
    """Finish a keying."""
    by = acting(wave, email, Role.KEYER)
    finish_keying(wave.here, WAVE, keying_id, rest=rest, by=by, now=now)
