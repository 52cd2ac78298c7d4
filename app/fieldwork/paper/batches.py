"""Batches of paper forms: opened, filled, handed over to keying, accepted.

A batch has a key outside the database. What was keyed is sealed under it, and destroying the key
is what makes the way from a form to its ballot unfindable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine

from app.fieldwork.journal import note
from app.store import keyings, receipts, waves
from app.store.session import reading, serialise, writing
from app.survey.window import STOCKHOLM, week_of
from app.vault.keyring import Keyring, Purpose
from app.vault.tokens import new_id

FEWEST_FORMS = 20
USUAL_CAPACITY = 50
FIELD_STATES = ("open", "closed")
_LOCK = 7_264_003


class Refusal(Enum):
    """Why a step with paper cannot be taken now; a face may choose other words."""

    NO_BATCH = "There is no such batch."
    NO_FORM = "There is no form with this number in the batch."
    NOT_IN_FIELD = "The wave takes no paper now."
    SMALL_CAPACITY = f"A batch holds at least {FEWEST_FORMS} forms."
    ALREADY_RECEIVING = "Another batch is still being filled."
    NOT_RECEIVING = "The batch has already been handed over."
    TOO_FEW = f"A batch is handed over with {FEWEST_FORMS} forms or more."
    NOT_KEYING = "The batch is not being keyed."
    UNSETTLED = "There are forms in the batch that are not settled."
    KEYED_BY_YOU = "You have keyed this form; somebody else must do the rest."
    KEYED_TWICE = "The form has been keyed twice."
    NOT_YOURS = "This keying belongs to another account."
    FINISHED = "The form is already done."
    UNKEYED_FIELDS = "Some fields have not been keyed."
    NOTHING_TO_RULE = "There is nothing to rule on in this form."


class PaperRefused(ValueError):
    """A step with paper that cannot be taken; ``reason`` tells a face why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch as its list shows it. ``state``: receiving, keying or accepted."""

    id: bytes
    wave_id: str
    number: int
    state: str
    week: str
    capacity: int
    forms: int
    settled: int


def list_batches(engine: Engine, wave_id: str) -> list[BatchView]:
    """The batches of a wave by number."""
    with reading(engine) as connection:
        rows = keyings.batches_of(connection, wave_id)
    return [
        BatchView(
            row.id,
            row.wave_id,
            row.number,
            row.state,
            row.week,
            row.capacity,
            row.forms,
            row.settled,
        )
        for row in rows
    ]


def open_batch(
    engine: Engine,
    keyring: Keyring,
    wave_id: str,
    *,
    capacity: int = USUAL_CAPACITY,
    actor: str,
    now: datetime,
) -> int:
    """Begin a batch with a key of its own; its number. Receipt does this by itself when needed."""
    with writing(engine) as connection:
        hold_paper(connection)
        if keyings.receiving_batch(connection, wave_id) is not None:
            raise PaperRefused(Refusal.ALREADY_RECEIVING)
        batch = begin_batch(connection, keyring, wave_id, capacity=capacity, actor=actor, now=now)
    return int(batch.number)


def hand_over(
    engine: Engine,
    keyring: Keyring,
    batch_id: bytes,
    *,
    actor: str,
    now: datetime,
    dice: Random,
    reason: str = "",
) -> int:
    """Close a batch for receipt and let keying begin; how many forms it holds.

    Fewer than 20 forms hide nobody: refused, unless the window has closed and a reason is given.
    """
    with writing(engine) as connection:
        hold_paper(connection)
        batch = find_batch(connection, batch_id)
        return hand_over_in(
            connection, keyring, batch, actor=actor, now=now, dice=dice, reason=reason
        )


def hand_over_in(
    connection: Connection,
    keyring: Keyring,
    batch: Any,
    *,
    actor: str,
    now: datetime,
    dice: Random,
    reason: str = "",
) -> int:
    """``hand_over`` inside a transaction that holds the paper."""
    forms = keyings.forms_of(connection, batch.id)
    if len(forms) < FEWEST_FORMS and not _may_be_small(connection, batch, reason, now=now):
        raise PaperRefused(Refusal.TOO_FEW)
    if not keyings.move_batch(connection, batch.id, was="receiving", becomes="keying"):
        raise PaperRefused(Refusal.NOT_RECEIVING)
    receipts.forget_forms(connection, [form.id for form in forms])
    _deal_anew(connection, forms, dice=dice)
    what = f"{named(batch, now)}: {len(forms)} forms{f', {reason}' if reason else ''}"
    note(connection, keyring, at=now, actor=actor, act="batch handed over", on=what)
    return len(forms)


def begin_batch(
    connection: Connection,
    keyring: Keyring,
    wave_id: str,
    *,
    capacity: int = USUAL_CAPACITY,
    actor: str,
    now: datetime,
) -> Any:
    """``open_batch`` inside a transaction that holds the paper; the batch's row."""
    if capacity < FEWEST_FORMS:
        raise PaperRefused(Refusal.SMALL_CAPACITY)
    wave = waves.find_wave(connection, wave_id)
    if wave is None or wave.state not in FIELD_STATES:
        raise PaperRefused(Refusal.NOT_IN_FIELD)
    numbers = [batch.number for batch in keyings.batches_of(connection, wave_id)]
    batch_id = new_id()
    row = {"id": batch_id, "wave_id": wave_id, "number": max(numbers, default=0) + 1}
    row |= {"state": "receiving", "week": week_of(now), "capacity": capacity}
    # The file comes first: a batch without its key could never be keyed. A file that is left
    # over when the transaction fails is destroyed at the next acceptance.
    keyring.make(Purpose.BATCH, batch_id.hex())
    keyings.insert_batch(connection, row)
    batch = find_batch(connection, batch_id)
    note(
        connection,
        keyring,
        at=now,
        actor=actor,
        act="batch opened",
        on=named(batch, now),
    )
    return batch


def find_batch(connection: Connection, batch_id: bytes) -> Any:
    """The batch's row; PaperRefused when there is none."""
    batch = keyings.find_batch(connection, batch_id)
    if batch is None:
        raise PaperRefused(Refusal.NO_BATCH)
    return batch


def hold_paper(connection: Connection) -> None:
    """Let one transaction at a time open, fill and hand over batches."""
    serialise(connection, lock=_LOCK)


def named(batch: Any, now: datetime) -> str:
    """A batch and a day, which is all an audit row may say of paper."""
    return f"{batch.wave_id} batch {batch.number}, {now.astimezone(STOCKHOLM):%Y-%m-%d}"


def _may_be_small(connection: Connection, batch: Any, reason: str, *, now: datetime) -> bool:
    wave = waves.find_wave(connection, batch.wave_id)
    return bool(reason) and now >= wave.closes_at


def _deal_anew(connection: Connection, forms: Sequence[Any], *, dice: Random) -> None:
    # New ids in random order: what storage remembers of the order of receipt ends here.
    keyings.destroy_forms(connection, [form.id for form in forms])
    dealt = list(forms)
    dice.shuffle(dealt)
    for form in dealt:
        keyings.insert_form(connection, {**form._mapping, "id": new_id()})
