"""The small open wave of ``app.rehearsal.small_wave``, with the moments that tests speak of."""

from datetime import UTC, datetime, timedelta
from random import SystemRandom

from app.fieldwork.ballots.mixing import mix
from app.rehearsal.small_wave import (
    LANGUAGES,
    PLACES,
    WAVE,
    WINDOW,
    WORDS,
    Field,
    drawn_wave,
    frame_file,
    open_field,
    prepared_wave,
)

__all__ = [
    "BEFORE",
    "LANGUAGES",
    "OPENED",
    "PLACES",
    "WAVE",
    "WINDOW",
    "WORDS",
    "Field",
    "drawn_wave",
    "frame_file",
    "mix_once",
    "open_field",
    "prepared_wave",
]

OPENED = WINDOW.opens_at + timedelta(days=3)
"""A moment in the field period."""
BEFORE = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)
"""A moment before it."""


def mix_once(field: Field) -> None:
    """One mixing."""
    mix(field.engine, field.keyring, WAVE, dice=SystemRandom())
