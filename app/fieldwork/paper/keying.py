"""Keying paper forms: twice, by two accounts, the second blind to the first.

What is keyed is sealed under the batch's key. Fields are saved as they are keyed, and whoever
comes back goes on where she was. A screen that is older than the store overwrites nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from app.fieldwork.journal import note
from app.fieldwork.paper.batches import PaperRefused, Refusal, find_batch, named
from app.fieldwork.paper.keyed_marks import (
    KEYINGS_OF_A_FORM,
    Keyed,
    answers_of,
    form_in_keying,
    read_keyed,
    seal_keyed,
)
from app.fieldwork.public_wave import PublicWave, frozen_wave
from app.store import keyings
from app.store.session import reading, writing
from app.survey.answers import Problem
from app.survey.keying import BLANK, differences, read_mark, unkeyed
from app.vault.keyring import Keyring
from app.vault.tokens import new_id

LONGEST_NOTE = 1000
# A pause is not work: longer than this between two saves is not counted as keying.
_LONGEST_PAGE = timedelta(minutes=5)
_TRIES = 5


class UnkeyedFields(Enum):
    """What becomes of fields that were not keyed when a form is finished."""

    MUST_BE_KEYED = "must be keyed"
    IS_BLANK = "is blank on the paper"


@dataclass(frozen=True, slots=True)
class KeyingSheet:
    """A keying as its screen shows it."""

    id: bytes
    wave: PublicWave
    batch_id: bytes
    batch: int
    number: int
    keyed: Keyed
    revision: int
    """How often it has been saved: a screen that knows an older one is stale."""
    is_done: bool


@dataclass(frozen=True, slots=True)
class PostedMarks:
    """What a screen sends: some fields, or the whole form. An empty mark clears.

    What the screen has not touched is None or left out, and stays as it is stored.
    """

    marks: Mapping[str, str] = field(repr=False)
    note: str | None = field(default=None, repr=False)
    is_flagged: bool | None = None
    at: str = ""
    """The variable the keyer stands at."""
    revision: int | None = None
    """The one the screen knows. None for whoever has no screen."""
    was: Mapping[str, frozenset[str]] | None = field(default=None, repr=False)
    """By field, ``note`` among them: what the screen takes for stored. More than one value while
    an earlier save is under way. None: the whole form stands or falls with ``revision``."""


@dataclass(frozen=True, slots=True)
class MarksSaved:
    """The marks without a problem are saved; the others stay as they were."""

    sheet: KeyingSheet
    problems: Mapping[str, Problem] = field(default_factory=dict)
    overtaken: frozenset[str] = frozenset()
    """Fields that another screen has changed meanwhile: they stay as that one saved them."""


def begin_keying(
    engine: Engine,
    keyring: Keyring,
    *,
    batch_id: bytes,
    number: int,
    account_id: bytes,
    now: datetime,
) -> KeyingSheet:
    """Begin, or go on with, this account's keying of a form. PaperRefused when it may not."""
    for _ in range(_TRIES):
        try:
            with writing(engine) as connection:
                keying = _begin(
                    connection,
                    keyring,
                    batch_id=batch_id,
                    number=number,
                    account_id=account_id,
                    now=now,
                )
                return _sheet(connection, keyring, keying)
        except IntegrityError:
            # Another keyer took the same place at the same moment: look again.
            continue
    raise PaperRefused(Refusal.KEYED_TWICE)


def open_keying(
    engine: Engine, keyring: Keyring, keying_id: bytes, *, account_id: bytes
) -> KeyingSheet:
    """A keying of one's own. PaperRefused for anybody else's."""
    with reading(engine) as connection:
        return _sheet(connection, keyring, _own(connection, keying_id, account_id))


def save_marks(
    engine: Engine,
    keyring: Keyring,
    keying_id: bytes,
    *,
    posted: PostedMarks,
    account_id: bytes,
    now: datetime,
) -> MarksSaved:
    """Save what was posted. A mark that the question cannot carry is reported and not saved."""
    for _ in range(_TRIES):
        with writing(engine) as connection:
            row = _own(connection, keying_id, account_id)
            if row.done:
                raise PaperRefused(Refusal.FINISHED)
            sheet = _sheet(connection, keyring, row)
            overtaken = _overtaken(sheet, posted)
            if overtaken and posted.was is None:
                return MarksSaved(sheet, overtaken=overtaken)
            keyed, problems = _merge(sheet, _without(posted, overtaken), now=now)
            if _store(connection, keyring, row, keyed):
                saved = replace(sheet, keyed=keyed, revision=row.revision + 1)
                return MarksSaved(saved, problems, overtaken)
    raise RuntimeError("a keying kept changing while it was being saved")


