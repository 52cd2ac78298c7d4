"""What is done without anyone asking: chores at their times, again and again.

The chores are handed in: this room knows when, not what. Each chore is safe to run twice, so two
workers by mistake do no harm; one that fails is logged and tried again at its next time.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NIGHT_HOUR = 3
_log = structlog.get_logger("worker")


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do every ``every``, or once a night."""

    name: str
    do: Callable[[datetime], str]
    """Does it and says in a few words what it did; "" when there was nothing to do."""
    every: timedelta | None = None
    """None: once a night, after three in Stockholm."""


class Worker:
    """Runs chores until it is told to stop."""

    def __init__(self, chores: Sequence[Chore], *, clock: Callable[[], datetime]) -> None:
        self._chores = chores
        self._clock = clock
        self._last: dict[str, datetime] = {}
        self._stop = threading.Event()

    def run_due(self) -> list[str]:
        """Run what is due now; the names of what was run."""
        now = self._clock()
        due = [chore for chore in self._chores if is_due(chore, self._last.get(chore.name), now)]
        for chore in due:
            self._last[chore.name] = now
            _run(chore, now)
        return [chore.name for chore in due]

    def run(self, *, pause: float = 30.0) -> None:
        """Run what is due, look again after ``pause`` seconds, until ``stop``."""
        while not self._stop.is_set():
            self.run_due()
            self._stop.wait(pause)

    def stop(self) -> None:
        """Let ``run`` end after the chore it is at."""
        self._stop.set()


def is_due(chore: Chore, last: datetime | None, now: datetime) -> bool:
    """Whether ``chore``, last run at ``last``, is to be run at ``now``."""
    if chore.every is not None:
        return last is None or now - last >= chore.every
    night = now.astimezone(STOCKHOLM).replace(
        hour=NIGHT_HOUR, minute=0, second=0, microsecond=0, fold=0
    )
    tonight = night.astimezone(UTC)
    return now >= tonight and (last is None or last < tonight)


def _run(chore: Chore, now: datetime) -> None:
    try:
        did = chore.do(now)
    except Exception as problem:  # noqa: BLE001 - one failing chore must not stop the others
        _log.error("chore failed", chore=chore.name, problem=type(problem).__name__)
        return
    if did:
        _log.info("chore done", chore=chore.name, did=did)
