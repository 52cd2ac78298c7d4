"""How many are drawn where: published allocations, and laws that hold for every plan."""

from math import inf, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.statistics.allocation import Rule, allocate, precision
from app.survey.reasons import AllocationReason
from tests.support.refusing import refused

# Cochran-style farm regions; the numbers are those of the methods note.
REGIONS = {"NC": 1054, "NE": 220, "S": 1382, "W": 422}
VARIANCES = {"NC": 29618183543, "NE": 7647472708, "S": 53587487856, "W": 396185950266}

sizes = st.dictionaries(
    st.text(min_size=1, max_size=3), st.integers(1, 5000), min_size=1, max_size=12
)


def test_proportional_allocation_gives_the_published_numbers() -> None:
    plan = allocate(Rule.PROPORTIONAL, REGIONS, 300)
    assert plan.numbers == {"NC": 103, "NE": 21, "S": 135, "W": 41}


def test_power_allocation_gives_the_published_numbers() -> None:
    plan = allocate(Rule.POWER, REGIONS, 300, power=0.5)
    assert plan.numbers == {"NC": 93, "NE": 42, "S": 106, "W": 59}
    assert plan.parameters == {"minimum": 0, "power": 0.5}


def test_neyman_allocation_gives_the_published_numbers() -> None:
    deviations = {region: sqrt(variance) for region, variance in VARIANCES.items()}
    plan = allocate(Rule.NEYMAN, REGIONS, 300, deviations=deviations)
    assert plan.numbers == {"NC": 69, "NE": 7, "S": 122, "W": 102}


@pytest.mark.parametrize("spread", [None, float("nan"), -1.0, inf])
def test_a_stratum_of_unknown_spread_stops_neyman_allocation(spread: float | None) -> None:
    deviations = {"a": 1.0} if spread is None else {"a": 1.0, "b": spread}
    with refused(AllocationReason.NO_SPREAD, areas=("b",)):
        allocate(Rule.NEYMAN, {"a": 100, "b": 100}, 20, deviations=deviations)


def test_equal_allocation_takes_all_of_a_small_stratum_and_gives_the_rest_to_the_others() -> None:
    plan = allocate(Rule.EQUAL, {"a": 10, "b": 1000, "c": 1000}, 100)
    assert plan.numbers == {"a": 10, "b": 45, "c": 45}


def test_a_minimum_is_drawn_everywhere_and_taken_from_the_large_strata() -> None:
    plan = allocate(Rule.PROPORTIONAL, {"a": 9000, "b": 900, "c": 100}, 100, minimum=20)
    assert plan.numbers == {"a": 60, "b": 20, "c": 20}


def test_ties_go_to_the_stratum_whose_id_sorts_first() -> None:
    plan = allocate(Rule.EQUAL, {"c": 50, "a": 50, "b": 50}, 4)
    assert plan.numbers == {"a": 2, "b": 1, "c": 1}


def test_minima_that_do_not_fit_are_refused_and_never_rescaled() -> None:
    with refused(AllocationReason.MINIMA_TOO_HIGH, minimum=20, needed=60, n=50):
        allocate(Rule.EQUAL, {"a": 100, "b": 100, "c": 100}, 50, minimum=20)


def test_more_people_than_live_there_are_refused() -> None:
    with refused(AllocationReason.MORE_THAN_PEOPLE, n=21, people=20):
        allocate(Rule.PROPORTIONAL, {"a": 10, "b": 10}, 21)


def test_an_area_nobody_lives_in_and_a_sample_of_nobody_are_refused() -> None:
    with refused(AllocationReason.EMPTY_STRATUM, areas=("b",)):
        allocate(Rule.EQUAL, {"a": 10, "b": 0}, 5)
    with refused(AllocationReason.MORE_THAN_PEOPLE, n=5, people=0):
        allocate(Rule.EQUAL, {}, 5)
    with refused(AllocationReason.TOO_FEW):
        allocate(Rule.EQUAL, {"a": 10}, 0)


def test_a_rule_that_gives_some_areas_nothing_is_refused_when_the_others_are_full() -> None:
    with refused(AllocationReason.AREAS_FULL, placed=10, n=15):
        allocate(Rule.NEYMAN, {"a": 10, "b": 10}, 15, deviations={"a": 1.0, "b": 0.0})


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"a": 10}, AllocationReason.GIVEN_INCOMPLETE),
        ({"a": 10, "b": 10}, AllocationReason.GIVEN_SUM),
        ({"a": 0, "b": 30}, AllocationReason.GIVEN_IMPOSSIBLE),
        ({"a": 31, "b": -1}, AllocationReason.GIVEN_IMPOSSIBLE),
        (None, AllocationReason.GIVEN_INCOMPLETE),
    ],
)
def test_given_numbers_that_do_not_fit_are_refused(
    given: dict[str, int] | None, reason: AllocationReason
) -> None:
    with refused(reason):
        allocate(Rule.GIVEN, {"a": 30, "b": 29}, 30, minimum=1, given=given)


def test_given_numbers_that_fit_are_taken_as_they_are() -> None:
    plan = allocate(Rule.GIVEN, {"b": 30, "a": 29}, 30, given={"b": 12, "a": 18})
    assert list(plan.numbers.items()) == [("a", 18), ("b", 12)]


@given(
    sizes=sizes, rule=st.sampled_from([Rule.PROPORTIONAL, Rule.EQUAL, Rule.POWER]), data=st.data()
)
def test_every_plan_draws_n_people_and_nobody_twice(
    sizes: dict[str, int], rule: Rule, data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, sum(sizes.values())))
    minimum = data.draw(st.integers(0, n // len(sizes)))
    power = 0.7 if rule is Rule.POWER else None
    plan = allocate(rule, sizes, n, minimum=minimum, power=power)
    assert sum(plan.numbers.values()) == n
    for stratum, number in plan.numbers.items():
        assert min(minimum, sizes[stratum]) <= number <= sizes[stratum]


@given(sizes=sizes, data=st.data())
def test_a_larger_stratum_never_gets_fewer_people(
    sizes: dict[str, int], data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, sum(sizes.values())))
    numbers = allocate(Rule.PROPORTIONAL, sizes, n).numbers
    by_size = [numbers[stratum] for stratum in sorted(sizes, key=lambda s: (sizes[s], numbers[s]))]
    assert by_size == sorted(by_size)


def test_the_plan_tells_what_an_area_of_300_letters_is_worth() -> None:
    worth = precision(3000, 300, expected_rate=0.5)
    assert worth.replies == 150
    assert worth.half_width == pytest.approx(1.959964 * sqrt(0.25 / 150 * 0.95), rel=1e-6)
    assert worth.smallest_change == pytest.approx(2.801585 * sqrt(2 * 0.25 / 150), rel=1e-6)


def test_an_area_where_nobody_answers_tells_nothing() -> None:
    assert precision(3000, 300, expected_rate=0).half_width == inf


def test_asking_everyone_who_all_answer_leaves_no_uncertainty() -> None:
    assert precision(300, 300, expected_rate=1).half_width == 0
