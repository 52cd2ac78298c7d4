"""Outcomes and response rates against AAPOR's definitions and published numbers."""

from dataclasses import astuple
from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.survey.answers import Answer, Missing
from app.survey.dispositions import (
    Disposition,
    DispositionClass,
    by_class,
    completeness,
    eligible_share,
    response_rates,
)
from app.survey.questionnaire import Questionnaire
from tests.survey.miniatures import one, questionnaire, route, text

FINAL = [one for one in Disposition if one is not Disposition.REPLIED]
COUNTS = st.dictionaries(st.sampled_from(FINAL), st.integers(0, 500))


def test_the_six_response_rates_of_the_worked_example() -> None:
    counts = {
        Disposition.COMPLETE: 5,
        Disposition.PARTIAL: 3,
        Disposition.REFUSAL: 1,
        Disposition.BREAK_OFF: 1,
        Disposition.AWAY_ALL_PERIOD: 1,
        Disposition.UNABLE: 1,
        Disposition.LANGUAGE: 1,
        Disposition.NOTHING_RETURNED: 1,
        Disposition.UNDELIVERABLE: 1,
        Disposition.DUPLICATE: 1,
    }
    rates = response_rates(counts, 0.5)
    assert rates.rr1 == pytest.approx(1 / 3)
    assert rates.rr2 == pytest.approx(8 / 15)
    assert rates.rr3 == pytest.approx(5 / 14)
    assert rates.rr4 == pytest.approx(4 / 7)
    assert rates.rr5 == pytest.approx(5 / 13)
    assert rates.rr6 == pytest.approx(8 / 13)
    assert rates.coop1 == pytest.approx(5 / 12)
    assert rates.ref1 == pytest.approx(2 / 15)
    assert rates.con1 == pytest.approx(12 / 15)


def test_a_thousand_drawn_and_656_answers_are_a_svarsandel_of_65_9_per_cent() -> None:
    counts = {
        Disposition.COMPLETE: 600,
        Disposition.PARTIAL: 56,
        Disposition.NOTHING_RETURNED: 340,
        Disposition.OUTSIDE_POPULATION: 4,
    }
    assert sum(counts.values()) == 1000
    assert round(100 * response_rates(counts, 1).svarsandel, 1) == 65.9


def test_a_rate_without_cases_is_undefined_and_never_zero() -> None:
    assert all(isnan(rate) for rate in astuple(response_rates({}, 0.5)))
    assert isnan(eligible_share({}))
    over_coverage = {Disposition.OUTSIDE_POPULATION: 3}
    assert isnan(response_rates(over_coverage, 0.5).rr1)
    assert eligible_share(over_coverage) == 0


def test_nobody_replying_is_a_rate_of_zero() -> None:
    assert response_rates({Disposition.NOTHING_RETURNED: 9}, 1).rr1 == 0
    assert isnan(response_rates({Disposition.NOTHING_RETURNED: 9}, 1).rr5)


@pytest.mark.parametrize(
    ("counted_in", "codes"),
    [
        (DispositionClass.COMPLETE, {"1.0"}),
        (DispositionClass.PARTIAL, {"1.2"}),
        (DispositionClass.REFUSAL, {"2.11", "2.111", "2.113", "2.12"}),
        (DispositionClass.NON_CONTACT, {"2.25", "2.27"}),
        (DispositionClass.OTHER, {"2.30", "2.31", "2.32", "2.33", "2.36"}),
        (DispositionClass.UNKNOWN_HOUSEHOLD, {"3.11", "3.19"}),
        (DispositionClass.UNKNOWN_OTHER, {"3.23", "3.30", "3.31", "3.32", "3.40"}),
        (DispositionClass.NOT_ELIGIBLE, {"4.1", "4.81"}),
    ],
)
def test_each_code_is_counted_in_its_class(counted_in: DispositionClass, codes: set[str]) -> None:
    assert {one.value for one in FINAL if one.kind is counted_in} == codes


def test_a_code_is_found_by_what_the_case_holds() -> None:
    assert Disposition("2.113") is Disposition.BLANK_FORM


