"""When a wave is open: eight calendar weeks on the wall clock of Stockholm.

All moments are aware. They are compared in UTC, because Python compares two datetimes of one
zone by their wall clock and would take the second 02:30 of an autumn night for the first.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FIELD_WEEKS = 8
SENDING_GRACE = timedelta(minutes=60)
"""How long after closing someone already inside may send; drafts end then."""
PROPOSED_CLOSE = time(13, 0)


class Stage(Enum):
    """Where a moment lies in relation to a window."""

    BEFORE = "before"
    OPEN = "open"
    SENDING = "sending"
    """Closed, but whoever was inside may still send."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """Open from ``opens_at`` until, but not including, ``closes_at``. Kept in UTC."""

    opens_at: datetime
    closes_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "opens_at", _utc(self.opens_at))
        object.__setattr__(self, "closes_at", _utc(self.closes_at))
        if self.opens_at >= self.closes_at:
            raise ValueError("a window opens before it closes")

    @property
    def sending_ends_at(self) -> datetime:
        """When drafts end: until then someone already inside may send."""
        return self.closes_at + SENDING_GRACE

    def may_send(self, now: datetime) -> bool:
        """Whether a resident who is already inside may save and send."""
        return self.stage(now) in (Stage.OPEN, Stage.SENDING)

    def stage(self, now: datetime) -> Stage:
        """Where ``now`` lies."""
        moment = _utc(now)
        if moment < self.opens_at:
            return Stage.BEFORE
        if moment < self.closes_at:
            return Stage.OPEN
        return Stage.SENDING if moment < self.sending_ends_at else Stage.CLOSED


def eight_weeks(opens_on: date, opens_time: time, *, closes_time: time = PROPOSED_CLOSE) -> Window:
    """The window from ``opens_on`` to the same weekday eight weeks later, in Stockholm time.

    Where the wall clock shows a time twice, the window opens at the first and closes at the
    second: nobody is shut out by reading a clock. ValueError for a time that the clock skips.
    """
    closes_on = opens_on + timedelta(weeks=FIELD_WEEKS)
    return Window(
        opens_at=_wall_clock(opens_on, opens_time, fold=0),
        closes_at=_wall_clock(closes_on, closes_time, fold=1),
    )


def paper_counts_until(closes_at: datetime, grace_days: int) -> datetime:
    """The moment (UTC) before which an arriving form counts: the closing time, days later."""
    local = _utc(closes_at).astimezone(STOCKHOLM)
    later = (local + timedelta(days=grace_days)).replace(fold=1)
    return later.astimezone(UTC)


def week_of(now: datetime) -> str:
    """The ISO week of ``now`` in Stockholm, ``2026-W38``: as exactly as a date is ever kept."""
    year, week, _ = _utc(now).astimezone(STOCKHOLM).isocalendar()
    return f"{year}-W{week:02d}"


def _wall_clock(day: date, clock: time, *, fold: int) -> datetime:
    if clock.tzinfo is not None:
        raise ValueError("opening and closing times are wall-clock times without a zone")
    local = datetime.combine(day, clock, tzinfo=STOCKHOLM).replace(fold=fold)
    moment = local.astimezone(UTC)
    if moment.astimezone(STOCKHOLM).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError(f"the clock in Stockholm skips {clock:%H:%M} on {day}")
    return moment


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC)
