"""The record file: whoever knows a neighbour does not find her in it."""

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.statistics.disclosure import Protected, Rules, headline_change, protect
from app.statistics.lattice import SUPPRESSED, Node, lattice
from app.survey.reasons import UnprotectableReason
from tests.support.refusing import refused

RULES = Rules(
    k=5,
    k_with_sensitive=3,
    sensitive="any_crime",
    withheld_together=("any_crime", "volume_crime"),
    most_suppressed=0.05,
    most_in_harmful=0.9,
    harmful={"any_crime": 1, "e07_persons": 1},
    variables=("e01_night", "any_crime", "volume_crime"),
    weight_decimals=1,
)
BANDS = ["16-24", "25-44", "45-64", "65+"]


def _records(seed: int, n: int = 855, areas: int = 4, crime: float = 0.3) -> pl.DataFrame:
    dice = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "area": [f"A{number}" for number in dice.integers(1, areas + 1, n)],
            "sex": dice.choice(["F", "M"], n).tolist(),
            "age_band": dice.choice(BANDS, n, p=[0.08, 0.22, 0.33, 0.37]).tolist(),
            "weight": dice.uniform(5, 40, n).tolist(),
            "e01_night": dice.integers(1, 6, n).tolist(),
            "any_crime": (dice.random(n) < crime).astype(int).tolist(),
            "volume_crime": (dice.random(n) < crime / 2).astype(int).tolist(),
            "e07_persons": (dice.random(n) < 0.2).astype(int).tolist(),
            "c01_violence": [1] * n,
        }
    )


def _nodes(records: pl.DataFrame) -> tuple[Node, ...]:
    places = records.group_by("area").agg(pl.len().alias("respondents"))
    places = places.with_columns(
        pl.lit("Burlöv").alias("municipality"), (pl.col("respondents") * 20).alias("residents")
    )
    return lattice(places, least_residents=500, least_respondents=50)


def _file(seed: int, rules: Rules = RULES, **shape: Any) -> tuple[pl.DataFrame, Protected]:
    records = _records(seed, **shape)
    return records, protect(records, _nodes(records), rules=rules, dice=Random(seed))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(250, 900), st.integers(1, 5))
def test_every_record_shares_its_key_values_with_four_others(seed: int, n: int, areas: int) -> None:
    records, made = _file(seed, n=n, areas=areas)
    keys = [name for name in ("area", "sex", "age_band") if name in made.records.columns]
    sizes = made.records.group_by(keys).agg(pl.len())["len"].to_list()
    assert min(sizes) == made.risk.k >= 5
    assert made.records.height == records.height
    suppressed = made.records.filter(pl.any_horizontal(pl.col(keys) == SUPPRESSED)).height
    assert suppressed == made.risk.suppressed_records <= 0.05 * records.height


def test_only_the_declared_variables_leave() -> None:
    _, made = _file(1)
    assert "c01_violence" not in made.records.columns
    assert "e07_persons" not in made.records.columns
    assert set(made.records.columns) <= {
        "row", "area", "sex", "age_band", "weight", "e01_night", "any_crime", "volume_crime",
    }  # fmt: skip


def test_who_reported_a_crime_does_not_single_anyone_out() -> None:
    """Knowing also any_crime, there are three; where there are not, it lives in tables only."""
    _, many = _file(2, n=3000, areas=2, crime=0.5)
    assert many.risk.sensitive_released
    keys = [name for name in ("area", "sex", "age_band") if name in many.records.columns]
    assert min(many.records.group_by(*keys, "any_crime").agg(pl.len())["len"].to_list()) >= 3
    _, few = _file(2, n=855, crime=0.02)
    assert not few.risk.sensitive_released
    assert "any_crime" not in few.records.columns
    assert "volume_crime" not in few.records.columns


@pytest.mark.parametrize(("reported", "released"), [(3, {"any_crime"}), (2, set()), (1, set())])
def test_three_who_share_the_sensitive_answer_are_enough_and_two_are_not(
    reported: int, released: set[str]
) -> None:
    """One class of eight: so many of them reported a crime, and everyone else did not."""
    records = _records(1, n=8, areas=1).with_columns(
        pl.lit("F").alias("sex"),
        pl.lit("65+").alias("age_band"),
        pl.Series("any_crime", [1] * reported + [0] * (8 - reported)),
    )
    node = Node("whole", {"A1": "A1"}, dict(zip(BANDS, BANDS, strict=True)), keeps_sex=True)
    made = protect(records, [node], rules=replace(RULES, harmful={}), dice=Random(1))
    assert made.risk.sensitive_released is bool(released)
    assert {"any_crime"} & set(made.records.columns) == released


