"""Receipt of paper forms: the first reply that is not blank counts, on the web or on paper.

It is decided here, before anyone keys, and by one guarded update: two forms, or a form and a reply
on the web, cannot both be the first.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine

from app.fieldwork.journal import note
from app.fieldwork.paper.batches import (
    FIELD_STATES,
    begin_batch,
    hand_over_in,
    hold_paper,
    named,
)
from app.fieldwork.post.desk import DeskReport
from app.store import cases, keyings, receipts, waves
from app.store.session import reading, writing
from app.survey.window import paper_counts_until, week_of
from app.vault.keyring import Keyring
from app.vault.tokens import new_id


class Blank(Enum):
    """Whether the form has nothing on it: the receiver looks before scanning."""

    YES = "blank"
    NO = "filled in"


class Outcome:
    """What a serial led to, as it is stored."""

    COUNTED = "counted"
    DUPLICATE = "duplicate"
    BLANK = "blank"
    LATE = "late"
    NOT_COUNTED = "not counted"


@dataclass(frozen=True, slots=True)
class Received:
    """It is the reply that counts. Write ``batch``-``number`` on it and cut the serial off."""

    batch: int
    number: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A reply has come before, on the web or on paper: this one is not keyed."""


@dataclass(frozen=True, slots=True)
class BlankForm:
    """Recorded; the person may still answer."""


@dataclass(frozen=True, slots=True)
class Late:
    """It came when paper had ceased to count."""


@dataclass(frozen=True, slots=True)
class NotCounted:
    """The desk has recorded why this person does not take part: put the form aside."""


@dataclass(frozen=True, slots=True)
class AlreadyScanned:
    """This very form was scanned before, with this outcome; batch and number while it is open."""

    outcome: str
    batch: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """No form of this wave has this serial."""


Receipt = Received | Duplicate | BlankForm | Late | NotCounted | AlreadyScanned | Unknown


@dataclass(frozen=True, slots=True)
class Undone:
    """The receipt is undone. ``scan_again``: forms set aside because of it."""

    scan_again: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CannotUndo:
    """Not scanned, or its batch is no longer open: nobody can find the form any more."""


@dataclass(frozen=True, slots=True)
class SerialView:
    """What a serial stands at. ``can_undo``: its receipt can still be undone."""

    serial: str
    outcome: str
    batch: int | None
    number: int | None
    can_undo: bool


def read_serial(typed: str) -> str:
    """A serial as scanned or typed, in the form it is stored in."""
    return "".join(sign for sign in typed if sign.isalnum()).upper()


def receive_form(
    engine: Engine,
    keyring: Keyring,
    *,
    wave_id: str,
    serial: str,
    blank: Blank,
    actor: str,
    now: datetime,
    dice: Random,
) -> Receipt:
    """Record that a form of this wave has come in, and decide whether it counts."""
    with writing(engine) as connection:
        hold_paper(connection)
        row = _find(connection, wave_id, read_serial(serial))
        if row is None:
            return Unknown()
        if row.outcome:
            return _scanned_before(connection, row)
        wave = waves.find_wave(connection, wave_id)
        if blank is Blank.YES:
            return _set_aside(connection, keyring, row, BlankForm(), actor=actor, now=now)
        if now >= paper_counts_until(wave.closes_at, wave.paper_grace_days):
            return _set_aside(connection, keyring, row, Late(), actor=actor, now=now)
        # Who sends a form in was reached, whatever letter of hers came back.
        cases.lift_outcome(connection, row.case_id, outcome=DeskReport.UNDELIVERABLE)
        if cases.settle_case(connection, row.case_id, mode="paper", week=week_of(now)):
            return _count(connection, keyring, row, actor=actor, now=now, dice=dice)
        case = cases.find_case(connection, row.case_id)
        is_answered = case is not None and case.state != "open"
        lost = Duplicate() if is_answered else NotCounted()
        return _set_aside(connection, keyring, row, lost, actor=actor, now=now)


