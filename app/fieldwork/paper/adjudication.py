"""Where two keyings differ a third account reads the paper; then the batch is accepted.

At acceptance every form becomes a sealed ballot like any other, the keyings are destroyed, and the
batch's key with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.acts.doors import Work, work
from app.acts.installation import Actor, Installation
from app.fieldwork.ballots.seal_reply import CaseFacts, PoolMoved, seal_reply
from app.fieldwork.forgetting import forget
from app.fieldwork.paper.batches import day_of, find_batch, named
from app.fieldwork.paper.keyed_marks import (
    Keyed,
    answers_of,
    form_in_keying,
    read_keyed,
    seal_keyed,
)
from app.fieldwork.public_wave import PublicWave, frozen_wave
from app.store import keyings
from app.store.keyings import KEYINGS_OF_A_FORM, RULING, Form, Keying
from app.store.session import is_duplicate, reading
from app.survey.answers import Answer, Problem
from app.survey.keying import differences, read_mark, rulings_from, settle
from app.survey.questionnaire import Question
from app.survey.reasons import PaperReason
from app.survey.refusals import PaperRefused
from app.survey.states import BatchState, Mode
from app.survey.steps import Task
from app.vault.keyring import Keyring
from app.vault.tokens import new_id

_TRIES = 5


@dataclass(frozen=True, slots=True)
class RulingSheet:
    """A form to rule on: which fields differ, never what the two keyers saw."""

    wave: PublicWave
    batch_id: bytes
    batch: int
    number: int
    questions: tuple[Question, ...]
    is_flagged: bool
    remarks: tuple[str, ...] = field(repr=False)
    """Of either keyer."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """The form's answers stand."""


@dataclass(frozen=True, slots=True)
class NotRuled:
    """Nothing is saved: these marks cannot stand (None: no mark was given)."""

    problems: Mapping[str, Problem | None]


def forms_to_rule(here: Installation, batch_id: bytes, *, account_id: bytes) -> list[int]:
    """The numbers of the forms that wait for a third account and that this one may rule on."""
    with reading(here.engine) as connection:
        rows = keyings.keyings_of_batch(connection, batch_id)
        forms = keyings.forms_of(connection, batch_id)
    done: dict[bytes, list[Keying]] = {}
    for row in rows:
        if row.done:
            done.setdefault(row.form_id, []).append(row)
    return [
        form.number
        for form in forms
        if not form.settled
        and len(done.get(form.id, [])) == KEYINGS_OF_A_FORM
        and all(row.account_id != account_id for row in done[form.id])
    ]


def open_ruling(
    here: Installation, wave_id: str, *, batch_id: bytes, number: int, account_id: bytes
) -> RulingSheet:
    """What this account is to look up on the paper. PaperRefused when it is not for it to rule."""
    with reading(here.engine) as connection:
        batch = find_batch(connection, wave_id, batch_id)
        form = form_in_keying(connection, wave_id, batch_id, number=number)
        pair = _waiting(connection, form, account_id)
        wave = frozen_wave(connection, wave_id)
    names = _differing(here.keyring, wave, batch_id, pair=pair)
    remarks = {read_keyed(here.keyring, batch_id, keying).remark for keying in pair}
    return RulingSheet(
        wave=wave,
        batch_id=batch_id,
        batch=batch.number,
        number=number,
        questions=tuple(q for q in wave.questionnaire if q.name in names),
        is_flagged=form.flagged,
        remarks=tuple(sorted(remarks - {""})),
    )


