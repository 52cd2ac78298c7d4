"""The waves by name and state, for pages that let staff choose one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from app.fieldwork.life.steps import STEPS
from app.store import waves
from app.store.session import reading

LIFE = (*STEPS, "purged")
"""The states of a wave, in order."""


@dataclass(frozen=True, slots=True)
class WaveName:
    """One wave in a list."""

    id: str
    title: str
    state: str
    opens_at: datetime
    closes_at: datetime

    @property
    def steps_taken(self) -> int:
        """How many steps of its life lie behind it."""
        return LIFE.index(self.state)


def wave_names(engine: Engine) -> list[WaveName]:
    """Every wave, the one that opens last first."""
    with reading(engine) as connection:
        rows = waves.find_waves(connection)
    return [WaveName(row.id, row.title, row.state, row.opens_at, row.closes_at) for row in rows]
