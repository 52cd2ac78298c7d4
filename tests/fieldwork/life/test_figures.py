"""The figures from the field are rounded as those of a release are."""

import pytest

from app.fieldwork.life.figures import per_cent


@pytest.mark.parametrize(
    ("replies", "people", "shown"), [(5, 40, 13), (25, 200, 13), (20, 300, 7), (0, 300, 0)]
)
def test_half_a_reply_in_a_hundred_letters_goes_up(replies: int, people: int, shown: int) -> None:
    assert per_cent(replies, people) == shown


def test_an_area_without_letters_has_no_share_of_replies() -> None:
    assert per_cent(0, 0) is None
