"""The four doors. Each is one transaction: leaving it commits, an exception takes all of it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.acts.installation import WORKER, Actor, Installation
from app.acts.permission import refusal_of_actor, refusal_of_state, refusal_of_step
from app.store.audit import NewAuditRow, write_row
from app.store.session import AdvisoryLock, is_duplicate, serialise, writing
from app.store.waves import Area, Wave, change_wave, hold_wave, insert_wave, wave_state
from app.survey.reasons import StepReason
from app.survey.refusals import StepRefused
from app.survey.states import WaveState
from app.survey.steps import STEPS, TASKS, AuditAct, Step, Task
from app.vault.audit_chain import chain

_FIRST_HALVES = frozenset(rule.other_than for rule in STEPS.values() if rule.other_than)


@dataclass(slots=True, kw_only=True)
class Transaction:
    """An open transaction, and the audit rows that will be written just before its commit.

    Late, because one transaction at a time may write a row: nobody waits while others work.
    """

    connection: Connection = field(repr=False)
    here: Installation = field(repr=False)
    by: Actor
    now: datetime
    wave_id: str = ""
    rows: list[NewAuditRow] = field(default_factory=list, repr=False)

    def note(self, act: AuditAct, *, object: str = "", detail: str = "", wave: str = "") -> None:
        """An audit row: what was done to which object. Never who answered, never what."""
        self.rows.append(
            NewAuditRow(
                at=self.now,
                actor_kind=self.by.kind,
                actor=self.by.name,
                act=str(act.value),
                wave=wave or self.wave_id,
                object=object,
                detail=detail,
            )
        )

    def write_rows(self) -> None:
        """Write what was noted. The doors do this; no verb does."""
        for row in self.rows:
            write_row(self.connection, chain(self.here.keyring.audit_key), row)


@dataclass(slots=True, kw_only=True)
class Act(Transaction):
    """A step being taken. What a verb replaces ``wave`` with is written when the act ends."""

    step: Step
    wave: Wave = field(repr=False)
    object: str = ""
    detail: str = ""

    def then(self, step: Step) -> None:
        """Another step in the same transaction, by the same person: it is checked like any other."""
        refused = refusal_of_step(step, self.wave, self.by)
        if refused is not None:
            raise refused
        self.end_step()
        self.step, self.detail = step, ""

    def end_step(self) -> None:
        """The wave moves on, and the log will say so. The door does this; no verb does."""
        rule = STEPS[self.step]
        taken = {**self.wave.taken_by}
        if self.step in _FIRST_HALVES:
            taken[self.step] = self.by.name
        self.wave = replace(self.wave, state=rule.becomes or self.wave.state, taken_by=taken)
        self.note(self.step, object=self.object, detail=self.detail)


@contextmanager
def act(here: Installation, step: Step, wave_id: str, *, by: Actor, now: datetime) -> Iterator[Act]:
    """Take ``step`` on a wave that stands where it must, by somebody who may. Else StepRefused.

    The wave is held meanwhile: of two steps at once the second finds what the first left. Replies,
    scans and keying are not held up.
    """
    rule = STEPS[step]
    try:
        with writing(here.engine) as connection:
            if rule.is_alone:
                serialise(connection, AdvisoryLock.ALONE)
            wave = hold_wave(connection, wave_id)
            if wave is None:
                raise StepRefused(StepReason.NO_WAVE, wave=wave_id)
            refused = refusal_of_step(step, wave, by)
            if refused is not None:
                raise refused
            taken = Act(
                connection=connection,
                here=here,
                by=by,
                now=now,
                wave_id=wave_id,
                step=step,
                wave=wave,
            )
            yield taken
            taken.end_step()
            change_wave(connection, wave, taken.wave)
            taken.write_rows()
    except IntegrityError as twice:
        if not is_duplicate(twice):
            raise
        raise StepRefused(StepReason.TAKEN_MEANWHILE, wave=wave_id) from twice


def create_wave(
    here: Installation, wave: Wave, areas: list[Area], *, by: Actor, now: datetime
) -> None:
    """The first step: there is no wave to hold yet. StepRefused when the name is taken."""
    refused = refusal_of_actor(by, STEPS[Step.CREATE_WAVE].roles, wave.id)
    if refused is not None:
        raise refused
    try:
        with writing(here.engine) as connection:
            insert_wave(connection, wave, areas)
            entry = Transaction(connection=connection, here=here, by=by, now=now, wave_id=wave.id)
            entry.note(Step.CREATE_WAVE)
            entry.write_rows()
    except IntegrityError as taken:
        if not is_duplicate(taken):
            raise
        raise StepRefused(StepReason.ID_TAKEN, wave=wave.id) from taken


@dataclass(slots=True, kw_only=True)
class Work(Transaction):
    """A task being done. It ends with an audit row, or with ``nothing`` said."""

    state: WaveState
    """Where the wave stands."""
    is_nothing: bool = False

    def nothing(self) -> None:
        """Nothing came of it that the log must know."""
        self.is_nothing = True


@contextmanager
def work(
    here: Installation, task: Task, wave_id: str, *, by: Actor, now: datetime
) -> Iterator[Work]:
    """Do ``task`` in a wave in the field, by somebody who may. Else StepRefused.

    The wave's state is read, not held: a task never waits for a step, nor a step for a task. What
    a task writes is guarded by its own statements.
    """
    rule = TASKS[task]
    with writing(here.engine) as connection:
        state = wave_state(connection, wave_id)
        if state is None:
            raise StepRefused(StepReason.NO_WAVE, wave=wave_id)
        refused = refusal_of_state(wave_id, state, rule.at) or refusal_of_actor(
            by, rule.roles, wave_id
        )
        if refused is not None:
            raise refused
        done = Work(connection=connection, here=here, by=by, now=now, wave_id=wave_id, state=state)
        yield done
        if not done.rows and not done.is_nothing:
            raise RuntimeError(f"the task “{task.value}” left no audit row")
        done.write_rows()


@contextmanager
def chore(here: Installation, *, now: datetime, wave_id: str = "") -> Iterator[Transaction]:
    """Something the worker does unasked. ``note`` where the log must know."""
    with writing(here.engine) as connection:
        done = Transaction(connection=connection, here=here, by=WORKER, now=now, wave_id=wave_id)
        yield done
        done.write_rows()


@contextmanager
def office(here: Installation, *, by: Actor, now: datetime) -> Iterator[Transaction]:
    """Accounts, sessions, counters, downloads: what belongs to no wave's life."""
    with writing(here.engine) as connection:
        done = Transaction(connection=connection, here=here, by=by, now=now)
        yield done
        done.write_rows()
