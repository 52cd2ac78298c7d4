"""Weights: Kalton's raking example to the last digit, and laws that hold for every wave."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.statistics.weighting import (
    CONVERGED,
    Margin,
    design_weight,
    final_weight,
    kish_deff,
    merge_small,
    rake,
)
from app.survey.reasons import WeightsReason
from tests.support.refusing import refused

# Kalton & Flores-Cervantes 2003: three classes of one variable by four of another.
SAMPLE = [[20, 50, 100, 30], [40, 140, 50, 100], [40, 310, 50, 70]]
POPULATION = [[80, 60, 170, 55], [40, 150, 60, 165], [55, 340, 200, 125]]
RAKED = [
    [1.810805, 1.083564, 2.196089, 1.833226],
    [1.452822, 0.869352, 1.761938, 1.470810],
    [2.016776, 1.206815, 2.445884, 2.041746],
]


def _kalton() -> tuple[list[Margin], list[float]]:
    columns = [f"b{b}" for b in range(3) for a in range(4) for _ in range(SAMPLE[b][a])]
    rows = [f"a{a}" for b in range(3) for a in range(4) for _ in range(SAMPLE[b][a])]
    expected = [RAKED[b][a] for b in range(3) for a in range(4) for _ in range(SAMPLE[b][a])]
    by_column = {f"b{b}": float(sum(POPULATION[b])) for b in range(3)}
    by_row = {f"a{a}": float(sum(POPULATION[b][a] for b in range(3))) for a in range(4)}
    return [Margin("b", columns, by_column), Margin("a", rows, by_row)], expected


def test_raking_gives_the_published_weights() -> None:
    margins, expected = _kalton()
    weights = rake(np.ones(1000), margins)
    assert weights == pytest.approx(np.array(expected), abs=5e-7)
    assert kish_deff(weights) == pytest.approx(1.0996807, abs=5e-8)


def test_equal_weights_have_no_design_effect() -> None:
    assert kish_deff([7.0, 7.0, 7.0]) == pytest.approx(1)


def test_a_drawn_person_stands_for_the_residents_per_letter() -> None:
    assert design_weight(3000, 300) == 10
    for drawn in (0, 3001):
        with pytest.raises(ValueError, match="not a sample"):
            design_weight(3000, drawn)


def test_margins_that_count_different_populations_are_refused() -> None:
    margins = [
        Margin("area", ["a", "b"], {"a": 10.0, "b": 10.0}),
        Margin("sex", ["F", "M"], {"F": 10.0, "M": 11.0}),
    ]
    with refused(
        WeightsReason.TOTALS_DIFFER, margin="sex", people=21, other_margin="area", other_people=20
    ):
        rake([1.0, 1.0], margins)


def test_margins_that_cannot_both_be_met_name_the_one_that_failed() -> None:
    margins = [
        Margin("area", ["a", "b"], {"a": 12.0, "b": 8.0}),
        Margin("sex", ["F", "M"], {"F": 8.0, "M": 12.0}),
    ]
    with refused(WeightsReason.NOT_CONVERGED, margin="area", rounds=50):
        rake([1.0, 1.0], margins, most_rounds=50)


def test_a_part_of_the_population_without_respondents_is_not_passed_over() -> None:
    with refused(WeightsReason.EMPTY_CELL, cell="b", margin="area"):
        rake([1.0], [Margin("area", ["a"], {"a": 5.0, "b": 5.0})])
    with refused(WeightsReason.UNKNOWN_CELL, cell="b", margin="area"):
        rake([1.0], [Margin("area", ["b"], {"a": 5.0})])


def test_a_small_cell_joins_the_next_of_its_block_and_the_log_says_so() -> None:
    cells = ["F 16-24"] * 3 + ["F 25-44"] * 30 + ["M 16-24"] * 30 + ["M 25-44"] * 2
    totals = {"F 16-24": 50.0, "F 25-44": 100.0, "M 16-24": 60.0, "M 25-44": 90.0}
    blocks = {cell: cell[0] for cell in totals}
    merged, log = merge_small(Margin("sex x age", cells, totals, blocks), least=20)
    assert dict(merged.totals) == {"F 16-24 + F 25-44": 150.0, "M 16-24 + M 25-44": 150.0}
    assert [(merge.cell, merge.into, merge.respondents) for merge in log] == [
        ("F 16-24", "F 25-44", 3),
        ("M 25-44", "M 16-24", 2),
    ]
    assert merged.cells[0] == "F 16-24 + F 25-44"


def test_a_block_that_is_small_as_a_whole_joins_the_other() -> None:
    margin = Margin("sex", ["F"] * 5 + ["M"] * 30, {"F": 9.0, "M": 9.0}, {"F": "F", "M": "M"})
    merged, _ = merge_small(margin, least=20)
    assert dict(merged.totals) == {"F + M": 18.0}


def _wave(seed: int, respondents: int) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, int]]:
    dice = np.random.default_rng(seed)
    owners = {"A1": "M1", "A2": "M1", "A3": "M2", "A4": "M2"}
    bands = ["16-24", "25-44", "45-64", "65+"]
    population = pl.DataFrame(
        [
            {
                "municipality": owner,
                "area": area,
                "sex": sex,
                "age_band": band,
                "people": int(dice.integers(150, 900)),
            }
            for area, owner in owners.items()
            for sex in "FM"
            for band in bands
        ]
    )
    area = dice.choice(list(owners), respondents)
    people = pl.DataFrame(
        {
            "municipality": [owners[code] for code in area],
            "area": area.tolist(),
            "sex": dice.choice(["F", "M"], respondents, p=[0.6, 0.4]).tolist(),
            "age_band": dice.choice(bands, respondents, p=[0.08, 0.2, 0.32, 0.4]).tolist(),
        }
    )
    return people, population, dict.fromkeys(owners, 150)


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(30, 600))
def test_every_wave_is_raked_to_the_register_with_positive_weights(seed: int, n: int) -> None:
    people, population, drawn = _wave(seed, n)
    weighting = final_weight(people, population, drawn, least_in_cell=20)
    assert np.all(weighting.final > 0)
    for name in ("M1", "M2"):
        rows = (people["municipality"] == name).to_numpy()
        here = population.filter(pl.col("municipality") == name)
        if not rows.any():
            continue
        assert weighting.final[rows].sum() == pytest.approx(here["people"].sum(), rel=CONVERGED)
        assert weighting.deff[name] >= 1 - 1e-12
    for column in range(weighting.calibration.shape[1]):
        cells = np.unique(weighting.calibration[:, column])
        whole = len(set(zip(weighting.calibration[:, column], people["municipality"], strict=True)))
        assert whole == cells.size, "a cell never crosses a municipality"


def test_weights_meet_area_and_sex_by_age_of_the_register() -> None:
    people, population, drawn = _wave(3, 1500)
    weighting = final_weight(people, population, drawn, least_in_cell=20)
    assert weighting.merges == ()
    weighed = people.with_columns(pl.Series("w", weighting.final))
    for keys in (["area"], ["municipality", "sex", "age_band"]):
        register = population.group_by(keys).agg(pl.col("people").sum())
        met = weighed.group_by(keys).agg(pl.col("w").sum()).join(register, on=keys)
        assert met["w"].to_numpy() == pytest.approx(met["people"].to_numpy(), rel=1e-7)


def test_birth_region_is_a_margin_where_both_sides_know_it() -> None:
    people, population, drawn = _wave(5, 900)
    dice = np.random.default_rng(9)
    people = people.with_columns(
        pl.Series("birth_region", dice.choice(["se", "other"], 900, p=[0.8, 0.2]).tolist())
    )
    halves = [
        population.with_columns(pl.lit(region).alias("birth_region")) for region in ("se", "other")
    ]
    weighting = final_weight(people, pl.concat(halves), drawn, least_in_cell=20)
    weights = people.with_columns(pl.Series("w", weighting.final))
    born_here = weights.filter(pl.col("birth_region") == "se")["w"].sum()
    assert born_here == pytest.approx(weights["w"].sum() / 2, rel=1e-7)


def test_an_answer_from_an_area_where_nobody_was_drawn_stops_the_weighting() -> None:
    people, population, drawn = _wave(1, 60)
    del drawn["A2"]
    with refused(WeightsReason.NOBODY_DRAWN, area="A2"):
        final_weight(people, population, drawn, least_in_cell=20)
