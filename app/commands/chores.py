"""`trygg worker` and `trygg responses`: what is done without anyone asking, or on demand."""

from datetime import datetime, timedelta
from random import SystemRandom
from typing import Annotated

import typer
from sqlalchemy import Engine

from app.commands.house import clock, refusals, say, this_house
from app.fieldwork.ballots.mixing import mix
from app.fieldwork.life.prepare import WaveRefused
from app.fieldwork.life.steps import close_wave
from app.office.worker import Chore, Worker
from app.store.session import reading
from app.store.waves import find_waves
from app.vault.keyring import Keyring

responses = typer.Typer(help="The sealed replies.")
_TEN_MINUTES = timedelta(minutes=10)


@responses.callback()
def group() -> None:
    """The sealed replies."""


@responses.command("mix")
def mix_now(wave: Annotated[str, typer.Argument(help="The wave.")]) -> None:
    """Mix the waiting ballots now, if at least 40 wait."""
    house = this_house()
    with refusals():
        if wave not in _waves(house.engine, "open", "closed"):
            raise WaveRefused(f"No wave {wave} is open or closed: nothing can be mixed.")
        mixed = mix(house.engine, house.keyring, wave, dice=SystemRandom())
    say(f"{mixed.moved} ballots were mixed into the box; {mixed.waiting} wait.")


def worker() -> None:
    """Do the chores of the installation until stopped. Safe to run twice."""
    house = this_house()
    with refusals():
        chores = chores_of(house.engine, house.keyring)
    say("The worker is at work.")
    Worker(chores, clock=clock).run()


def chores_of(engine: Engine, keyring: Keyring) -> list[Chore]:
    """Everything an installation does by itself."""

    def mix_open_waves(_now: datetime) -> str:
        moved = [
            mix(engine, keyring, wave_id, dice=SystemRandom()).moved
            for wave_id in _waves(engine, "open", "closed")
        ]
        return f"{sum(moved)} ballots mixed" if any(moved) else ""

    def close_due_waves(now: datetime) -> str:
        closed = []
        for wave_id in _waves(engine, "open"):
            try:
                close_wave(engine, keyring, wave_id, actor="worker", now=now)
            except WaveRefused:
                continue  # not due yet, or blocked: the wave's page says by what
            closed.append(wave_id)
        return f"closed {', '.join(closed)}" if closed else ""

    return [
        Chore("mix the ballots", mix_open_waves),
        Chore("close the wave", close_due_waves, every=_TEN_MINUTES),
    ]


def _waves(engine: Engine, *states: str) -> list[str]:
    with reading(engine) as connection:
        return [row.id for row in find_waves(connection) if row.state in states]