@given(COUNTS)
def test_every_case_is_in_exactly_one_class(counts: dict[Disposition, int]) -> None:
    assert sum(by_class(counts).values()) == sum(counts.values())


@given(COUNTS, st.floats(0, 1))
def test_the_rates_keep_their_order(counts: dict[Disposition, int], e: float) -> None:
    rates = response_rates(counts, e)
    if not isnan(rates.rr6):
        slack = 1e-12
        assert 0 <= rates.rr1 <= rates.rr3 + slack <= rates.rr5 + 2 * slack
        assert rates.rr2 <= rates.rr4 + slack <= rates.rr6 + 2 * slack <= 1 + 2 * slack
        assert rates.rr1 <= rates.rr2


@given(COUNTS)
def test_taking_all_or_none_of_the_unknown_as_eligible_gives_the_outer_rates(
    counts: dict[Disposition, int],
) -> None:
    everyone, nobody = response_rates(counts, 1), response_rates(counts, 0)
    assert everyone.rr3 == pytest.approx(everyone.rr1, nan_ok=True)
    assert nobody.rr4 == pytest.approx(nobody.rr6, nan_ok=True)


@pytest.mark.parametrize("e", [-0.1, 1.1, float("nan")])
def test_a_share_of_eligible_outside_0_to_1_is_refused(e: float) -> None:
    with pytest.raises(ValueError, match="share"):
        response_rates({}, e)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        by_class({Disposition.COMPLETE: -1})


def ten_essential() -> Questionnaire:
    """Ten essential questions and one that is not."""
    essential = [one(f"q{number}", essential=True) for number in range(10)]
    return questionnaire(*essential, one("extra"), text("comment"))


def answered(count: int, answer: Answer = 1) -> dict[str, Answer]:
    """The first ``count`` essential questions answered."""
    return {f"q{number}": answer for number in range(count)}


@pytest.mark.parametrize(
    ("count", "disposition"),
    [
        (10, Disposition.COMPLETE),
        (8, Disposition.COMPLETE),
        (7, Disposition.PARTIAL),
        (5, Disposition.PARTIAL),
        (4, Disposition.BREAK_OFF),
        (0, Disposition.BREAK_OFF),
    ],
)
def test_eighty_and_fifty_per_cent_of_the_essential_questions_decide(
    count: int, disposition: Disposition
) -> None:
    assert completeness(ten_essential(), answered(count)) is disposition


def test_questions_that_are_not_essential_count_neither_way() -> None:
    more: dict[str, Answer] = {"extra": 1, "comment": "hej"}
    assert completeness(ten_essential(), answered(4) | more) is Disposition.BREAK_OFF


@pytest.mark.parametrize(
    "missing", [Missing.PREFER_NOT_TO_SAY, Missing.SEVERAL_MARKS, Missing.ILLEGIBLE]
)
def test_a_refused_or_unusable_answer_is_not_an_answer(missing: Missing) -> None:
    assert completeness(ten_essential(), answered(10, missing)) is Disposition.BREAK_OFF


def test_dont_know_is_an_answer() -> None:
    form = questionnaire(one("q0", (0, 9), essential=True, beside=(9,)))
    assert completeness(form, {"q0": 9}) is Disposition.COMPLETE


def test_a_question_that_routing_passes_by_is_not_applicable() -> None:
    gate = one("gate", (0, 1), essential=True)
    follow_up = one("follow_up", (0, 1), essential=True, asked_of=route("gate", 1))
    form = questionnaire(gate, follow_up)
    assert completeness(form, {"gate": 0}) is Disposition.COMPLETE
    assert completeness(form, {"gate": 1}) is Disposition.PARTIAL
    # What was answered before she changed her mind does not count.
    assert completeness(form, {"follow_up": 1}) is Disposition.BREAK_OFF


def test_without_essential_questions_any_answer_is_a_reply() -> None:
    form = questionnaire(one("a"), one("b"))
    assert completeness(form, {"b": 1}) is Disposition.COMPLETE
    assert completeness(form, {}) is Disposition.BREAK_OFF
