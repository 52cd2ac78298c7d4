"""How coarse the record file may be: fixed steps, floors kept, every step inside the next."""

import polars as pl
import pytest

from app.statistics.lattice import SUPPRESSED, lattice
from app.survey.answers import Missing

PLACES = pl.DataFrame(
    {
        "area": ["a1", "a2", "a3", "a4", "b1", "c1"],
        "municipality": ["A", "A", "A", "A", "B", "C"],
        "residents": [3000, 3000, 300, 3000, 2000, 400],
        "respondents": [150, 30, 40, 150, 90, 80],
    }
)


def test_a_suppressed_value_carries_the_code_of_the_codebook() -> None:
    assert int(SUPPRESSED) == Missing.SUPPRESSED


def test_an_area_below_the_floor_joins_the_next_of_its_municipality() -> None:
    finest = lattice(PLACES, least_residents=500, least_respondents=50)[0]
    assert finest.areas["a1"] == "a1"
    assert finest.areas["a2"] == finest.areas["a3"] == "a2+a3"
    assert finest.areas["a4"] == "a4"
    assert finest.areas["b1"] == "b1"


def test_a_last_area_below_the_floor_joins_the_one_before_it() -> None:
    places = PLACES.filter(pl.col("area").is_in(["a1", "a4"])).with_columns(
        pl.when(pl.col("area") == "a4").then(20).otherwise(150).alias("respondents")
    )
    finest = lattice(places, least_residents=500, least_respondents=50)[0]
    assert finest.areas == {"a1": "a1+a4", "a4": "a1+a4"}


def test_a_municipality_below_the_floor_is_not_named() -> None:
    for node in lattice(PLACES, least_residents=500, least_respondents=50):
        assert node.areas["c1"] == SUPPRESSED


def test_every_step_keeps_together_what_the_step_before_had_joined() -> None:
    nodes = lattice(PLACES, least_residents=500, least_respondents=50)
    steps = list({node.name.split(",")[0]: node.areas for node in nodes}.values())
    assert len(steps) == 4
    for finer, coarser in zip(steps, steps[1:], strict=False):
        for one in finer:
            for other in finer:
                if finer[one] == finer[other]:
                    assert coarser[one] == coarser[other]
    assert steps[-1]["a1"] == steps[-1]["a4"] == "A"


def test_ages_are_joined_with_their_neighbours_only() -> None:
    nodes = lattice(PLACES, least_residents=500, least_respondents=50)
    bands = {tuple(dict.fromkeys(node.ages.values())) for node in nodes}
    assert bands == {
        ("16-24", "25-44", "45-64", "65+"),
        ("16-44", "45-64", "65+"),
        ("16-24", "25-64", "65+"),
        ("16-44", "45+"),
        ("16+",),
    }


def test_the_lattice_is_small_and_starts_with_the_finest() -> None:
    nodes = lattice(PLACES, least_residents=500, least_respondents=50)
    assert len(nodes) == len({node.name for node in nodes}) == 4 * 5 * 2
    assert nodes[0].keeps_sex


@pytest.mark.parametrize("floor", [(0, 50), (500, 0)])
def test_a_floor_of_nobody_is_refused(floor: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="protects nobody"):
        lattice(PLACES, least_residents=floor[0], least_respondents=floor[1])
