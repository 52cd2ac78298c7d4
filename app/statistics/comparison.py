"""Change between two waves: is it seen, or too small to see?

Pooled z on effective sample sizes without finite population correction (the waves are samples of
what made the answers, not of a list of residents), Newcombe's interval, and Holm's correction over
everything that gets a mark in one municipality.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import nan, sqrt
from statistics import NormalDist
from typing import TypeVar

from app.statistics.estimation import newcombe

POWER = 0.8
K = TypeVar("K", bound=Hashable)


class Verdict(StrEnum):
    """What may be said of a change."""

    UP = "up"
    DOWN = "down"
    TOO_SMALL_TO_SEE = "too small to see"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True, slots=True)
class Point:
    """One indicator in one wave, as it is kept after purge."""

    share: float
    n_eff: float
    """Effective sample size without finite population correction."""
    wording: str
    """Hash of the question's wording and the indicator's definition; empty where unknown."""
    trend_break: bool


@dataclass(frozen=True, slots=True)
class Change:
    """The later wave less the earlier; shares between -1 and 1. NaN where not comparable."""

    verdict: Verdict
    difference: float
    low: float
    high: float
    z: float
    p_value: float
    adjusted_p: float
    smallest_visible: float
    """The change that would have been marked with 80 % power at Holm's strictest step."""


NOT_COMPARABLE = Change(Verdict.NOT_COMPARABLE, nan, nan, nan, nan, nan, nan, nan)


def changes(pairs: Mapping[K, tuple[Point, Point]], *, level: float) -> dict[K, Change]:
    """The changes of one municipality: its headline indicators x itself and its areas.

    ``pairs``: (earlier, later). A trend break, a changed or unknown wording blocks a comparison
    and leaves the family. ``level`` is the risk of any false mark in the municipality.
    """
    if not 0 < level < 1:
        raise ValueError("a level lies between 0 and 1")
    comparable = {key: pair for key, pair in pairs.items() if is_comparable(*pair)}
    tests = {key: _pooled(*pair) for key, pair in comparable.items()}
    adjusted = holm({key: p_value for key, (_, p_value) in tests.items()})
    found: dict[K, Change] = {}
    for key, pair in pairs.items():
        if key not in comparable:
            found[key] = NOT_COMPARABLE
            continue
        found[key] = _change(
            pair, tests[key], adjusted_p=adjusted[key], level=level, family=len(tests)
        )
    return found


def is_comparable(earlier: Point, later: Point) -> bool:
    """Was the same thing asked, and did anyone answer, in both waves?"""
    same = bool(earlier.wording) and earlier.wording == later.wording
    # Only the later wave can break the trend with the earlier one.
    asked = all(point.n_eff > 0 and 0 <= point.share <= 1 for point in (earlier, later))
    return same and asked and not later.trend_break


def holm(p_values: Mapping[K, float]) -> dict[K, float]:
    """Holm's step-down adjustment (1979)."""
    adjusted: dict[K, float] = {}
    largest = 0.0
    ascending = sorted(p_values.items(), key=lambda item: item[1])
    for place, (key, p_value) in enumerate(ascending):
        largest = max(largest, min(1.0, (len(ascending) - place) * p_value))
        adjusted[key] = largest
    return adjusted


def _pooled(earlier: Point, later: Point) -> tuple[float, float]:
    """The z value and its two-sided p."""
    error = _pooled_error(earlier, later)
    if not error:
        return 0.0, 1.0
    z = (later.share - earlier.share) / error
    return z, 2 * NormalDist().cdf(-abs(z))


def _pooled_error(earlier: Point, later: Point) -> float:
    together = earlier.n_eff + later.n_eff
    p = (earlier.share * earlier.n_eff + later.share * later.n_eff) / together
    return sqrt(p * (1 - p) * (1 / earlier.n_eff + 1 / later.n_eff))


def _change(
    pair: tuple[Point, Point],
    test: tuple[float, float],
    *,
    adjusted_p: float,
    level: float,
    family: int,
) -> Change:
    earlier, later = pair
    z, p_value = test
    low, high = newcombe(later.share, later.n_eff, p2=earlier.share, n2=earlier.n_eff)
    seen = Verdict.UP if z > 0 else Verdict.DOWN
    return Change(
        seen if adjusted_p <= level else Verdict.TOO_SMALL_TO_SEE,
        later.share - earlier.share,
        low,
        high,
        z,
        p_value,
        adjusted_p,
        smallest_visible(earlier, later, level=level / family),
    )


def smallest_visible(earlier: Point, later: Point, *, level: float) -> float:
    """The difference that one comparison at ``level`` sees with 80 % power."""
    reach = NormalDist().inv_cdf(1 - level / 2) + NormalDist().inv_cdf(POWER)
    return reach * _pooled_error(earlier, later)
