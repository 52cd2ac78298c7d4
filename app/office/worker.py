"""What is done without anyone asking: chores at their times, again and again.

The chores are handed in: this room knows when, not what. Each chore is safe to run twice, so two
workers by mistake do no harm; one that fails is logged and tried again a little later.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NIGHT_HOUR = 3
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=10)
_log = structlog.get_logger("worker")

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class ScheduledChore:
    """Something to do every ``every``, or once a night."""

    name: str
    do: Callable[[datetime], str]
    """Does it and says in a few words what it did; "" when there was nothing to do."""
    every: timedelta | None = None
    """None: once a night, after three in Stockholm."""


@dataclass(frozen=True, slots=True)
class _Failed:
    times: int
    again_at: datetime


class Worker:
    """Runs chores until it is told to stop."""

    def __init__(self, chores: Sequence[ScheduledChore], *, clock: Clock) -> None:
        self._chores = chores
        self._clock = clock
        self._last: dict[str, datetime] = {}
        self._failed: dict[str, _Failed] = {}
        self._stop = threading.Event()

    def run_due(self) -> list[str]:
        """Run what is due now; the names of what was run."""
        now = self._clock()
        due = [chore for chore in self._chores if self._is_due(chore, now)]
        for chore in due:
            if _is_done(chore, now):
                self._last[chore.name] = now
                self._failed.pop(chore.name, None)
            else:
                self._note_failure(chore.name)
        return [chore.name for chore in due]

    def run(self, *, pause: float = 30.0) -> None:
        """Run what is due, look again after ``pause`` seconds, until ``stop``."""
        while not self._stop.is_set():
            self.run_due()
            self._stop.wait(pause)

    def stop(self) -> None:
        """Let ``run`` end after the chore it is at."""
        self._stop.set()

    def _is_due(self, chore: ScheduledChore, now: datetime) -> bool:
        failed = self._failed.get(chore.name)
        if failed is not None:
            return now >= failed.again_at
        return is_due(chore, self._last.get(chore.name), now)

    def _note_failure(self, name: str) -> None:
        """A night that failed is not over: a mixing left undone leaves the ballots in their order."""
        before = self._failed.get(name)
        times = before.times + 1 if before else 1
        # Two to the fourth is over ten minutes: no pause is ever longer.
        pause = min(FIRST_PAUSE * 2 ** min(times - 1, 4), LONGEST_PAUSE)
        self._failed[name] = _Failed(times, self._clock() + pause)


def is_due(chore: ScheduledChore, last: datetime | None, now: datetime) -> bool:
    """Whether ``chore``, last done at ``last``, is to be done at ``now``."""
    if chore.every is not None:
        return last is None or now - last >= chore.every
    night = now.astimezone(STOCKHOLM).replace(
        hour=NIGHT_HOUR, minute=0, second=0, microsecond=0, fold=0
    )
    tonight = night.astimezone(UTC)
    return now >= tonight and (last is None or last < tonight)


def _is_done(chore: ScheduledChore, now: datetime) -> bool:
    try:
        did = chore.do(now)
    except Exception as problem:  # noqa: BLE001 - one failing chore must not stop the others
        _log.error("chore failed", chore=chore.name, problem=type(problem).__name__)
        return False
    if did:
        _log.info("chore done", chore=chore.name, did=did)
    return True
