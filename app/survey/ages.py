"""Age at the reference date, and the four bands results are shown in."""

from datetime import date

AGE_BANDS: tuple[tuple[int, str], ...] = ((16, "16-24"), (25, "25-44"), (45, "45-64"), (65, "65+"))
"""(lowest age, band), ascending."""


def age_on(day: date, born: date) -> int:
    """Completed years; someone born on 29 February has had her birthday on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_band(age: int) -> str:
    """The band ``age`` falls in; ValueError below the first."""
    bands = [band for lowest, band in AGE_BANDS if age >= lowest]
    if not bands:
        raise ValueError(f"nobody of {age} years is in the population")
    return bands[-1]
