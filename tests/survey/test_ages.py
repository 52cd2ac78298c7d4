"""Age at the reference date and the bands of the results."""

from datetime import date

import pytest

from app.survey.ages import age_band, age_on


@pytest.mark.parametrize(
    ("day", "born", "age"),
    [
        (date(2026, 9, 1), date(2010, 9, 1), 16),
        (date(2026, 9, 1), date(2010, 9, 2), 15),
        (date(2026, 9, 1), date(2010, 8, 31), 16),
        (date(2026, 2, 28), date(2008, 2, 29), 17),
        (date(2026, 3, 1), date(2008, 2, 29), 18),
    ],
)
def test_a_year_of_age_is_completed_on_the_birthday(day: date, born: date, age: int) -> None:
    assert age_on(day, born) == age


@pytest.mark.parametrize(
    ("age", "band"),
    [(16, "16-24"), (24, "16-24"), (25, "25-44"), (44, "25-44"), (45, "45-64"), (64, "45-64")]
    + [(65, "65+"), (85, "65+"), (103, "65+")],
)
def test_each_age_falls_in_one_band(age: int, band: str) -> None:
    assert age_band(age) == band


def test_whoever_is_younger_is_not_in_the_population() -> None:
    with pytest.raises(ValueError, match="15 years"):
        age_band(15)
