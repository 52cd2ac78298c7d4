"""A way on where a short-lived key no longer opens what lies under it."""

from collections.abc import Callable
from dataclasses import dataclass

from app.survey.refusals import KeyRefused


@dataclass(frozen=True, slots=True)
class Mend:
    """What can never be opened again, and what it takes to go on."""

    loss: KeyRefused
    """Told with figures, where something can be counted."""
    is_loss: bool
    """False when nothing lay under the key: a new one is all it takes."""
    make_good: Callable[[], None]
    """Takes out of the store what is lost, and makes the new key."""
