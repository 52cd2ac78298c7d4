"""How coarse the record file may be made: a small fixed lattice of area, age and sex.

Fixed in advance, so that nobody tunes the detail of a file until it shows a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import polars as pl

from app.survey.ages import AGE_BANDS
from app.survey.answers import Missing

SUPPRESSED = str(int(Missing.SUPPRESSED))
"""The text of a suppressed key value: a class of its own, never "anything"."""

AREA_FACTORS = (1, 2, 4)
"""Merged areas hold at least so many times the floor; the last level is the municipality."""

AGE_CUTS = ((1, 1, 1, 1), (2, 1, 1), (1, 2, 1), (2, 2), (4,))
"""How many of the four bands are joined, from the youngest."""


@dataclass(frozen=True)
class Node:
    """One way to coarsen the key variables; kept with a release to coarsen later waves alike."""

    name: str
    areas: Mapping[str, str]
    """Area -> the merged area it is released as, or ``SUPPRESSED``."""
    ages: Mapping[str, str]
    """Age band -> the merged band it is released as."""
    keeps_sex: bool


def lattice(
    places: pl.DataFrame, *, least_residents: int, least_respondents: int
) -> tuple[Node, ...]:
    """Every node, finest first.

    ``places``: area, municipality, residents, respondents. Areas are merged with the next of the
    municipality in order of code until they hold the floor; an area of a municipality that is
    below the floor as a whole is suppressed.
    """
    if least_residents < 1 or least_respondents < 1:
        raise ValueError("an area floor of nobody protects nobody")
    levels = _area_levels(places, floor=(least_residents, least_respondents))
    return tuple(
        Node(f"{area_name}, {_age_name(ages)}, {'sex' if sex else 'no sex'}", areas, ages, sex)
        for (area_name, areas), ages, sex in product(levels, _age_levels(), (True, False))
    )


@dataclass(frozen=True, slots=True)
class _Unit:
    """Areas released as one."""

    areas: tuple[str, ...]
    residents: int
    respondents: int

    def __add__(self, other: "_Unit") -> "_Unit":
        return _Unit(
            self.areas + other.areas,
            self.residents + other.residents,
            self.respondents + other.respondents,
        )

    def meets(self, floor: tuple[int, int]) -> bool:
        return self.residents >= floor[0] and self.respondents >= floor[1]


def _area_levels(
    places: pl.DataFrame, *, floor: tuple[int, int]
) -> list[tuple[str, dict[str, str]]]:
    rows = places.select("municipality", "area", "residents", "respondents").sort(
        "municipality", "area"
    )
    by_municipality: dict[str, list[_Unit]] = {}
    for municipality, area, residents, respondents in rows.iter_rows():
        unit = _Unit((str(area),), int(residents), int(respondents))
        by_municipality.setdefault(str(municipality), []).append(unit)
    levels = []
    for factor in AREA_FACTORS:
        demand = (floor[0] * factor, floor[1] * factor)
        by_municipality = {name: _merge(units, demand) for name, units in by_municipality.items()}
        levels.append((f"areas of {factor} x the floor", _names(by_municipality, floor)))
    whole = {name: [sum(units[1:], units[0])] for name, units in by_municipality.items()}
    named = {
        area: name if units[0].meets(floor) else SUPPRESSED
        for name, units in whole.items()
        for area in units[0].areas
    }
    return [*levels, ("municipalities", named)]


def _merge(units: Sequence[_Unit], floor: tuple[int, int]) -> list[_Unit]:
    """Join neighbours until each meets ``floor``; a last one that does not joins the one before."""
    merged: list[_Unit] = []
    for unit in units:
        if merged and not merged[-1].meets(floor):
            merged[-1] = merged[-1] + unit
        else:
            merged.append(unit)
    if len(merged) > 1 and not merged[-1].meets(floor):
        merged[-2:] = [merged[-2] + merged[-1]]
    return merged


def _names(units: Mapping[str, Sequence[_Unit]], floor: tuple[int, int]) -> dict[str, str]:
    return {
        area: "+".join(unit.areas) if unit.meets(floor) else SUPPRESSED
        for merged in units.values()
        for unit in merged
        for area in unit.areas
    }


def _age_levels() -> list[dict[str, str]]:
    levels = []
    for cuts in AGE_CUTS:
        bands = iter(band for _, band in AGE_BANDS)
        level: dict[str, str] = {}
        for width in cuts:
            joined = [next(bands) for _ in range(width)]
            level |= dict.fromkeys(joined, _joined_band(joined))
        levels.append(level)
    return levels


def _joined_band(bands: Sequence[str]) -> str:
    if len(bands) == 1:
        return bands[0]
    lowest = bands[0].split("-")[0]
    return f"{lowest}+" if bands[-1].endswith("+") else f"{lowest}-{bands[-1].split('-')[1]}"


def _age_name(ages: Mapping[str, str]) -> str:
    return " ".join(dict.fromkeys(ages.values()))
