"""Receipt of paper forms: the first reply that is not blank counts, on the web or on paper.

It is decided here, before anyone keys, and by one guarded update: two forms, or a form and a reply
on the web, cannot both be the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from random import Random

from sqlalchemy import Connection

from app.acts.doors import Work, work
from app.acts.installation import Actor, Installation
from app.fieldwork.paper.batches import (
    BatchView,
    batch_views,
    begin_batch,
    day_of,
    hand_over_in,
    hold_paper,
    named,
    wave_of,
)
from app.store import cases, codes, keyings, receipts
from app.store.cases import Case, Serial
from app.store.keyings import Batch, Form
from app.store.session import reading
from app.survey.dispositions import Disposition
from app.survey.states import Mode, ReceiptResult
from app.survey.steps import Task
from app.survey.window import paper_counts_until, week_of
from app.vault.tokens import new_id


class Blank(Enum):
    """Whether the form has nothing on it: the receiver looks before scanning."""

    YES = "blank"
    NO = "filled in"


@dataclass(frozen=True, slots=True)
class Received:
    """It is the reply that counts. Write ``batch``-``number`` on it and cut the serial off."""

    batch: int
    number: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """It is not keyed: a duplicate, blank, late, or of somebody who does not take part."""

    result: ReceiptResult


@dataclass(frozen=True, slots=True)
class AlreadyScanned:
    """This very form was scanned before, with this result; batch and number while it is open."""

    result: ReceiptResult
    batch: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """No form of this wave has this serial."""


Receipt = Received | SetAside | AlreadyScanned | Unknown


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
    result: ReceiptResult
    batch: int | None
    number: int | None
    can_undo: bool


@dataclass(frozen=True, slots=True)
class PostRoom:
    """The batches of a wave, and how some of its forms stand."""

    batches: tuple[BatchView, ...]
    scans: tuple[SerialView, ...]


class _Gone(Exception):
    """What was just read is no longer there: everything is taken back."""


def read_serial(typed: str) -> str:
    """A serial as scanned or typed, in the form it is stored in."""
    return "".join(sign for sign in typed if sign.isalnum()).upper()


def receive_form(
    here: Installation,
    wave_id: str,
    *,
    serial: str,
    blank: Blank,
    by: Actor,
    now: datetime,
    dice: Random,
) -> Receipt:
    """Record that a form of this wave has come in, and decide whether it counts."""
    try:
        with work(here, Task.RECEIVE_FORM, wave_id, by=by, now=now) as receiving:
            hold_paper(receiving.connection)
            receipt = _receive(receiving, read_serial(serial), blank=blank, dice=dice)
            if isinstance(receipt, AlreadyScanned | Unknown):
                receiving.nothing()
            return receipt
    except _Gone:
        # The wave was accounted for at this moment, and its serials and cases destroyed.
        return Unknown()


def undo_receipt(
    here: Installation, wave_id: str, *, serial: str, by: Actor, now: datetime
) -> Undone | CannotUndo:
    """Take a receipt back. A counted form only while its batch is still being filled."""
    try:
        with work(here, Task.UNDO_RECEIPT, wave_id, by=by, now=now) as undoing:
            hold_paper(undoing.connection)
            return _undo(undoing, read_serial(serial))
    except _Gone:
        return CannotUndo()


def look_at_post_room(here: Installation, wave_id: str, *, serials: Sequence[str]) -> PostRoom:
    """The batches, and how the forms with these serials stand, in the order given; those unknown
    are left out.
    """
    with reading(here.engine) as connection:
        batches = batch_views(connection, wave_id)
        numbers = {batch.id: batch.number for batch in batches}
        found = [cases.find_serial(connection, wave_id, read_serial(serial)) for serial in serials]
        scans = [_view(connection, one, numbers) for one in found if one is not None]
    return PostRoom(tuple(batches), tuple(scans))


def _receive(receiving: Work, serial: str, *, blank: Blank, dice: Random) -> Receipt:
    connection, now = receiving.connection, receiving.now
    found = cases.find_serial(connection, receiving.wave_id, serial)
    if found is None:
        return Unknown()
    if found.result is not ReceiptResult.NOT_IN:
        return _scanned_before(connection, found)
    if blank is Blank.YES:
        return _set_aside(receiving, found, ReceiptResult.BLANK)
    wave = wave_of(receiving)
    if now >= paper_counts_until(wave.closes_at, wave.paper_grace_days):
        return _set_aside(receiving, found, ReceiptResult.LATE)
    # Who sends a form in was reached, whatever letter of hers came back.
    cases.lift_disposition(connection, receiving.wave_id, found.case_id, Disposition.UNDELIVERABLE)
    counts = cases.settle_case(connection, found.case_id, mode=Mode.PAPER, week=week_of(now))
    case = cases.find_case(connection, found.case_id)
    if case is None:
        raise _Gone
    if counts:
        return _count(receiving, found, case, dice=dice)
    has_replied = case.state.has_replied
    lost = ReceiptResult.DUPLICATE if has_replied else ReceiptResult.NOT_COUNTED
    return _set_aside(receiving, found, lost)


def _count(receiving: Work, serial: Serial, case: Case, *, dice: Random) -> Received:
    connection = receiving.connection
    batch = _batch_with_room(receiving, dice=dice)
    taken = {form.number for form in keyings.forms_of(connection, batch.id)}
    form = Form(
        id=new_id(),
        batch_id=batch.id,
        wave_id=receiving.wave_id,
        number=dice.choice([n for n in range(1, batch.capacity + 1) if n not in taken]),
        municipality=case.municipality,
        area=case.area,
        sex=case.sex,
        birth_year=case.birth_year,
        age_band=case.age_band,
    )
    keyings.insert_forms(connection, [form])
    # The codes stay as they are: whoever signs in with one is told that the reply is in.
    codes.destroy_drafts(connection, case.id)
    _mark(connection, serial, becomes=ReceiptResult.COUNTED, form_id=form.id)
    receiving.note(Task.RECEIVE_FORM, object=named(batch), detail=day_of(receiving.now))
    return Received(batch.number, form.number)


def _batch_with_room(receiving: Work, *, dice: Random) -> Batch:
    batch = keyings.receiving_batch(receiving.connection, receiving.wave_id)
    if batch is not None:
        if len(keyings.forms_of(receiving.connection, batch.id)) < batch.capacity:
            return batch
        hand_over_in(receiving, batch, dice=dice)
    return begin_batch(receiving)


def _set_aside(receiving: Work, serial: Serial, result: ReceiptResult) -> SetAside:
    _mark(receiving.connection, serial, becomes=result, form_id=None)
    receiving.note(Task.SET_FORM_ASIDE, detail=result)
    return SetAside(result)


def _undo(undoing: Work, serial: str) -> Undone | CannotUndo:
    connection = undoing.connection
    found = cases.find_serial(connection, undoing.wave_id, serial)
    counted = found is not None and found.result is ReceiptResult.COUNTED
    form = _open_form(connection, found) if found is not None else None
    if found is None or found.result is ReceiptResult.NOT_IN or (counted and form is None):
        undoing.nothing()
        return CannotUndo()
    again: list[str] = []
    if form is None:
        undoing.note(Task.UNDO_RECEIPT, detail=found.result)
    else:
        again = _take_out(undoing, found, form)
    _mark(connection, found, becomes=ReceiptResult.NOT_IN, form_id=None)
    return Undone(tuple(again))


def _take_out(undoing: Work, serial: Serial, form: Form) -> list[str]:
    """Take a counted form out of its batch; the serials of those that were its duplicates."""
    connection = undoing.connection
    batch = keyings.find_batch(connection, undoing.wave_id, form.batch_id)
    if batch is None or not receipts.reopen_case(connection, serial.case_id):
        raise _Gone
    if not keyings.delete_form(connection, form.id):
        raise _Gone
    undoing.note(Task.UNDO_RECEIPT, object=named(batch), detail=day_of(undoing.now))
    return receipts.free_duplicates(connection, serial.case_id)


def _mark(
    connection: Connection, serial: Serial, *, becomes: ReceiptResult, form_id: bytes | None
) -> None:
    if not receipts.mark_serial(
        connection, serial.serial, was=serial.result, becomes=becomes, form_id=form_id
    ):
        raise _Gone


def _scanned_before(connection: Connection, serial: Serial) -> AlreadyScanned:
    form = _open_form(connection, serial)
    batch = keyings.find_batch(connection, form.wave_id, form.batch_id) if form else None
    if form is None or batch is None:
        return AlreadyScanned(serial.result)
    return AlreadyScanned(serial.result, batch.number, form.number)


def _view(connection: Connection, serial: Serial, numbers: dict[bytes, int]) -> SerialView:
    form = _open_form(connection, serial)
    counted = serial.result is ReceiptResult.COUNTED
    return SerialView(
        serial=serial.serial,
        result=serial.result,
        batch=numbers.get(form.batch_id) if form else None,
        number=form.number if form else None,
        can_undo=serial.result is not ReceiptResult.NOT_IN and (not counted or form is not None),
    )


def _open_form(connection: Connection, serial: Serial) -> Form | None:
    """The form of a serial while its batch is being filled; afterwards nobody knows it."""
    return keyings.find_form(connection, serial.form_id) if serial.form_id else None
