"""How many people are drawn in each stratum, and what the plan is worth before the draw.

Stratified simple random sampling without replacement (Särndal, Swensson & Wretman 1992, 3.7).
Exact arithmetic on fractions, so that a plan is the same on every machine.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor, inf, sqrt
from statistics import NormalDist

from app.survey.reasons import AllocationReason
from app.survey.refusals import AllocationRefused


class Rule(StrEnum):
    """What the sample is shared out by."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"
    POWER = "power"
    NEYMAN = "neyman"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Allocation:
    """n people over strata. ``numbers``: n_h by stratum id, in the order of the ids."""

    rule: Rule
    n: int
    parameters: dict[str, object]
    """What the rule was told, as it goes into the audit record of the draw."""
    numbers: dict[str, int]


def allocate(
    rule: Rule,
    sizes: Mapping[str, int],
    n: int,
    *,
    minimum: int = 0,
    power: float | None = None,
    deviations: Mapping[str, float] | None = None,
    given: Mapping[str, int] | None = None,
) -> Allocation:
    """Share ``n`` out over strata of ``sizes`` (N_h) people.

    ``minimum`` is drawn in every stratum (all of a smaller one); nobody is drawn twice, and what
    a full stratum cannot take goes to the others by the same rule. Rounded by largest remainder,
    ties by stratum id. ``power``: the exponent a of N_h**a. ``deviations``: S_h of every stratum.
    ``given``: n_h of every stratum. AllocationRefused where that cannot be; nothing is rescaled.
    """
    _check(sizes, n, minimum=minimum)
    strata = sorted(sizes)
    parameters: dict[str, object] = {"minimum": minimum}
    if rule is Rule.GIVEN:
        numbers = _given(sizes, n, minimum=minimum, given=given)
        return Allocation(rule, n, parameters, {name: numbers[name] for name in strata})
    if rule is Rule.POWER:
        measure = _powers(sizes, power)
        parameters["power"] = power
    elif rule is Rule.NEYMAN:
        measure = _spreads(sizes, deviations)
        parameters["deviations"] = dict(sorted((deviations or {}).items()))
    else:
        equal = rule is Rule.EQUAL
        measure = {name: Fraction(1 if equal else sizes[name]) for name in strata}
    least = {name: min(minimum, sizes[name]) for name in strata}
    shares = _shares(measure, n, least=least, most=sizes)
    return Allocation(rule, n, parameters, _round(shares, n))


def _check(sizes: Mapping[str, int], n: int, *, minimum: int) -> None:
    empty = tuple(name for name, size in sorted(sizes.items()) if size < 1)
    if empty:
        raise AllocationRefused(AllocationReason.EMPTY_STRATUM, areas=empty)
    if n < 1 or minimum < 0:
        raise AllocationRefused(AllocationReason.TOO_FEW)
    if n > sum(sizes.values()):
        raise AllocationRefused(AllocationReason.MORE_THAN_PEOPLE, n=n, people=sum(sizes.values()))
    minima = sum(min(minimum, size) for size in sizes.values())
    if minima > n:
        raise AllocationRefused(
            AllocationReason.MINIMA_TOO_HIGH, minimum=minimum, needed=minima, n=n
        )


def _given(
    sizes: Mapping[str, int], n: int, *, minimum: int, given: Mapping[str, int] | None
) -> Mapping[str, int]:
    if given is None or set(given) != set(sizes):
        raise AllocationRefused(AllocationReason.GIVEN_INCOMPLETE)
    for name, number in given.items():
        if not min(minimum, sizes[name]) <= number <= sizes[name]:
            raise AllocationRefused(
                AllocationReason.GIVEN_IMPOSSIBLE,
                number=number,
                area=name,
                people=sizes[name],
                minimum=minimum,
            )
    if sum(given.values()) != n:
        raise AllocationRefused(AllocationReason.GIVEN_SUM, total=sum(given.values()), n=n)
    return given


def _powers(sizes: Mapping[str, int], power: float | None) -> dict[str, Fraction]:
    if power is None or not 0 <= power <= 1:
        raise AllocationRefused(AllocationReason.NO_EXPONENT)
    return {name: Fraction(size**power) for name, size in sizes.items()}


def _spreads(
    sizes: Mapping[str, int], deviations: Mapping[str, float] | None
) -> dict[str, Fraction]:
    known = deviations or {}
    missing = tuple(name for name in sorted(sizes) if not 0 <= known.get(name, -1.0) < inf)
    if missing:
        raise AllocationRefused(AllocationReason.NO_SPREAD, areas=missing)
    return {name: size * Fraction(known[name]) for name, size in sizes.items()}


def _shares(
    measure: Mapping[str, Fraction],
    n: int,
    *,
    least: Mapping[str, int],
    most: Mapping[str, int],
) -> dict[str, Fraction]:
    """Shares scale * measure held between ``least`` and ``most``, with the scale that gives n.

    The sum grows piecewise linearly with the scale; between two bends it is solved exactly.
    """

    def held(scale: Fraction) -> dict[str, Fraction]:
        return {
            name: min(max(scale * size, Fraction(least[name])), Fraction(most[name]))
            for name, size in measure.items()
        }

    bends = {
        Fraction(bound[name]) / size
        for name, size in measure.items()
        if size
        for bound in (least, most)
    }
    below = Fraction(0)
    for bend in sorted(bends | {Fraction(0)}):
        if sum(held(bend).values()) >= n:
            return held(_between(held, n, below=below, above=bend))
        below = bend
    placed = floor(sum(held(below).values()))
    raise AllocationRefused(AllocationReason.AREAS_FULL, placed=placed, n=n)


def _between(
    held: Callable[[Fraction], dict[str, Fraction]],
    n: int,
    *,
    below: Fraction,
    above: Fraction,
) -> Fraction:
    low, high = sum(held(below).values()), sum(held(above).values())
    return above if high == low else below + (above - below) * (n - low) / (high - low)


def _round(shares: Mapping[str, Fraction], n: int) -> dict[str, int]:
    """Largest remainder; the stratum whose id sorts first wins a tie."""
    numbers = {name: floor(share) for name, share in sorted(shares.items())}
    left = n - sum(numbers.values())
    for name in sorted(shares, key=lambda name: (numbers[name] - shares[name], name))[:left]:
        numbers[name] += 1
    return numbers


@dataclass(frozen=True, slots=True)
class Precision:
    """What one stratum will tell. Shares between 0 and 1, not per cent."""

    replies: float
    """Expected number."""
    half_width: float
    """Of the 95 % interval, with the finite population correction."""
    smallest_change: float
    """Seen with 80 % power at the 5 % level against an equally large earlier wave."""


def precision(size: int, drawn: int, *, expected_rate: float, share: float = 0.5) -> Precision:
    """What ``drawn`` of ``size`` people answering at ``expected_rate`` will tell of a share.

    ``share`` 0.5 is the worst case. Infinite where no reply is expected.
    """
    if not 0 <= expected_rate <= 1 or not 0 < share < 1 or not 0 <= drawn <= size:
        raise ValueError("a rate lies in 0-1, a share between 0 and 1, and n_h in 0-N_h")
    replies = drawn * expected_rate
    if not replies:
        return Precision(0.0, float("inf"), float("inf"))
    variance = share * (1 - share) / replies
    sure, power = NormalDist().inv_cdf(0.975), NormalDist().inv_cdf(0.8)
    return Precision(
        replies,
        sure * sqrt(variance * (1 - replies / size)),
        (sure + power) * sqrt(2 * variance),
    )