def finish_keying(
    engine: Engine,
    keyring: Keyring,
    keying_id: bytes,
    *,
    account_id: bytes,
    rest: UnkeyedFields,
    actor: str,
    now: datetime,
) -> None:
    """The form is keyed. When the second keying is finished, the two are compared.

    PaperRefused(UNKEYED_FIELDS) when fields lack a mark and ``rest`` says they must have one.
    """
    for _ in range(_TRIES):
        with writing(engine) as connection:
            row = _own(connection, keying_id, account_id)
            if row.done:
                raise PaperRefused(Refusal.FINISHED)
            # Held: of two keyers who finish at once the later one must see the earlier one's.
            keyings.hold_form(connection, row.form_id)
            sheet = _sheet(connection, keyring, row)
            keyed = _whole(sheet, rest)
            # A page that was saved a moment ago, from the same screen, may have come between.
            if not _store(connection, keyring, row, keyed, done=True):
                continue
            if keyed.is_flagged:
                keyings.change_form(connection, row.form_id, flagged=True)
            _compare(connection, keyring, sheet.wave, row.form_id)
            on = named(find_batch(connection, sheet.batch_id), now)
            note(connection, keyring, at=now, actor=actor, act="form keyed", on=on)
            return
    raise RuntimeError("a keying kept changing while it was being finished")


def _whole(sheet: KeyingSheet, rest: UnkeyedFields) -> Keyed:
    missing = unkeyed(sheet.wave.questionnaire, sheet.keyed.marks)
    if missing and rest is UnkeyedFields.MUST_BE_KEYED:
        raise PaperRefused(Refusal.UNKEYED_FIELDS)
    return replace(sheet.keyed, marks={**sheet.keyed.marks, **dict.fromkeys(missing, BLANK)})


def _begin(
    connection: Connection,
    keyring: Keyring,
    *,
    batch_id: bytes,
    number: int,
    account_id: bytes,
    now: datetime,
) -> Any:
    form = form_in_keying(connection, batch_id, number)
    rows = keyings.keyings_of(connection, form.id)
    mine = [row for row in rows if row.account_id == account_id]
    if mine and mine[0].done:
        raise PaperRefused(Refusal.KEYED_BY_YOU)
    if mine:
        return mine[0]
    if len(rows) >= KEYINGS_OF_A_FORM:
        raise PaperRefused(Refusal.KEYED_TWICE)
    keying_id = new_id()
    keyed = Keyed(saved_at=now)
    row = {
        "id": keying_id,
        "form_id": form.id,
        "ordinal": len(rows) + 1,
        "account_id": account_id,
        "sealed": seal_keyed(keyring, batch_id, keying_id, keyed=keyed),
        "revision": 0,
        "done": False,
        "seconds": 0,
        "differences": 0,
    }
    keyings.insert_keying(connection, row)
    return keyings.find_keying(connection, keying_id)


def _own(connection: Connection, keying_id: bytes, account_id: bytes) -> Any:
    row = keyings.find_keying(connection, keying_id)
    if row is None or row.account_id != account_id or row.ordinal > KEYINGS_OF_A_FORM:
        raise PaperRefused(Refusal.NOT_YOURS)
    return row


def _sheet(connection: Connection, keyring: Keyring, row: Any) -> KeyingSheet:
    form = keyings.find_form(connection, row.form_id)
    if form is None:
        raise PaperRefused(Refusal.NO_FORM)
    batch = find_batch(connection, form.batch_id)
    return KeyingSheet(
        id=row.id,
        wave=frozen_wave(connection, batch.wave_id),
        batch_id=batch.id,
        batch=batch.number,
        number=form.number,
        keyed=read_keyed(connection, keyring, row),
        revision=row.revision,
        is_done=row.done,
    )


