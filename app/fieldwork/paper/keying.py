"""Keying paper forms: twice, by two accounts, the second blind to the first.

What is keyed is sealed under the batch's key. Fields are saved as they are keyed, and whoever
comes back goes on where she was. A screen that is older than the store overwrites nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.acts.doors import Work, work
from app.acts.installation import Actor, Installation
from app.fieldwork.paper.batches import day_of, find_batch, named
from app.fieldwork.paper.keyed_marks import (
    Keyed,
    KeyingSheet,
    answers_of,
    form_in_keying,
    read_keyed,
    seal_keyed,
)
from app.fieldwork.paper.posted_marks import MarksSaved, PostedMarks, merged, overtaken_by, without
from app.fieldwork.public_wave import PublicWave, frozen_wave
from app.store import keyings
from app.store.keyings import KEYINGS_OF_A_FORM, Batch, Form, Keying
from app.store.session import is_duplicate, reading
from app.survey.keying import BLANK, differences, unkeyed
from app.survey.reasons import PaperReason
from app.survey.refusals import PaperRefused
from app.survey.steps import Task
from app.vault.keyring import Keyring
from app.vault.tokens import new_id

# A pause is not work: longer than this between two saves is not counted as keying.
_LONGEST_PAGE = timedelta(minutes=5)
_TRIES = 5


class UnkeyedFields(Enum):
    """What becomes of fields that were not keyed when a form is finished."""

    MUST_BE_KEYED = "must be keyed"
    IS_BLANK = "is blank on the paper"


@dataclass(frozen=True, slots=True)
class _KeyingAtHand:
    """A keying, with the form and the batch it belongs to."""

    keying: Keying
    form: Form
    batch: Batch


def begin_keying(
    here: Installation,
    wave_id: str,
    *,
    batch_id: bytes,
    number: int,
    by: Actor,
    now: datetime,
) -> KeyingSheet:
    """Begin, or go on with, this account's keying of a form. PaperRefused when it may not."""
    for _ in range(_TRIES):
        try:
            with work(here, Task.KEY_FORM, wave_id, by=by, now=now) as begun:
                begun.nothing()
                form = form_in_keying(begun.connection, wave_id, batch_id, number=number)
                keying = _mine_or_new(begun, form)
                place = _KeyingAtHand(keying, form, find_batch(begun.connection, wave_id, batch_id))
                return _sheet(begun.connection, here.keyring, place)
        except IntegrityError as taken:
            if not is_duplicate(taken):
                raise
            # Another keyer took the same place at the same moment: look again.
            continue
    raise PaperRefused(PaperReason.KEYED_TWICE)


def open_keying(
    here: Installation, wave_id: str, keying_id: bytes, *, account_id: bytes
) -> KeyingSheet:
    """A keying of one's own. PaperRefused for anybody else's."""
    with reading(here.engine) as connection:
        place = _own(connection, wave_id, keying_id, account_id=account_id)
        return _sheet(connection, here.keyring, place)


def save_marks(
    here: Installation,
    wave_id: str,
    keying_id: bytes,
    *,
    posted: PostedMarks,
    by: Actor,
    now: datetime,
) -> MarksSaved:
    """Save what was posted. A mark that the question cannot carry is reported and not saved."""
    for _ in range(_TRIES):
        with work(here, Task.KEY_FORM, wave_id, by=by, now=now) as saving:
            saving.nothing()
            place = _unfinished(saving.connection, wave_id, keying_id, by=by)
            saved = _save(saving, place, posted)
        if saved is not None:
            return saved
    raise RuntimeError("a keying kept changing while it was being saved")


def finish_keying(
    here: Installation,
    wave_id: str,
    keying_id: bytes,
    *,
    rest: UnkeyedFields,
    by: Actor,
    now: datetime,
) -> None:
    """The form is keyed. When the second keying is finished, the two are compared.

    PaperRefused(UNKEYED_FIELDS) when fields lack a mark and ``rest`` says they must have one.
    """
    for _ in range(_TRIES):
        with work(here, Task.KEY_FORM, wave_id, by=by, now=now) as finishing:
            place = _unfinished(finishing.connection, wave_id, keying_id, by=by)
            if _finish(finishing, place, rest):
                return
            finishing.nothing()
    raise RuntimeError("a keying kept changing while it was being finished")


def _mine_or_new(begun: Work, form: Form) -> Keying:
    account_id = begun.by.account_id
    rows = keyings.keyings_of(begun.connection, form.id)
    mine = [row for row in rows if row.account_id == account_id]
    if mine and mine[0].done:
        raise PaperRefused(PaperReason.KEYED_BY_YOU)
    if mine:
        return mine[0]
    if len(rows) >= KEYINGS_OF_A_FORM:
        raise PaperRefused(PaperReason.KEYED_TWICE)
    keying_id, keyed = new_id(), Keyed(saved_at=begun.now)
    keying = Keying(
        id=keying_id,
        form_id=form.id,
        ordinal=len(rows) + 1,
        account_id=account_id,
        sealed=seal_keyed(begun.here.keyring, form.batch_id, keying_id, keyed=keyed),
    )
    keyings.insert_keying(begun.connection, keying)
    return keying


