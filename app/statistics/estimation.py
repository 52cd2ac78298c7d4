"""Means and shares with honest intervals, from a stratified sample raked to the register.

Variance by stratified linearisation of calibration residuals, with finite population correction
(Särndal & Lundström 2005; the same formulas as R's ``survey``); intervals after Korn & Graubard
1998; what may be shown after NCHS' presentation standards for proportions (2017).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan, nan, sqrt

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, stdtrit

from app.statistics.weighting import FloatArray, IntArray, Weighting, kish_deff
from app.survey.reasons import WeightsReason
from app.survey.refusals import WeightsRefused

BoolArray = NDArray[np.bool_]
CONFIDENCE = 0.95


class SingleRespondentStratum(StrEnum):
    """What to do with a stratum that has one respondent: its variance cannot be estimated."""

    COLLAPSE = "collapse"
    """Join it to the next stratum of its municipality, in order of id."""
    REFUSE = "refuse"


@dataclass(frozen=True)
class Design:
    """How the respondents came to be: weights, strata, and what the weights were raked to."""

    weights: FloatArray
    strata: IntArray
    """Number of each respondent's stratum, after collapsing."""
    sizes: FloatArray
    """N_h of each stratum number."""
    groups: tuple[tuple[IntArray, FloatArray, FloatArray], ...]
    """Per municipality: rows, square roots of the design weights, and an orthonormal basis of
    the calibration margins (weighted): what the residuals are taken from."""
    municipalities: tuple[str, ...]
    collapsed: tuple[tuple[str, str], ...]
    """(stratum, stratum it was joined to): for the method report."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean or total; NaN where nobody is in the domain."""

    value: float
    se: float
    n: int
    degrees: int
    """Degrees of freedom: respondents less strata, over strata that hold someone of the domain."""


def survey_design(
    respondents: pl.DataFrame,
    sizes: Mapping[str, int],
    *,
    weighting: Weighting,
    lone: SingleRespondentStratum,
) -> Design:
    """The design of a wave: strata are the areas, ``sizes`` their register population N_h.

    ``respondents`` are the rows the weighting was made of. WeightsRefused where one respondent
    stands alone in a stratum and ``lone`` refuses, or in a whole municipality.
    """
    areas = [str(area) for area in respondents["area"]]
    owners = dict(respondents.select("area", "municipality").iter_rows())
    joined = _collapse(areas, owners, lone=lone)
    names = sorted(set(joined.values()))
    number = {name: at for at, name in enumerate(names)}
    totals = np.zeros(len(names))
    for area, target in joined.items():
        totals[number[target]] += sizes[area]
    column = np.array([str(name) for name in respondents["municipality"]])
    municipalities = tuple(sorted(set(column.tolist())))
    rows = [np.flatnonzero(column == name).astype(np.int64) for name in municipalities]
    return Design(
        weighting.final,
        np.array([number[joined[area]] for area in areas], dtype=np.int64),
        totals,
        tuple(_basis(weighting, at) for at in rows),
        municipalities,
        tuple((area, target) for area, target in sorted(joined.items()) if area != target),
    )


def within(design: Design, municipality: str) -> tuple[Design, IntArray]:
    """The part of one municipality, and the rows it has in the whole.

    Exact, not a shortcut: strata and raking never cross a municipality, so everyone outside adds
    zero to the variance of a domain inside. Other domains are zeroed, never cut out.
    """
    rows, roots, basis = design.groups[design.municipalities.index(municipality)]
    strata, numbers = np.unique(design.strata[rows], return_inverse=True)
    everyone = np.arange(rows.size, dtype=np.int64)
    part = Design(
        design.weights[rows],
        numbers.astype(np.int64),
        design.sizes[strata],
        ((everyone, roots, basis),),
        (municipality,),
        design.collapsed,
    )
    return part, rows


def _collapse(
    areas: Sequence[str], owners: Mapping[str, str], *, lone: SingleRespondentStratum
) -> dict[str, str]:
    """The stratum each area is estimated in."""
    counts = {area: areas.count(area) for area in sorted(set(areas))}
    joined = {area: area for area in counts}
    for area in counts:
        alone = [other for other in counts if joined[other] == joined[area]]
        if sum(counts[other] for other in alone) > 1:
            continue
        if lone is SingleRespondentStratum.REFUSE:
            raise WeightsRefused(WeightsReason.LONE_RESPONDENT, place=area)
        beside = [other for other in counts if owners[other] == owners[area] and other != area]
        if not beside:
            raise WeightsRefused(WeightsReason.LONE_RESPONDENT, place=owners[area])
        joined[area] = joined[next((other for other in beside if other > area), beside[-1])]
    return joined


