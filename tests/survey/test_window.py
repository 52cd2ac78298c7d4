"""The edges of the eight weeks, on the wall clock of Stockholm, in any zone of the host."""

import os
import time as clock_of_the_host
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.survey.window import (
    STOCKHOLM,
    Stage,
    Window,
    eight_weeks,
    paper_counts_until,
    week_of,
)

SECOND = timedelta(seconds=1)
WINDOW = eight_weeks(date(2026, 8, 17), time(9, 0), closes_time=time(13, 0))


def is_open(window: Window, moment: datetime) -> bool:
    """Whether a resident may come in."""
    return window.stage(moment) is Stage.OPEN


def test_a_window_opens_and_closes_by_the_wall_clock_eight_calendar_weeks_apart() -> None:
    assert WINDOW.opens_at == datetime(2026, 8, 17, 7, 0, tzinfo=UTC)
    assert WINDOW.closes_at == datetime(2026, 10, 12, 11, 0, tzinfo=UTC)


def test_an_autumn_window_is_an_hour_longer_than_fifty_six_days() -> None:
    window = eight_weeks(date(2026, 9, 7), time(13, 0))
    assert window.closes_at == datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
    assert window.closes_at - window.opens_at == timedelta(days=56, hours=1)


def test_a_spring_window_is_an_hour_shorter_than_fifty_six_days() -> None:
    window = eight_weeks(date(2026, 3, 2), time(13, 0))
    assert window.closes_at - window.opens_at == timedelta(days=56, hours=-1)


@pytest.mark.parametrize(
    ("moment", "stage"),
    [
        (WINDOW.opens_at - SECOND, Stage.BEFORE),
        (WINDOW.opens_at, Stage.OPEN),
        (WINDOW.opens_at + SECOND, Stage.OPEN),
        (WINDOW.closes_at - SECOND, Stage.OPEN),
        (WINDOW.closes_at, Stage.SENDING),
        (WINDOW.closes_at + SECOND, Stage.SENDING),
        (WINDOW.closes_at + timedelta(minutes=60) - SECOND, Stage.SENDING),
        (WINDOW.closes_at + timedelta(minutes=60), Stage.CLOSED),
        (WINDOW.closes_at + timedelta(minutes=60) + SECOND, Stage.CLOSED),
    ],
)
def test_a_second_on_either_side_of_each_edge(moment: datetime, stage: Stage) -> None:
    assert WINDOW.stage(moment) is stage
    assert WINDOW.may_send(moment) is (stage in (Stage.OPEN, Stage.SENDING))


def test_the_two_half_past_twos_of_an_autumn_night_are_told_apart() -> None:
    # Summer time ends on 25 October 2026 at 03:00, which becomes 02:00.
    first = datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM)
    second = first.replace(fold=1)
    window = Window(datetime(2026, 9, 1, tzinfo=UTC), first)
    assert window.closes_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert is_open(window, first.astimezone(UTC) - SECOND)
    assert not is_open(window, first)
    assert not is_open(window, second.astimezone(UTC) - SECOND)
    later = Window(datetime(2026, 9, 1, tzinfo=UTC), second)
    assert is_open(later, first)
    assert is_open(later, second.astimezone(UTC) - SECOND)
    assert not is_open(later, second)


def test_a_window_that_closes_at_a_time_shown_twice_closes_at_the_second() -> None:
    window = eight_weeks(date(2026, 8, 30), time(9, 0), closes_time=time(2, 30))
    assert window.closes_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_window_that_opens_at_a_time_shown_twice_opens_at_the_first() -> None:
    window = eight_weeks(date(2026, 10, 25), time(2, 30))
    assert window.opens_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_half_past_two_that_a_spring_night_skips_is_refused() -> None:
    with pytest.raises(ValueError, match="skips 02:30 on 2026-03-29"):
        eight_weeks(date(2026, 3, 29), time(2, 30))
    with pytest.raises(ValueError, match="skips 02:30"):
        eight_weeks(date(2026, 2, 1), time(9, 0), closes_time=time(2, 30))


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_zone_of_the_host_changes_nothing(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    clock_of_the_host.tzset()
    try:
        window = eight_weeks(date(2026, 8, 17), time(9, 0), closes_time=time(13, 0))
        assert window == WINDOW
        assert week_of(WINDOW.opens_at) == "2026-W34"
    finally:
        monkeypatch.undo()
        clock_of_the_host.tzset()
    assert os.environ.get("TZ") != zone


def test_a_moment_counts_the_same_in_every_zone() -> None:
    for zone in (UTC, STOCKHOLM, ZoneInfo("Asia/Tehran")):
        assert is_open(WINDOW, WINDOW.opens_at.astimezone(zone))
        assert not is_open(WINDOW, WINDOW.closes_at.astimezone(zone))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        is_open(WINDOW, datetime(2026, 9, 1))  # noqa: DTZ001 - the very mistake
    with pytest.raises(ValueError, match="wall-clock"):
        eight_weeks(date(2026, 8, 17), time(9, 0, tzinfo=UTC))


def test_a_window_opens_before_it_closes() -> None:
    with pytest.raises(ValueError, match="before"):
        Window(WINDOW.closes_at, WINDOW.closes_at)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.times())
def test_every_window_closes_on_the_same_weekday_at_the_time_that_was_chosen(
    opens_on: date, closes_time: time
) -> None:
    try:
        window = eight_weeks(opens_on, time(12, 0), closes_time=closes_time)
    except ValueError:
        return
    local = window.closes_at.astimezone(STOCKHOLM)
    assert local.date() == opens_on + timedelta(days=56)
    assert local.replace(tzinfo=None).time() == closes_time


def test_paper_counts_until_the_closing_time_some_days_later() -> None:
    assert paper_counts_until(WINDOW.closes_at, 10) == datetime(2026, 10, 22, 11, tzinfo=UTC)
    # Over the end of summer time: by the wall clock, so an hour more.
    closes_at = datetime(2026, 10, 20, 11, tzinfo=UTC)
    assert paper_counts_until(closes_at, 10) == datetime(2026, 10, 30, 12, tzinfo=UTC)
    assert paper_counts_until(closes_at, 0) == closes_at


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2026, 9, 20, 21, 59, 59, tzinfo=UTC), "2026-W38"),
        (datetime(2026, 9, 20, 22, 0, tzinfo=UTC), "2026-W39"),
        (datetime(2027, 1, 3, 12, 0, tzinfo=UTC), "2026-W53"),
        (datetime(2026, 1, 5, 12, 0, tzinfo=UTC), "2026-W02"),
    ],
)
def test_the_week_turns_at_midnight_in_stockholm(moment: datetime, week: str) -> None:
    assert week_of(moment) == week