def undo_receipt(
    engine: Engine,
    keyring: Keyring,
    *,
    wave_id: str,
    serial: str,
    actor: str,
    now: datetime,
) -> Undone | CannotUndo:
    """Take a receipt back. A counted form only while its batch is still being filled."""
    with writing(engine) as connection:
        hold_paper(connection)
        row = _find(connection, wave_id, read_serial(serial))
        if row is None or not row.outcome:
            return CannotUndo()
        what = f"{wave_id}, {row.outcome}"
        again: tuple[str, ...] = ()
        if row.outcome == Outcome.COUNTED:
            form = _open_form(connection, row)
            if form is None or not receipts.reopen_case(connection, row.case_id):
                return CannotUndo()
            what = named(keyings.find_batch(connection, form.batch_id), now)
            keyings.delete_form(connection, form.id)
            again = tuple(receipts.free_duplicates(connection, row.case_id))
        receipts.mark_serial(connection, row.serial, was=row.outcome, outcome="", form_id=None)
        note(connection, keyring, at=now, actor=actor, act="receipt undone", on=what)
        return Undone(again)


def look_at_serials(engine: Engine, wave_id: str, serials: list[str]) -> list[SerialView]:
    """How these forms stand now, in the order given; those unknown are left out."""
    with reading(engine) as connection:
        rows = [_find(connection, wave_id, read_serial(serial)) for serial in serials]
        return [_view(connection, row) for row in rows if row is not None]


def _find(connection: Connection, wave_id: str, serial: str) -> Any:
    row = cases.find_serial(connection, serial)
    if row is None or row.wave_id != wave_id:
        return None
    wave = waves.find_wave(connection, wave_id)
    return row if wave.state in FIELD_STATES else None


def _count(
    connection: Connection,
    keyring: Keyring,
    row: Any,
    *,
    actor: str,
    now: datetime,
    dice: Random,
) -> Received:
    batch = _batch_with_room(connection, keyring, row.wave_id, actor=actor, now=now, dice=dice)
    taken = {form.number for form in keyings.forms_of(connection, batch.id)}
    free = [number for number in range(1, batch.capacity + 1) if number not in taken]
    form = {
        "id": new_id(),
        "batch_id": batch.id,
        "wave_id": row.wave_id,
        "number": dice.choice(free),
        "municipality": row.municipality,
        "area": row.area,
        "sex": row.sex,
        "birth_year": row.birth_year,
        "age_band": row.age_band,
        "flagged": False,
        "settled": False,
    }
    keyings.insert_form(connection, form)
    # The codes stay as they are: whoever signs in with one is told that the reply is in.
    cases.destroy_drafts(connection, row.case_id)
    receipts.mark_serial(
        connection, row.serial, was="", outcome=Outcome.COUNTED, form_id=form["id"]
    )
    note(
        connection,
        keyring,
        at=now,
        actor=actor,
        act="form received",
        on=named(batch, now),
    )
    return Received(batch.number, form["number"])


def _batch_with_room(
    connection: Connection,
    keyring: Keyring,
    wave_id: str,
    *,
    actor: str,
    now: datetime,
    dice: Random,
) -> Any:
    batch = keyings.receiving_batch(connection, wave_id)
    if batch is not None:
        if len(keyings.forms_of(connection, batch.id)) < batch.capacity:
            return batch
        hand_over_in(connection, keyring, batch, actor=actor, now=now, dice=dice)
    return begin_batch(connection, keyring, wave_id, actor=actor, now=now)


_STORED = {
    Duplicate: Outcome.DUPLICATE,
    BlankForm: Outcome.BLANK,
    Late: Outcome.LATE,
    NotCounted: Outcome.NOT_COUNTED,
}


def _set_aside(
    connection: Connection,
    keyring: Keyring,
    row: Any,
    receipt: Duplicate | BlankForm | Late | NotCounted,
    *,
    actor: str,
    now: datetime,
) -> Receipt:
    outcome = _STORED[type(receipt)]
    receipts.mark_serial(connection, row.serial, was="", outcome=outcome, form_id=None)
    what = f"{row.wave_id}, {outcome}"
    note(connection, keyring, at=now, actor=actor, act="form set aside", on=what)
    return receipt


def _scanned_before(connection: Connection, row: Any) -> AlreadyScanned:
    view = _view(connection, row)
    return AlreadyScanned(row.outcome, view.batch, view.number)


def _view(connection: Connection, row: Any) -> SerialView:
    form = _open_form(connection, row)
    batch = keyings.find_batch(connection, form.batch_id) if form else None
    return SerialView(
        serial=row.serial,
        outcome=row.outcome,
        batch=batch.number if batch else None,
        number=form.number if form else None,
        can_undo=bool(row.outcome) and (row.outcome != Outcome.COUNTED or form is not None),
    )


def _open_form(connection: Connection, row: Any) -> Any:
    """The form of a serial while its batch is being filled; afterwards nobody knows it."""
    return keyings.find_form(connection, row.form_id) if row.form_id else None
