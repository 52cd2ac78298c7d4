"""The worker does its chores at their times and outlives their failures."""

import itertools
from datetime import UTC, datetime, timedelta

from app.office.worker import LONGEST_PAUSE, ScheduledChore, Worker, is_due

NOON = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)


def quiet(_now: datetime) -> str:
    return ""


def test_a_chore_with_a_pace_is_due_when_its_time_has_passed() -> None:
    chore = ScheduledChore("close", quiet, every=timedelta(minutes=5))
    assert is_due(chore, None, NOON)
    assert not is_due(chore, NOON, NOON + timedelta(minutes=4, seconds=59))
    assert is_due(chore, NOON, NOON + timedelta(minutes=5))


def test_a_nightly_chore_is_due_once_after_three_in_stockholm() -> None:
    chore = ScheduledChore("mix", quiet)
    three = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
    yesterday = three - timedelta(hours=20)
    assert not is_due(chore, yesterday, three - timedelta(seconds=1))
    assert is_due(chore, yesterday, three)
    assert not is_due(chore, three, three + timedelta(hours=12))


def test_the_night_the_clocks_go_back_has_one_mixing() -> None:
    chore = ScheduledChore("mix", quiet)
    three = datetime(2026, 10, 25, 2, 0, tzinfo=UTC)
    assert not is_due(chore, three - timedelta(days=1), three - timedelta(seconds=1))
    assert is_due(chore, three - timedelta(days=1), three)


def test_a_chore_that_fails_stops_no_other() -> None:
    done: list[str] = []

    def fails(_now: datetime) -> str:
        raise RuntimeError("the disk is full")

    def works(_now: datetime) -> str:
        done.append("worked")
        return "worked"

    minute = timedelta(minutes=1)
    worker = Worker(
        [ScheduledChore("a", fails, minute), ScheduledChore("b", works, minute)], clock=lambda: NOON
    )
    assert worker.run_due() == ["a", "b"]
    assert done == ["worked"]
    assert worker.run_due() == []


class Wall:
    """The clock on the wall."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def test_a_nightly_chore_that_fails_is_tried_again_the_same_night() -> None:
    wall, tried = Wall(datetime(2026, 9, 1, 1, 0, tzinfo=UTC)), list[datetime]()

    def mixes_at_last(now: datetime) -> str:
        tried.append(now)
        if len(tried) <= 6:
            raise OSError("the disk is full")
        return "mixed"

    worker = Worker([ScheduledChore("mix", mixes_at_last)], clock=wall)
    night = wall.now
    while wall.now < night + timedelta(hours=3):
        worker.run_due()
        wall.now += timedelta(seconds=30)
    pauses = [after - before for before, after in itertools.pairwise(tried)]
    assert [pause.total_seconds() / 60 for pause in pauses] == [1, 2, 4, 8, 10, 10]
    assert max(pauses) == LONGEST_PAUSE
    wall.now = night + timedelta(days=1)
    assert worker.run_due() == ["mix"], "done is done, until the next night"


def test_the_pauses_begin_anew_after_a_success() -> None:
    wall, fails = Wall(NOON), [True, True, False, True]

    def sometimes(_now: datetime) -> str:
        if fails.pop(0):
            raise OSError("the disk is full")
        return ""

    worker = Worker([ScheduledChore("close", sometimes, timedelta(minutes=5))], clock=wall)
    for minutes in (0, 1, 2, 5):
        wall.now += timedelta(minutes=minutes)
        assert worker.run_due() == ["close"]
    wall.now += timedelta(minutes=1)
    fails.append(False)
    assert worker.run_due() == ["close"]