def _own(
    connection: Connection, wave_id: str, keying_id: bytes, *, account_id: bytes
) -> _KeyingAtHand:
    keying = keyings.find_keying(connection, keying_id)
    if keying is None or keying.account_id != account_id or keying.is_ruling:
        raise PaperRefused(PaperReason.NOT_YOURS)
    form = keyings.find_form(connection, keying.form_id)
    if form is None or form.wave_id != wave_id:
        raise PaperRefused(PaperReason.NO_FORM)
    return _KeyingAtHand(keying, form, find_batch(connection, wave_id, form.batch_id))


def _unfinished(
    connection: Connection, wave_id: str, keying_id: bytes, *, by: Actor
) -> _KeyingAtHand:
    place = _own(connection, wave_id, keying_id, account_id=by.account_id)
    if place.keying.done:
        raise PaperRefused(PaperReason.FINISHED)
    return place


def _sheet(connection: Connection, keyring: Keyring, place: _KeyingAtHand) -> KeyingSheet:
    return KeyingSheet(
        id=place.keying.id,
        wave=frozen_wave(connection, place.batch.wave_id),
        batch_id=place.batch.id,
        batch=place.batch.number,
        number=place.form.number,
        keyed=read_keyed(keyring, place.batch.id, place.keying),
        revision=place.keying.revision,
        is_done=place.keying.done,
    )


def _save(saving: Work, place: _KeyingAtHand, posted: PostedMarks) -> MarksSaved | None:
    """None when the keying has moved on meanwhile."""
    sheet = _sheet(saving.connection, saving.here.keyring, place)
    overtaken = overtaken_by(sheet, posted)
    if overtaken and posted.was is None:
        return MarksSaved(sheet, overtaken=overtaken)
    keyed, problems = merged(sheet, without(posted, overtaken), now=saving.now)
    if not _store(saving, place, was=sheet.keyed, keyed=keyed):
        return None
    saved = replace(sheet, keyed=keyed, revision=sheet.revision + 1)
    return MarksSaved(saved, problems, overtaken)


def _finish(finishing: Work, place: _KeyingAtHand, rest: UnkeyedFields) -> bool:
    """False when the keying has moved on meanwhile."""
    connection = finishing.connection
    # Held: of two keyers who finish at once the later one must see the earlier one's.
    form = keyings.hold_form(connection, place.form.id)
    if form is None:
        raise PaperRefused(PaperReason.NO_FORM)
    sheet = _sheet(connection, finishing.here.keyring, place)
    keyed = _whole(sheet, rest)
    # A page that was saved a moment ago, from the same screen, may have come between.
    if not _store(finishing, place, was=sheet.keyed, keyed=keyed, is_done=True):
        return False
    if keyed.is_flagged and not keyings.flag_form(connection, form.id):
        raise LookupError("a held form is gone")
    _compare(finishing, sheet.wave, replace(form, flagged=form.flagged or keyed.is_flagged))
    detail = day_of(finishing.now)
    finishing.note(Task.KEY_FORM, object=named(place.batch), detail=detail)
    return True


def _whole(sheet: KeyingSheet, rest: UnkeyedFields) -> Keyed:
    missing = unkeyed(sheet.wave.questionnaire, sheet.keyed.marks)
    if missing and rest is UnkeyedFields.MUST_BE_KEYED:
        raise PaperRefused(PaperReason.UNKEYED_FIELDS)
    return replace(sheet.keyed, marks={**sheet.keyed.marks, **dict.fromkeys(missing, BLANK)})


def _store(
    saving: Work, place: _KeyingAtHand, *, was: Keyed, keyed: Keyed, is_done: bool = False
) -> bool:
    """False when the keying has moved on, or was done before."""
    keying = place.keying
    spent = keyed.saved_at - was.saved_at if keyed.saved_at and was.saved_at else timedelta()
    if keyed.saved_at and spent > timedelta():
        # Fields are saved faster than seconds pass: what is left of a second counts next time.
        keyed = replace(keyed, saved_at=keyed.saved_at - spent % timedelta(seconds=1))
    worked = int(min(max(spent, timedelta()), _LONGEST_PAGE).total_seconds())
    becomes = replace(
        keying,
        sealed=seal_keyed(saving.here.keyring, place.batch.id, keying.id, keyed=keyed),
        revision=keying.revision + 1,
        done=is_done,
        seconds=keying.seconds + worked,
    )
    return keyings.save_keying(saving.connection, becomes, was=keying.revision)


def _compare(finishing: Work, wave: PublicWave, form: Form) -> None:
    connection, keyring = finishing.connection, finishing.here.keyring
    rows = [row for row in keyings.keyings_of(connection, form.id) if row.done]
    if len(rows) < KEYINGS_OF_A_FORM:
        return
    first, second = (answers_of(keyring, wave, form.batch_id, keying=row) for row in rows)
    differing = differences(first, second)
    if keyings.note_differences(connection, form.id, len(differing)) != KEYINGS_OF_A_FORM:
        raise LookupError("a keying of a held form is gone")
    # What a keyer has flagged is seen by a third account, also when the two agree.
    if differing or form.flagged:
        return
    if not keyings.settle_form(connection, form.id):
        raise LookupError("a held form is gone, or was settled before its second keying")
