"""The small open wave of ``app.rehearsal.small_wave``, with the moments that tests speak of."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import SystemRandom
from typing import Any

from sqlalchemy import Engine, update

from app.fieldwork.ballots.mixing import mix
from app.fieldwork.ballots.seal_reply import CaseFacts, seal_reply
from app.fieldwork.public_wave import frozen_wave
from app.rehearsal import small_wave
from app.rehearsal.people import ANNA, BO
from app.rehearsal.small_wave import (
    LANGUAGES,
    PLACES,
    WAVE,
    WINDOW,
    WORDS,
    Field,
    frame_file,
    prepared_wave,
)
from app.store.session import writing
from app.store.waves import WAVE as WAVES
from app.survey.states import Mode, WaveState
from tests.support.made_once import made_once

__all__ = [
    "ANNA",
    "BEFORE",
    "BO",
    "FACTS",
    "LANGUAGES",
    "OPENED",
    "PLACES",
    "WAVE",
    "WINDOW",
    "WORDS",
    "Field",
    "drawn_wave",
    "fill",
    "frame_file",
    "mix_once",
    "open_field",
    "prepared_wave",
    "put_wave_at",
]

OPENED = WINDOW.opens_at + timedelta(days=3)
"""A moment in the field period."""
BEFORE = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)
"""A moment before it."""


FACTS = CaseFacts("Burlöv", "norra", "F", 1974, "45-64")
"""Of everybody who answers with ``fill``."""


def fill(field: Field, number: int) -> None:
    """So many ballots more in the waiting pool."""
    with writing(field.engine) as connection:
        current = frozen_wave(connection, WAVE)
        for one in range(number):
            seal_reply(
                connection, current, facts=FACTS, answers={"a1_years": one % 4 + 1}, mode=Mode.WEB
            )


def drawn_wave(engine: Engine, folder: Path, **how: Any) -> Field:
    """A wave that is drawn, as ``small_wave.drawn_wave`` makes it."""
    return made_once(small_wave.drawn_wave, engine, folder, **how)


def open_field(engine: Engine, folder: Path, **how: Any) -> Field:
    """An open wave, as ``small_wave.open_field`` makes it."""
    return made_once(small_wave.open_field, engine, folder, **how)


def mix_once(field: Field) -> None:
    """One mixing."""
    mix(field.here, WAVE, now=OPENED, dice=SystemRandom())


def put_wave_at(engine: Engine, state: WaveState, *, wave_id: str = WAVE) -> None:
    """Let the wave stand somewhere without living its life: for steps that only ask where."""
    with writing(engine) as connection:
        connection.execute(update(WAVES).where(WAVES.c.id == wave_id).values(state=state))
