"""A session ends by itself after 15 idle minutes, or after 8 hours however busy."""

from datetime import UTC, datetime, timedelta

import pytest

from app.survey.sessions import IDLE, LONGEST, is_over

BEGAN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("seen", "now", "over"),
    [
        (BEGAN, BEGAN, False),
        (BEGAN, BEGAN + IDLE - SECOND, False),
        (BEGAN, BEGAN + IDLE, True),
        (BEGAN + LONGEST - SECOND, BEGAN + LONGEST - SECOND, False),
        (BEGAN + LONGEST - SECOND, BEGAN + LONGEST, True),
    ],
)
def test_idling_and_the_long_day_end_a_session(seen: datetime, now: datetime, over: bool) -> None:  # noqa: FBT001 - a case of the table
    assert is_over(BEGAN, seen, now=now) is over
