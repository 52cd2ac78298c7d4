"""Batches of paper forms: opened, filled, handed over to keying, accepted.

A batch has a key outside the database. What was keyed is sealed under it, and destroying the key
is what makes the way from a form to its ballot unfindable.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from sqlalchemy import Connection

from app.acts.doors import Work, work
from app.acts.installation import Actor, Installation
from app.store import keyings, receipts
from app.store.keyings import Batch, Form
from app.store.session import AdvisoryLock, reading, serialise
from app.store.waves import Wave, find_wave
from app.survey.reasons import PaperReason, StepReason
from app.survey.refusals import PaperRefused, StepRefused
from app.survey.states import BatchState
from app.survey.steps import Task
from app.survey.window import STOCKHOLM, week_of
from app.vault.keyring import Purpose
from app.vault.tokens import new_id

FEWEST_FORMS = 20
USUAL_CAPACITY = 50


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch as its list shows it."""

    id: bytes
    number: int
    state: BatchState
    capacity: int
    forms: int
    settled: int


def list_batches(here: Installation, wave_id: str) -> list[BatchView]:
    """The batches of a wave by number."""
    with reading(here.engine) as connection:
        return batch_views(connection, wave_id)


def batch_views(connection: Connection, wave_id: str) -> list[BatchView]:
    """``list_batches`` over a connection."""
    return [
        BatchView(batch.id, batch.number, batch.state, batch.capacity, batch.forms, batch.settled)
        for batch in keyings.batches_of(connection, wave_id)
    ]


def open_batch(
    here: Installation,
    wave_id: str,
    *,
    capacity: int = USUAL_CAPACITY,
    by: Actor,
    now: datetime,
) -> int:
    """Begin a batch with a key of its own; its number. Receipt does this by itself when needed."""
    with work(here, Task.OPEN_BATCH, wave_id, by=by, now=now) as opening:
        hold_paper(opening.connection)
        if keyings.receiving_batch(opening.connection, wave_id) is not None:
            raise PaperRefused(PaperReason.ALREADY_RECEIVING)
        return begin_batch(opening, capacity=capacity).number


def hand_over(
    here: Installation,
    wave_id: str,
    *,
    batch_id: bytes,
    by: Actor,
    now: datetime,
    dice: Random,
    reason: str = "",
) -> int:
    """Close a batch for receipt and let keying begin; how many forms it holds.

    Fewer than 20 forms hide nobody: refused, unless the window has closed and a reason is given.
    """
    with work(here, Task.HAND_BATCH_OVER, wave_id, by=by, now=now) as handing:
        hold_paper(handing.connection)
        batch = find_batch(handing.connection, wave_id, batch_id)
        return hand_over_in(handing, batch, dice=dice, reason=reason)


def hand_over_in(working: Work, batch: Batch, *, dice: Random, reason: str = "") -> int:
    """``hand_over`` inside work that holds the paper."""
    connection = working.connection
    forms = keyings.forms_of(connection, batch.id)
    if len(forms) < FEWEST_FORMS and not _may_be_small(working, reason):
        raise PaperRefused(PaperReason.TOO_FEW, fewest=FEWEST_FORMS)
    if not keyings.move_batch(
        connection, batch.id, was=BatchState.RECEIVING, becomes=BatchState.KEYING
    ):
        raise PaperRefused(PaperReason.NOT_RECEIVING)
    if receipts.forget_forms(connection, [form.id for form in forms]) != len(forms):
        raise LookupError(f"a form of batch {batch.number} has no serial")
    _deal_anew(connection, forms, dice=dice)
    why = f", {reason}" if reason else ""
    detail = f"{day_of(working.now)}, {len(forms)} forms{why}"
    working.note(Task.HAND_BATCH_OVER, object=named(batch), detail=detail)
    return len(forms)


def begin_batch(working: Work, *, capacity: int = USUAL_CAPACITY) -> Batch:
    """``open_batch`` inside work that holds the paper."""
    if capacity < FEWEST_FORMS:
        raise PaperRefused(PaperReason.SMALL_CAPACITY, fewest=FEWEST_FORMS)
    numbers = [one.number for one in keyings.batches_of(working.connection, working.wave_id)]
    batch = Batch(
        id=new_id(),
        wave_id=working.wave_id,
        number=max(numbers, default=0) + 1,
        week=week_of(working.now),
        capacity=capacity,
    )
    # The file comes first: a batch without its key could never be keyed. A file that is left
    # over when the transaction fails is destroyed by ``forget``.
    working.here.keyring.make(Purpose.BATCH, batch.id.hex())
    keyings.insert_batch(working.connection, batch)
    working.note(Task.OPEN_BATCH, object=named(batch), detail=day_of(working.now))
    return batch


def find_batch(connection: Connection, wave_id: str, batch_id: bytes) -> Batch:
    """A batch of this wave; PaperRefused when there is none."""
    batch = keyings.find_batch(connection, wave_id, batch_id)
    if batch is None:
        raise PaperRefused(PaperReason.NO_BATCH)
    return batch


def wave_of(working: Work) -> Wave:
    """The wave that is worked on, whole."""
    wave = find_wave(working.connection, working.wave_id)
    if wave is None:
        raise StepRefused(StepReason.NO_WAVE, wave=working.wave_id)
    return wave


def hold_paper(connection: Connection) -> None:
    """Let one transaction at a time open, fill and hand over batches."""
    serialise(connection, AdvisoryLock.PAPER)


def named(batch: Batch) -> str:
    """A batch as the log names it."""
    return f"batch {batch.number}"


def day_of(now: datetime) -> str:
    """The day, which is as fine as the log tells anything of paper."""
    return f"{now.astimezone(STOCKHOLM):%Y-%m-%d}"


def _may_be_small(working: Work, reason: str) -> bool:
    return bool(reason) and working.now >= wave_of(working).closes_at


def _deal_anew(connection: Connection, forms: Sequence[Form], *, dice: Random) -> None:
    # New ids in random order: what storage remembers of the order of receipt ends here.
    if keyings.destroy_forms(connection, [form.id for form in forms]) != len(forms):
        raise LookupError("forms went while their batch was being handed over")
    dealt = [replace(form, id=new_id()) for form in forms]
    dice.shuffle(dealt)
    keyings.insert_forms(connection, dealt)
