"""The worker does its chores at their times and outlives their failures."""

from datetime import UTC, datetime, timedelta

from app.office.worker import Chore, Worker, is_due

NOON = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)


def quiet(_now: datetime) -> str:
    return ""


def test_a_chore_with_a_pace_is_due_when_its_time_has_passed() -> None:
    chore = Chore("close", quiet, every=timedelta(minutes=5))
    assert is_due(chore, None, NOON)
    assert not is_due(chore, NOON, NOON + timedelta(minutes=4, seconds=59))
    assert is_due(chore, NOON, NOON + timedelta(minutes=5))


def test_a_nightly_chore_is_due_once_after_three_in_stockholm() -> None:
    chore = Chore("mix", quiet)
    three = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
    yesterday = three - timedelta(hours=20)
    assert not is_due(chore, yesterday, three - timedelta(seconds=1))
    assert is_due(chore, yesterday, three)
    assert not is_due(chore, three, three + timedelta(hours=12))


def test_the_night_the_clocks_go_back_has_one_mixing() -> None:
    chore = Chore("mix", quiet)
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
    worker = Worker([Chore("a", fails, minute), Chore("b", works, minute)], clock=lambda: NOON)
    assert worker.run_due() == ["a", "b"]
    assert done == ["worked"]
    assert worker.run_due() == []