def test_no_class_agrees_on_a_harmful_answer() -> None:
    records = _records(3).with_columns(
        pl.when((pl.col("area") == "A1") & (pl.col("sex") == "F") & (pl.col("age_band") == "65+"))
        .then(1)
        .otherwise(pl.col("e07_persons"))
        .alias("e07_persons")
    )
    rules = replace(RULES, variables=("e07_persons",), most_suppressed=0.2)
    made = protect(records, _nodes(records), rules=rules, dice=Random(1))
    keys = [name for name in ("area", "sex", "age_band") if name in made.records.columns]
    shares = made.records.group_by(keys).agg((pl.col("e07_persons") == 1).mean())
    assert max(shares["e07_persons"].to_list()) <= 0.9


def test_the_weight_is_that_of_the_class_and_not_of_the_person() -> None:
    records, made = _file(4)
    keys = [name for name in ("area", "sex", "age_band") if name in made.records.columns]
    assert made.records.group_by(keys).agg(pl.col("weight").n_unique())["weight"].max() == 1
    assert made.records["weight"].sum() == pytest.approx(records["weight"].sum(), rel=0.01)
    assert all(round(weight, 1) == weight for weight in made.records["weight"])


def test_the_order_of_rows_is_fresh_and_the_answers_stay_with_their_person() -> None:
    records, made = _file(5)
    assert made.records["row"].to_list() == list(range(1, records.height + 1))
    assert made.records["e01_night"].to_list() != records["e01_night"].to_list()
    other = protect(records, _nodes(records), rules=RULES, dice=Random(99)).records
    assert other["e01_night"].to_list() != made.records["e01_night"].to_list()
    told = made.records.filter(pl.col("sex") == "F")["e01_night"].to_list()
    known = records.filter(pl.col("sex") == "F")["e01_night"].to_list()
    assert not Counter(told) - Counter(known)


def test_the_same_dice_make_the_same_file() -> None:
    records = _records(6)
    first, second = (protect(records, _nodes(records), rules=RULES, dice=Random(4)) for _ in "12")
    assert first.records.equals(second.records)


def test_the_finest_node_that_keeps_the_rules_is_taken_and_a_given_one_is_kept() -> None:
    records, made = _file(7, n=2000, areas=2)
    assert made.node.name == _nodes(records)[0].name
    coarsest = _nodes(records)[-1]
    forced = protect(records, [coarsest], rules=RULES, dice=Random(1))
    assert forced.node is coarsest
    assert "sex" not in forced.records.columns
    assert forced.risk.bits_lost > made.risk.bits_lost


def test_a_file_that_cannot_be_protected_is_refused() -> None:
    records = _records(8, n=4)
    with refused(UnprotectableReason.NO_NODE, records=4, k=5, per_cent=5):
        protect(records, _nodes(_records(8)), rules=RULES, dice=Random(1))
    with refused(UnprotectableReason.NOTHING_TO_SEARCH):
        protect(records.clear(), _nodes(_records(8)), rules=RULES, dice=Random(1))


@pytest.mark.parametrize(
    "weaker",
    [{"k": 1}, {"k_with_sensitive": 1}, {"most_suppressed": 1.0}, {"most_in_harmful": 1.0}],
)
def test_rules_that_protect_nobody_are_refused(weaker: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="protects nobody|below 1"):
        replace(RULES, **weaker)


def test_privacy_parameters_have_no_defaults() -> None:
    with pytest.raises(TypeError):
        Rules()  # type: ignore[call-arg]  # the point of the test


def test_the_risk_report_counts_what_the_file_holds() -> None:
    records, made = _file(9)
    risk = made.risk
    assert sum(size * count for size, count in risk.class_sizes.items()) == records.height
    assert risk.expected_reidentifications == sum(risk.class_sizes.values())
    assert risk.expected_in_population < risk.expected_reidentifications
    assert risk.share_unique == 0
    assert sum(risk.suppressed_cells.values()) >= risk.suppressed_records
    assert risk.as_document()["class_sizes"] == {str(k): v for k, v in risk.class_sizes.items()}


def test_the_report_tells_how_far_a_headline_figure_moves() -> None:
    records, made = _file(10)
    moved = headline_change(records, made.records, {"e01_night": 3, "c01_violence": 1})
    assert 0 <= moved < 0.03
    assert headline_change(records, records, {"e01_night": 3}) == 0
