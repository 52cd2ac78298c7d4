"""The waves by name and state, for pages that let staff choose one."""

from app.acts.installation import Installation
from app.store import waves
from app.store.session import reading
from app.store.waves import WaveLine


def wave_lines(here: Installation) -> list[WaveLine]:
    """Every wave, the one that opens last first."""
    with reading(here.engine) as connection:
        return waves.find_waves(connection)