def rule(
    here: Installation,
    wave_id: str,
    *,
    batch_id: bytes,
    number: int,
    marks: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> Ruled | NotRuled:
    """Settle a form with what a third account reads on the paper. Both keyings are kept."""
    try:
        with work(here, Task.RULE_ON_FORM, wave_id, by=by, now=now) as ruling:
            form = form_in_keying(ruling.connection, wave_id, batch_id, number=number)
            ruled = _rule(ruling, form, marks)
            if isinstance(ruled, NotRuled):
                ruling.nothing()
            return ruled
    except IntegrityError as ruled_before:
        if not is_duplicate(ruled_before):
            raise
        raise PaperRefused(PaperReason.NOTHING_TO_RULE) from ruled_before


def accept_batch(
    here: Installation, wave_id: str, *, batch_id: bytes, by: Actor, now: datetime, dice: Random
) -> int:
    """Seal the answers of every form, destroy forms, keyings and key; how many forms there were.

    One transaction: no form is lost between keying and ballot, and none counts twice. The key dies
    after it, here or, when this is killed, in the worker's next round.
    """
    for _ in range(_TRIES):
        try:
            with work(here, Task.ACCEPT_BATCH, wave_id, by=by, now=now) as accepting:
                forms = _accept(accepting, batch_id, dice=dice)
        except PoolMoved:
            continue
        forget(here, now=now)
        return forms
    raise RuntimeError("the mix key kept changing while a batch was being accepted")


def _rule(ruling: Work, form: Form, marks: Mapping[str, str]) -> Ruled | NotRuled:
    connection, keyring = ruling.connection, ruling.here.keyring
    pair = _waiting(connection, form, ruling.by.account_id)
    wave = frozen_wave(connection, ruling.wave_id)
    names = _differing(keyring, wave, form.batch_id, pair=pair)
    problems = _problems(wave, names, marks)
    if problems:
        return NotRuled(problems)
    keying_id = new_id()
    ruled = Keyed(marks={name: marks[name].strip() for name in names}, saved_at=ruling.now)
    row = Keying(
        id=keying_id,
        form_id=form.id,
        ordinal=RULING,
        account_id=ruling.by.account_id,
        sealed=seal_keyed(keyring, form.batch_id, keying_id, keyed=ruled),
        done=True,
        differences=len(names),
    )
    keyings.insert_keying(connection, row)
    if not keyings.settle_form(connection, form.id):
        raise PaperRefused(PaperReason.NOTHING_TO_RULE)
    batch = find_batch(connection, ruling.wave_id, form.batch_id)
    ruling.note(Task.RULE_ON_FORM, object=named(batch), detail=day_of(ruling.now))
    return Ruled()


def _waiting(connection: Connection, form: Form, account_id: bytes) -> tuple[Keying, Keying]:
    """The two keyings of a form that waits for a third account."""
    rows = [row for row in keyings.keyings_of(connection, form.id) if not row.is_ruling]
    if any(row.account_id == account_id for row in rows):
        raise PaperRefused(PaperReason.KEYED_BY_YOU)
    done = [row for row in rows if row.done]
    if form.settled or len(done) != KEYINGS_OF_A_FORM:
        raise PaperRefused(PaperReason.NOTHING_TO_RULE)
    return done[0], done[1]


def _differing(
    keyring: Keyring, wave: PublicWave, batch_id: bytes, *, pair: tuple[Keying, Keying]
) -> tuple[str, ...]:
    first, second = (answers_of(keyring, wave, batch_id, keying=row) for row in pair)
    return differences(first, second)


def _problems(
    wave: PublicWave, names: Sequence[str], marks: Mapping[str, str]
) -> dict[str, Problem | None]:
    problems: dict[str, Problem | None] = {}
    for name in names:
        mark = marks.get(name, "").strip()
        said = read_mark(wave.questionnaire[name], mark)
        if not mark or isinstance(said, Problem):
            problems[name] = said if isinstance(said, Problem) else None
    return problems


def _accept(accepting: Work, batch_id: bytes, *, dice: Random) -> int:
    connection, wave_id = accepting.connection, accepting.wave_id
    batch = find_batch(connection, wave_id, batch_id)
    if not keyings.move_batch(
        connection, batch_id, was=BatchState.KEYING, becomes=BatchState.ACCEPTED
    ):
        raise PaperRefused(PaperReason.NOT_KEYING)
    forms = keyings.forms_of(connection, batch_id)
    if not all(form.settled for form in forms):
        raise PaperRefused(PaperReason.UNSETTLED)
    wave = frozen_wave(connection, wave_id)
    # In random order: the pool must not remember which form was which.
    dice.shuffle(forms)
    for form in forms:
        answers = _final(connection, accepting.here.keyring, wave, form=form)
        seal_reply(connection, wave, facts=_facts(form), answers=answers, mode=Mode.PAPER)
    if keyings.destroy_forms(connection, [form.id for form in forms]) != len(forms):
        raise LookupError("forms went while their batch was being accepted")
    detail = f"{day_of(accepting.now)}, {len(forms)} forms"
    accepting.note(Task.ACCEPT_BATCH, object=named(batch), detail=detail)
    return len(forms)


def _facts(form: Form) -> CaseFacts:
    return CaseFacts(
        municipality=form.municipality,
        area=form.area,
        sex=form.sex,
        birth_year=form.birth_year,
        age_band=form.age_band,
    )


def _final(
    connection: Connection, keyring: Keyring, wave: PublicWave, *, form: Form
) -> dict[str, Answer]:
    rows = keyings.keyings_of(connection, form.id)
    first, second = (
        answers_of(keyring, wave, form.batch_id, keying=row) for row in rows if not row.is_ruling
    )
    rulings: dict[str, Answer | None] = {}
    for row in rows:
        if row.is_ruling:
            marks = read_keyed(keyring, form.batch_id, row).marks
            rulings = rulings_from(wave.questionnaire, marks)
    stands = settle(first, second, rulings)
    if isinstance(stands, tuple):
        raise PaperRefused(PaperReason.UNSETTLED)
    return stands
