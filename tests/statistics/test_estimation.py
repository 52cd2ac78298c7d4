"""Estimates: R's figures, published intervals, and what may be shown."""

from math import isnan

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.statistics.estimation import (
    Design,
    Publication,
    SingleRespondentStratum,
    korn_graubard,
    mean,
    newcombe,
    publication,
    share,
    survey_design,
    total,
    wilson,
    within,
)
from app.statistics.weighting import Weighting, final_weight
from app.survey.reasons import WeightsReason
from tests.support.refusing import refused

# R survey: svydesign(~1, strata, fpc); the vector of the methods note.
X = [2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2]
STRATA = ["1"] * 5 + ["2"] * 3


def _uncalibrated(strata: list[str], weights: list[float]) -> Weighting:
    w = np.array(weights)
    return Weighting(w, w, np.zeros((w.size, 0), dtype=np.int64), (), {})


def _design(strata: list[str], weights: list[float], sizes: dict[str, int]) -> Design:
    rows = pl.DataFrame({"area": strata, "municipality": ["M"] * len(strata)})
    return survey_design(
        rows, sizes, weighting=_uncalibrated(strata, weights), lone=SingleRespondentStratum.COLLAPSE
    )


@pytest.fixture
def small() -> Design:
    return _design(STRATA, [3.0] * 5 + [4.0] * 3, {"1": 15, "2": 12})


def test_a_stratified_mean_has_the_standard_errors_r_gives(small: Design) -> None:
    with_correction, without = mean(small, X), mean(small, X, finite=False)
    assert with_correction.value == pytest.approx(5.448148, abs=5e-7)
    assert with_correction.se == pytest.approx(0.616041, abs=5e-7)
    assert without.se == pytest.approx(0.741268, abs=5e-7)
    assert with_correction.degrees == 6


def test_a_total_is_the_mean_times_the_population_where_weights_sum_to_it(small: Design) -> None:
    assert total(small, X).value == pytest.approx(27 * mean(small, X).value)
    assert total(small, X).se == pytest.approx(27 * mean(small, X).se)


def test_a_domain_is_zeroed_and_never_cut_out(small: Design) -> None:
    """Linearisation written out by hand: cutting out would give another standard error."""
    domain = np.array([True, True, False, True, False, True, False, True])
    w, y = np.array([3.0] * 5 + [4.0] * 3), np.array(X)
    value = (w * y)[domain].sum() / w[domain].sum()
    u = np.where(domain, w * (y - value) / w[domain].sum(), 0.0)
    variance = sum(
        (1 - n / size) * n / (n - 1) * ((u[rows] - u[rows].mean()) ** 2).sum()
        for rows, n, size in ((slice(0, 5), 5, 15), (slice(5, 8), 3, 12))
    )
    estimate = mean(small, X, domain=domain)
    assert estimate.value == pytest.approx(value)
    assert estimate.se == pytest.approx(np.sqrt(variance))
    assert estimate.n == 5


def test_a_census_without_nonresponse_has_no_sampling_error() -> None:
    census = _design(STRATA, [1.0] * 8, {"1": 5, "2": 3})
    assert mean(census, X).se == 0


def _wave(seed: int) -> tuple[pl.DataFrame, Weighting, dict[str, int]]:
    dice = np.random.default_rng(seed)
    owners = {"A1": "M1", "A2": "M1", "B1": "M2", "B2": "M2", "B3": "M2"}
    bands = ["16-24", "25-44", "45-64", "65+"]
    population = pl.DataFrame(
        [
            {"municipality": owner, "area": area, "sex": sex, "age_band": band, "people": 500}
            for area, owner in owners.items()
            for sex in "FM"
            for band in bands
        ]
    )
    area = dice.choice(list(owners), 700, p=[0.1, 0.2, 0.3, 0.3, 0.1])
    people = pl.DataFrame(
        {
            "municipality": [owners[code] for code in area],
            "area": area.tolist(),
            "sex": dice.choice(["F", "M"], 700).tolist(),
            "age_band": dice.choice(bands, 700, p=[0.1, 0.2, 0.3, 0.4]).tolist(),
        }
    )
    weighting = final_weight(people, population, dict.fromkeys(owners, 300), least_in_cell=20)
    return people, weighting, dict.fromkeys(owners, 4000)


def test_what_the_register_knows_is_estimated_without_error() -> None:
    """The residuals of a raked margin are zero: nothing is left to be uncertain about."""
    people, weighting, sizes = _wave(4)
    design = survey_design(people, sizes, weighting=weighting, lone=SingleRespondentStratum.REFUSE)
    women = total(design, people["sex"] == "F")
    assert women.value == pytest.approx(10000)
    assert women.se == pytest.approx(0, abs=1e-6)


def test_calibration_residuals_are_those_of_a_weighted_regression() -> None:
    people, weighting, sizes = _wave(6)
    design = survey_design(people, sizes, weighting=weighting, lone=SingleRespondentStratum.REFUSE)
    y = np.random.default_rng(1).normal(size=700)
    cells = [
        weighting.calibration[:, [column]] == np.unique(weighting.calibration[:, column])
        for column in range(2)
    ]
    dummies = np.hstack(cells).astype(float)
    roots = np.sqrt(weighting.design)[:, None]
    value = np.average(y, weights=weighting.final)
    z = (y - value) / weighting.final.sum()
    fitted = dummies @ np.linalg.lstsq(dummies * roots, z * roots[:, 0], rcond=None)[0]
    u = weighting.final * (z - fitted)
    areas = people["area"].to_numpy()
    variance = 0.0
    for area in set(areas):
        part = u[areas == area]
        variance += (1 - part.size / 4000) * part.size * part.var(ddof=1)
    assert mean(design, y).se == pytest.approx(np.sqrt(variance))


