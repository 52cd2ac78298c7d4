"""`trygg worker` and `trygg responses`: what is done without anyone asking, or on demand."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from random import SystemRandom
from threading import Thread
from typing import Annotated

import typer

from app.acts.installation import WORKER, Installation
from app.acts.permission import refusal_of_state
from app.commands.house import House, clock, say, this_house
from app.commands.jobs import jobs_of
from app.fieldwork.ballots.mixing import TAKES_BALLOTS, mix
from app.fieldwork.forgetting import forget
from app.fieldwork.life.overview import wave_lines
from app.fieldwork.life.steps import close_wave
from app.main import key_faults
from app.office.jobs import run_waiting
from app.office.keys import require_keys
from app.office.worker import ScheduledChore, Worker
from app.survey.reasons import StepReason
from app.survey.refusals import StepRefused
from app.survey.states import JobKind, WaveState

responses = typer.Typer(help="The sealed replies.")
_TEN_MINUTES = timedelta(minutes=10)
_SECONDS_BETWEEN_JOBS = 2.0


@responses.callback()
def group() -> None:
    """The sealed replies."""


@responses.command("mix")
def mix_now(wave: Annotated[str, typer.Argument(help="The wave.")]) -> None:
    """Mix the waiting ballots now, if at least 40 wait."""
    house = this_house()
    states = {line.id: line.state for line in wave_lines(house.here)}
    if wave not in states:
        raise StepRefused(StepReason.NO_WAVE, wave=wave)
    refused = refusal_of_state(wave, states[wave], TAKES_BALLOTS)
    if refused is not None:
        raise refused
    mixed = mix(house.here, wave, now=clock(), dice=SystemRandom())
    say(f"{mixed.moved} ballots were mixed into the box; {mixed.waiting} wait.")


class WorkerPart(StrEnum):
    """Which work a worker takes: so that none has to have the rights of both sides."""

    ALL = "all"
    NAMES = "names"
    """Long work on names and addresses: frame, draw, letters, forms. No chores."""
    REPLIES = "replies"
    """The chores, and long work on what was answered. Reads no name."""


_ON_NAMES = frozenset({JobKind.FRAME, JobKind.DRAW, JobKind.LETTERS, JobKind.FORMS})


def worker(
    part: Annotated[
        WorkerPart, typer.Option(help="Which work this worker takes.")
    ] = WorkerPart.ALL,
) -> None:
    """Do the chores and the long work of the installation until stopped. Safe to run twice."""
    house = this_house()
    require_keys(key_faults(house.here))
    chores = [] if part is WorkerPart.NAMES else chores_of(house.here)
    say("The worker is at work.")
    # Beside the chores: letters that take an hour must not hold up the mixing.
    long_work = Worker([long_work_of(house, part)], clock=clock)
    if not chores:
        long_work.run(pause=_SECONDS_BETWEEN_JOBS)
    Thread(target=long_work.run, kwargs={"pause": _SECONDS_BETWEEN_JOBS}, daemon=True).start()
    Worker(chores, clock=clock).run()


def long_work_of(house: House, part: WorkerPart = WorkerPart.ALL) -> ScheduledChore:
    """The jobs that wait, looked for again and again."""
    doing = {
        kind: do
        for kind, do in jobs_of(house).items()
        if part is WorkerPart.ALL or (kind in _ON_NAMES) is (part is WorkerPart.NAMES)
    }

    def do_long_work(_now: datetime) -> str:
        done = run_waiting(house.here, doing, clock=clock)
        return ", ".join(f"{job.kind} of {job.wave_id}" for job in done)

    return ScheduledChore("do long work", do_long_work, every=timedelta())


def chores_of(here: Installation) -> list[ScheduledChore]:
    """Everything an installation does by itself."""

    def mix_waves(now: datetime) -> str:
        moved = [
            mix(here, wave_id, now=now, dice=SystemRandom()).moved
            for wave_id in _waves(here, TAKES_BALLOTS)
        ]
        return f"{sum(moved)} ballots mixed" if any(moved) else ""

    def close_due_waves(now: datetime) -> str:
        closed = []
        for wave_id in _waves(here, frozenset({WaveState.OPEN})):
            try:
                close_wave(here, wave_id, by=WORKER, now=now)
            except StepRefused:
                continue  # not due yet, or blocked: the wave's page says by what
            closed.append(wave_id)
        return f"closed {', '.join(closed)}" if closed else ""

    def forget_what_is_over(now: datetime) -> str:
        forgotten = forget(here, now=now)
        return f"{forgotten} keys destroyed" if forgotten else ""

    def prove_keys(_now: datetime) -> str:
        require_keys(key_faults(here))
        return ""

    return [
        ScheduledChore("prove the keys", prove_keys, every=_TEN_MINUTES),
        ScheduledChore("mix the ballots", mix_waves),
        ScheduledChore("close the wave", close_due_waves, every=_TEN_MINUTES),
        ScheduledChore("forget what is over", forget_what_is_over, every=_TEN_MINUTES),
    ]


def _waves(here: Installation, states: Collection[WaveState]) -> list[str]:
    return [line.id for line in wave_lines(here) if line.state in states]