def _overtaken(sheet: KeyingSheet, posted: PostedMarks) -> frozenset[str]:
    """The posted fields whose stored value the screen has never seen."""
    if posted.was is None:
        is_stale = posted.revision not in (None, sheet.revision)
        return frozenset(posted.marks) | {"note"} if is_stale else frozenset()
    fields = {name: mark.strip() for name, mark in posted.marks.items()}
    if posted.note is not None:
        fields["note"] = _noted(posted.note)
    stored = {**sheet.keyed.marks, "note": sheet.keyed.note}
    return frozenset(
        name
        for name, value in fields.items()
        if stored.get(name, "") not in posted.was.get(name, frozenset()) | {value}
    )


def _without(posted: PostedMarks, overtaken: frozenset[str]) -> PostedMarks:
    marks = {name: mark for name, mark in posted.marks.items() if name not in overtaken}
    return replace(posted, marks=marks, note=None if "note" in overtaken else posted.note)


def _noted(note: str) -> str:
    # A textarea posts its line ends in the way of a letter; the screen compares them with its own.
    return note.replace("\r\n", "\n").strip()[:LONGEST_NOTE]


def _merge(
    sheet: KeyingSheet, posted: PostedMarks, *, now: datetime
) -> tuple[Keyed, dict[str, Problem]]:
    questionnaire, marks = sheet.wave.questionnaire, dict(sheet.keyed.marks)
    problems: dict[str, Problem] = {}
    for name, mark in posted.marks.items():
        said = read_mark(questionnaire[name], mark) if name in questionnaire else None
        if isinstance(said, Problem):
            problems[name] = said
        elif not mark.strip():
            marks.pop(name, None)
        elif name in questionnaire:
            marks[name] = mark.strip()
    was = sheet.keyed
    keyed = Keyed(
        marks=marks,
        note=was.note if posted.note is None else _noted(posted.note),
        is_flagged=was.is_flagged if posted.is_flagged is None else posted.is_flagged,
        at=_place(sheet, posted),
        saved_at=now,
    )
    return keyed, problems


def _place(sheet: KeyingSheet, posted: PostedMarks) -> str:
    """Where the keyer stands. Saves sent while a page is left may arrive in the wrong order, and
    the one that does not know of the other must not take her back.
    """
    names = [question.name for question in sheet.wave.questionnaire]
    was, at = sheet.keyed.at, posted.at
    if at not in names:
        return was
    is_late = posted.revision is not None and posted.revision < sheet.revision
    return max(was, at, key=names.index) if is_late and was in names else at


def _store(
    connection: Connection, keyring: Keyring, row: Any, keyed: Keyed, *, done: bool = False
) -> bool:
    """False when the keying has moved on, or was done before."""
    form = keyings.find_form(connection, row.form_id)
    if form is None:
        raise PaperRefused(Refusal.NO_FORM)
    was = read_keyed(connection, keyring, row).saved_at
    spent = keyed.saved_at - was if keyed.saved_at and was else timedelta()
    if keyed.saved_at and spent > timedelta():
        # Fields are saved faster than seconds pass: what is left of a second counts next time.
        keyed = replace(keyed, saved_at=keyed.saved_at - spent % timedelta(seconds=1))
    return keyings.save_keying(
        connection,
        row.id,
        was=row.revision,
        sealed=seal_keyed(keyring, form.batch_id, row.id, keyed=keyed),
        done=done,
        seconds=row.seconds + int(min(max(spent, timedelta()), _LONGEST_PAGE).total_seconds()),
    )


def _compare(connection: Connection, keyring: Keyring, wave: PublicWave, form_id: bytes) -> None:
    rows = [row for row in keyings.keyings_of(connection, form_id) if row.done]
    if len(rows) < KEYINGS_OF_A_FORM:
        return
    first, second = (answers_of(connection, keyring, wave, row) for row in rows)
    differing = differences(first, second)
    keyings.note_differences(connection, form_id, len(differing))
    form = keyings.find_form(connection, form_id)
    # What a keyer has flagged is seen by a third account, also when the two agree.
    if form is not None and not differing and not form.flagged:
        keyings.change_form(connection, form_id, settled=True)