def test_a_municipality_by_itself_gives_what_it_gives_within_the_region() -> None:
    people, weighting, sizes = _wave(5)
    whole = survey_design(people, sizes, weighting=weighting, lone=SingleRespondentStratum.REFUSE)
    part, rows = within(whole, "M2")
    has = np.random.default_rng(2).random(700) < 0.3
    there = (people["municipality"] == "M2").to_numpy() & (people["sex"] == "F").to_numpy()
    zeroed, apart = share(whole, has, domain=there), share(part, has[rows], domain=there[rows])
    assert apart.value == pytest.approx(zeroed.value)
    assert apart.se == pytest.approx(zeroed.se)
    assert (apart.low, apart.high) == pytest.approx((zeroed.low, zeroed.high))


def test_one_respondent_alone_in_an_area_is_joined_to_the_next_area_or_refused() -> None:
    rows = pl.DataFrame({"area": ["a", "b", "b", "c"], "municipality": ["M"] * 4})
    weighting = _uncalibrated(["a", "b", "b", "c"], [10.0] * 4)
    sizes = {"a": 10, "b": 20, "c": 10}
    with refused(WeightsReason.LONE_RESPONDENT, place="a"):
        survey_design(rows, sizes, weighting=weighting, lone=SingleRespondentStratum.REFUSE)
    design = survey_design(rows, sizes, weighting=weighting, lone=SingleRespondentStratum.COLLAPSE)
    assert design.collapsed == (("a", "b"), ("c", "b"))
    assert design.sizes.tolist() == [40]
    alone = pl.DataFrame({"area": ["a"], "municipality": ["M"]})
    with refused(WeightsReason.LONE_RESPONDENT, place="M"):
        survey_design(
            alone,
            sizes,
            weighting=_uncalibrated(["a"], [10.0]),
            lone=SingleRespondentStratum.COLLAPSE,
        )


def test_wilson_and_newcombe_give_the_published_intervals() -> None:
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)
    assert newcombe(56 / 70, 70, p2=48 / 80, n2=80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_a_share_nobody_has_still_has_an_interval() -> None:
    assert korn_graubard(0, 50, n=50, degrees=49) == pytest.approx((0, 0.0711), abs=5e-5)
    low, high = korn_graubard(1, 50, n=50, degrees=49)
    assert (low, high) == pytest.approx((0.9289, 1), abs=5e-5)


def test_few_degrees_of_freedom_widen_the_interval() -> None:
    many, few = (korn_graubard(0.3, 100, n=100, degrees=d) for d in (99, 4))
    assert few[0] < many[0] < 0.3 < many[1] < few[1]


@given(st.floats(0, 1), st.integers(2, 3000), st.floats(0.05, 1), st.integers(1, 3000))
def test_every_interval_holds_its_share(p: float, n: int, deff: float, degrees: int) -> None:
    low, high = korn_graubard(p, n * deff, n=n, degrees=degrees)
    assert 0 <= low <= p + 1e-9
    assert p - 1e-9 <= high <= 1


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.floats(0, 1))
def test_a_share_and_its_complement_mirror_each_other(seed: int, chance: float) -> None:
    people, weighting, sizes = _wave(7)
    design = survey_design(people, sizes, weighting=weighting, lone=SingleRespondentStratum.REFUSE)
    has = np.random.default_rng(seed).random(700) < chance
    area = (people["area"] == "A1").to_numpy()
    one, other = share(design, has, domain=area), share(design, ~has, domain=area)
    assert one.value + other.value == pytest.approx(1)
    assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low))
    assert one.publication is other.publication
    assert one.count + other.count == one.base
    assert one.n_eff <= one.base


def test_nobody_answered_is_not_zero_per_cent() -> None:
    people, weighting, sizes = _wave(7)
    design = survey_design(people, sizes, weighting=weighting, lone=SingleRespondentStratum.REFUSE)
    nobody = share(design, np.ones(700), domain=np.zeros(700))
    assert isnan(nobody.value)
    assert (nobody.low, nobody.high) == (0, 1)
    assert not nobody.publication.is_shown


@pytest.mark.parametrize(
    ("p", "low", "high", "n_eff", "verdict"),
    [
        (0.5, 0.40, 0.60, 29.9, Publication.SMALL_BASE),
        (0.01, 0.0, 0.05, 30, Publication.SHOWN),
        (0.5, 0.35, 0.65, 90, Publication.WIDE),
        (0.25, 0.0, 0.30, 90, Publication.WIDE),
        (0.25, 0.0, 0.2999, 90, Publication.SHOWN),
        (0.05, 0.02, 0.09, 90, Publication.RELATIVELY_WIDE),
        (0.95, 0.91, 0.98, 90, Publication.RELATIVELY_WIDE),
        (0.10, 0.05, 0.18, 90, Publication.SHOWN),
        (0.0, 0.0, 0.29, 90, Publication.SHOWN),
        (1.0, 0.70, 1.0, 90, Publication.WIDE),
    ],
)
def test_a_share_is_shown_by_the_published_standard(
    p: float, low: float, high: float, n_eff: float, verdict: Publication
) -> None:
    assert publication(p, low, high=high, n_eff=n_eff) is verdict


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    """300 samples of 200 from 2,000 residents with a true share of 12 per cent."""
    truth = np.zeros(2000, dtype=bool)
    truth[:240] = True
    dice = np.random.default_rng(11)
    covered = 0
    for _ in range(300):
        drawn = truth[dice.choice(2000, 200, replace=False)]
        design = _design(["1"] * 200, [10.0] * 200, {"1": 2000})
        found = share(design, drawn)
        covered += found.low <= 0.12 <= found.high
    assert covered >= 280
