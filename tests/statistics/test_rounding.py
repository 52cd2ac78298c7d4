"""A share is rounded in one way, whoever computed it."""

import pytest

from app.statistics.rounding import whole_per_cent


@pytest.mark.parametrize(
    ("has", "base", "shown"),
    [(1, 8, 13), (3, 8, 38), (5, 40, 13), (29, 200, 15), (1, 3, 33), (2, 3, 67)],
)
def test_half_a_per_cent_goes_up_however_the_share_was_computed(
    has: int, base: int, shown: int
) -> None:
    assert whole_per_cent(has / base) == shown
    assert whole_per_cent(sum([1 / base] * has)) == shown


def test_a_share_of_nobody_is_no_per_cent() -> None:
    with pytest.raises(ValueError, match="NaN"):
        whole_per_cent(float("nan"))