def _basis(weighting: Weighting, rows: IntArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """Orthonormal columns that span the raked margins, weighted by the design weights."""
    roots = np.sqrt(weighting.design[rows])
    dummies = [
        (
            weighting.calibration[rows, column][:, None]
            == np.unique(weighting.calibration[rows, column])
        )
        for column in range(weighting.calibration.shape[1])
    ]
    if not dummies:
        return rows, roots, np.zeros((rows.size, 0))
    left, sizes, _ = np.linalg.svd(np.hstack(dummies) * roots[:, None], full_matrices=False)
    # Every margin sums to the same total, so one column each is redundant.
    return rows, roots, left[:, sizes > sizes[0] * 1e-10]


def _standard_error(design: Design, linear: FloatArray, *, finite: bool) -> float:
    scores = np.zeros_like(linear)
    for rows, roots, basis in design.groups:
        scaled = linear[rows] * roots
        residual = (scaled - basis @ (basis.T @ scaled)) / roots
        scores[rows] = design.weights[rows] * residual
    r = np.bincount(design.strata, minlength=design.sizes.size).astype(np.float64)
    mean = np.bincount(design.strata, scores, design.sizes.size) / r
    squares = np.bincount(design.strata, (scores - mean[design.strata]) ** 2, design.sizes.size)
    correction = 1 - r / design.sizes if finite else np.ones_like(r)
    if np.any(correction < 0):
        raise ValueError("a stratum has more respondents than residents")
    return sqrt(float(np.sum(correction * squares * r / (r - 1))))


def _domain(design: Design, domain: ArrayLike | None) -> BoolArray:
    if domain is None:
        return np.ones(design.weights.size, dtype=np.bool_)
    chosen = np.asarray(domain, dtype=np.bool_)
    if chosen.shape != design.weights.shape:
        raise ValueError("a domain says yes or no for every respondent")
    return chosen


def _degrees(design: Design, chosen: BoolArray) -> int:
    touched = np.unique(design.strata[chosen])
    return int(np.isin(design.strata, touched).sum()) - int(touched.size)


def mean(
    design: Design, y: ArrayLike, *, domain: ArrayLike | None = None, finite: bool = True
) -> Estimate:
    """The weighted mean of ``y`` in ``domain``; everyone outside counts as zero, nobody is cut out.

    ``finite`` False leaves out the finite population correction, for differences between waves.
    """
    chosen = _domain(design, domain)
    n = int(chosen.sum())
    if not n:
        return Estimate(nan, nan, 0, 0)
    values = np.where(chosen, np.asarray(y, dtype=np.float64), 0.0)
    people = float(np.sum(design.weights[chosen]))
    value = float(np.sum(design.weights * values) / people)
    linear = np.where(chosen, values - value, 0.0) / people
    return Estimate(
        value, _standard_error(design, linear, finite=finite), n, _degrees(design, chosen)
    )


def total(
    design: Design, y: ArrayLike, *, domain: ArrayLike | None = None, finite: bool = True
) -> Estimate:
    """The weighted total of ``y`` in ``domain``."""
    chosen = _domain(design, domain)
    values = np.where(chosen, np.asarray(y, dtype=np.float64), 0.0)
    return Estimate(
        float(np.sum(design.weights * values)),
        _standard_error(design, values, finite=finite),
        int(chosen.sum()),
        _degrees(design, chosen),
    )


class Publication(StrEnum):
    """Whether a share is good enough to show (NCHS 2017), and if not why."""

    SHOWN = "shown"
    SMALL_BASE = "effective sample below 30"
    WIDE = "interval 30 points or wider"
    RELATIVELY_WIDE = "interval wider than 130 per cent of the share"

    @property
    def is_shown(self) -> bool:
        """May the share, and its complement, be shown?"""
        return self is Publication.SHOWN


@dataclass(frozen=True, slots=True)
class Share:
    """A proportion between 0 and 1 with its 95 % interval; NaN and 0-1 where nobody answered."""

    value: float
    se: float
    low: float
    high: float
    base: int
    """Respondents, unweighted."""
    count: int
    """Respondents who have it, unweighted."""
    n_eff: float
    """Effective sample size; never more than ``base``."""
    n_eff_without_fpc: float
    """For comparisons with another wave."""
    degrees: int
    publication: Publication


def share(design: Design, has: ArrayLike, *, domain: ArrayLike | None = None) -> Share:
    """The share of ``domain`` who have something. Who gave no answer must be outside ``domain``."""
    chosen = _domain(design, domain)
    yes = np.asarray(has, dtype=np.bool_) & chosen
    estimate = mean(design, yes, domain=chosen)
    if not estimate.n:
        return Share(nan, nan, 0.0, 1.0, 0, 0, 0.0, 0.0, 0, Publication.SMALL_BASE)
    without = mean(design, yes, domain=chosen, finite=False)
    # Rounding may leave a sum of weights a hair beyond 1.
    p = min(max(estimate.value, 0.0), 1.0)
    count = int(yes.sum())
    p = float(count > 0) if count in (0, estimate.n) else p
    if_equal = estimate.n / kish_deff(design.weights[chosen])
    n_eff = _effective(p, estimate, at_most=estimate.n, at_the_ends=if_equal)
    apart = _effective(p, without, at_most=estimate.n, at_the_ends=if_equal)
    low, high = korn_graubard(p, n_eff, n=estimate.n, degrees=estimate.degrees)
    verdict = publication(p, low, high=high, n_eff=n_eff)
    return Share(
        p, estimate.se, low, high, estimate.n, count, n_eff, apart, estimate.degrees, verdict
    )


def _effective(p: float, estimate: Estimate, *, at_most: int, at_the_ends: float) -> float:
    """p(1-p)/variance. At 0 and 100 % the variance says nothing: then Kish's n / deff."""
    if p in (0.0, 1.0):
        return at_the_ends
    variance = estimate.se**2
    return float(at_most) if variance * at_most <= p * (1 - p) else p * (1 - p) / variance


def korn_graubard(share: float, n_eff: float, *, n: int, degrees: int) -> tuple[float, float]:
    """The 95 % interval of Clopper and Pearson at the effective sample size.

    ``n`` respondents and ``degrees`` of freedom correct ``n_eff`` for the variance being estimated.
    """
    if n < 2 or degrees < 1 or isnan(share):
        return 0.0, 1.0
    tail = (1 - CONFIDENCE) / 2
    correction = (stdtrit(n - 1, 1 - tail) / stdtrit(degrees, 1 - tail)) ** 2
    size = min(float(n), n_eff * float(correction))
    has = size * share
    low = 0.0 if share == 0 else float(betaincinv(has, size - has + 1, tail))
    high = 1.0 if share == 1 else float(betaincinv(has + 1, size - has, 1 - tail))
    return low, high


def publication(share: float, low: float, *, high: float, n_eff: float) -> Publication:
    """NCHS' rule; a share and its complement get the same verdict."""
    width = high - low
    if isnan(share) or n_eff < 30:
        return Publication.SMALL_BASE
    if width <= 0.05:
        return Publication.SHOWN
    if width >= 0.30:
        return Publication.WIDE
    smaller = min(share, 1 - share)
    if smaller > 0 and width > 1.3 * smaller:
        return Publication.RELATIVELY_WIDE
    return Publication.SHOWN


def wilson(share: float, n: float) -> tuple[float, float]:
    """Wilson's 95 % score interval (1927); ``n`` may be an effective size."""
    if not n > 0 or not 0 <= share <= 1:
        raise ValueError("a score interval needs a share of someone")
    z = float(stdtrit(np.inf, (1 + CONFIDENCE) / 2))
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low = 0.0 if share == 0 else middle - half
    return low, 1.0 if share == 1 else middle + half


def newcombe(p1: float, n1: float, *, p2: float, n2: float) -> tuple[float, float]:
    """Newcombe's hybrid score 95 % interval (1998, method 10) of p1 - p2."""
    low1, high1 = wilson(p1, n1)
    low2, high2 = wilson(p2, n2)
    difference = p1 - p2
    return (
        difference - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2),
        difference + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2),
    )
