"""Derived variables, the problem index and the headline indicators, by their definitions."""

from dataclasses import replace
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.instruments.loader import load_instrument
from app.survey.answers import Answer, Missing
from app.survey.codebook import record
from app.survey.derived import (
    Indicator,
    has_trend_break,
    headline_indicators,
    index_band,
    index_value,
    sources,
    wording_hash,
)
from app.survey.questionnaire import Condition, Derived, Index, Question, Questionnaire
from tests.survey.miniatures import categories, one, questionnaire, route

INSTRUMENT = load_instrument("trygghet-2026")
CRIMES = {
    "c01_violence",
    "c02_threat",
    "c03_robbery",
    "c04_theft",
    "c05_burglary",
    "c06_vehicle",
    "c07_damage",
    "c08_fraud",
}
VOLUME = {"c01_violence", "c04_theft", "c05_burglary", "c06_vehicle", "c07_damage"}


def value_of(name: str, **answers: Answer) -> int:
    """The derived variable ``name`` of someone who answered ``answers``."""
    return record(INSTRUMENT, answers)[name]


def no_crime(**but: Answer) -> dict[str, Answer]:
    """Nothing has happened, ``but`` this."""
    return dict.fromkeys(CRIMES, 0) | but


@pytest.mark.parametrize(
    ("answers", "unsafe"),
    [
        ({"e01_night": 1}, 0),
        ({"e01_night": 2}, 0),
        ({"e01_night": 3}, 1),
        ({"e01_night": 4}, 1),
        ({"e01_night": 5, "e01b_because": 1}, 1),
        ({"e01_night": 5, "e01b_because": 2}, 1),
        ({"e01_night": 5, "e01b_because": 3}, 0),
        ({"e01_night": 5}, -2),
        ({}, -2),
        ({"e01_night": Missing.SEVERAL_MARKS}, -2),
        # She changed her mind: what stands on the branch she left counts for nothing.
        ({"e01_night": 1, "e01b_because": 1}, 0),
    ],
)
def test_unsafe_at_night_is_unsafe_outside_or_staying_in_for_that_reason(
    answers: dict[str, Answer], unsafe: int
) -> None:
    assert value_of("unsafe_night", **answers) == unsafe


@pytest.mark.parametrize("crime", sorted(CRIMES))
def test_any_crime_is_any_of_eight(crime: str) -> None:
    assert value_of("any_crime", **no_crime(**{crime: 1})) == 1
    assert value_of("any_crime", **{crime: 2}) == 1
    assert value_of("volume_crime", **no_crime(**{crime: 1})) == int(crime in VOLUME)


def test_an_attempt_at_fraud_is_no_crime_that_happened() -> None:
    assert value_of("any_crime", **no_crime(c09_fraudatt=2)) == 0


def test_no_crime_is_known_only_when_every_item_says_so() -> None:
    assert value_of("any_crime", **no_crime()) == 0
    almost = no_crime()
    del almost["c08_fraud"]
    assert value_of("any_crime", **almost) == Missing.NO_ANSWER
    assert value_of("volume_crime", **almost) == 0


def test_who_declines_an_item_is_neither_a_victim_nor_not_one() -> None:
    declined = no_crime(c01_violence=Missing.PREFER_NOT_TO_SAY)
    assert value_of("any_crime", **declined) == Missing.NO_ANSWER
    assert value_of("any_crime", **declined | {"c02_threat": 1}) == 1


@pytest.mark.parametrize(
    ("name", "variable", "ones", "zeros"),
    [
        ("d_worried_assault", "d04_assault", {2, 3}, {0, 1}),
        ("d_police_care", "f01_care", {1, 2}, {3, 4, 5}),
        ("d_police_trust", "f04_trust", {1, 2}, {3, 4, 5}),
        ("d_recommend", "a2_recommend", {1}, {2, 3}),
        ("d_b01_litter", "b01_litter", {2, 3}, {0, 1}),
        ("d_b15_gangs", "b15_gangs", {2, 3}, {0, 1}),
    ],
)
def test_a_share_is_recoded_by_its_definition(
    name: str, variable: str, ones: set[int], zeros: set[int]
) -> None:
    assert {code for code in ones | zeros if value_of(name, **{variable: code}) == 1} == ones
    assert {code for code in ones | zeros if value_of(name, **{variable: code}) == 0} == zeros


def test_a_recoding_keeps_dont_know_and_why_there_is_no_answer() -> None:
    assert value_of("d_recommend", a2_recommend=9) == 9
    assert value_of("d_recommend", a2_recommend=Missing.ILLEGIBLE) == Missing.ILLEGIBLE
    assert value_of("d_recommend", a1_years=1, e04_home=1) == Missing.NO_ANSWER
    assert value_of("d_police_care", a1_years=1) == Missing.BROKE_OFF
    assert value_of("d_b01_litter", b01_litter=9) == 9
    assert value_of("d_b01_litter", b01_litter=Missing.SEVERAL_MARKS) == Missing.SEVERAL_MARKS


def test_someone_never_asked_does_not_hold() -> None:
    gate = one("gate", (0, 1))
    form = replace(
        questionnaire(gate, one("follow_up", (0, 1), asked_of=route("gate", 1))),
        derived=(
            Derived(
                "either",
                "Något",
                ((Condition("follow_up", frozenset({1})),), (Condition("gate", frozenset({5})),)),
            ),
        ),
    )
    assert record(form, {"gate": 0})["either"] == 0
    assert record(form, {"gate": 1})["either"] == Missing.NO_ANSWER


def test_the_headlines_are_the_eight_that_were_agreed() -> None:
    indicators = headline_indicators(INSTRUMENT)
    assert [(i.name, i.variable, sorted(i.codes), sorted(i.excluded)) for i in indicators] == [
        ("unsafe_night", "unsafe_night", [1], []),
        ("d_worried_assault", "d04_assault", [2, 3], []),
        ("any_crime", "any_crime", [1], []),
        ("volume_crime", "volume_crime", [1], []),
        ("ix_problem", "", [2, 3], []),
        ("d_police_care", "f01_care", [1, 2], [9]),
        ("d_police_trust", "f04_trust", [1, 2], [9]),
        ("d_recommend", "a2_recommend", [1], [9]),
    ]


def test_the_problem_index_is_made_of_the_fifteen_items() -> None:
    index = indicator("ix_problem")
    assert [item.variable[:3] for item in index.items] == [f"b{n:02d}" for n in range(1, 16)]
    assert all(item.codes == {2, 3} and item.excluded == {9} for item in index.items)


@given(st.lists(st.sampled_from(sorted(INSTRUMENT["a2_recommend"].codes)), min_size=1))
def test_the_share_of_an_indicator_is_the_mean_of_its_derived_variable(codes: list[int]) -> None:
    share = indicator("d_recommend")
    kept = [code for code in codes if code not in share.excluded]
    by_definition = [int(code in share.codes) for code in kept]
    derived = [value_of("d_recommend", a2_recommend=code) for code in codes]
    assert [value for value in derived if value in (0, 1)] == by_definition


def indicator(name: str, form: Questionnaire = INSTRUMENT) -> Indicator:
    (found,) = [each for each in headline_indicators(form) if each.name == name]
    return found


def test_an_index_is_the_unrounded_mean_of_its_shares() -> None:
    assert index_value([10.0, 20.5]) == 15.25
    with pytest.raises(ValueError, match="without items"):
        index_value([])


@pytest.mark.parametrize(
    ("value", "band"),
    [(0, 0), (4.999, 0), (5, 1), (9.99, 1), (10, 2), (20, 3), (30, 4), (40, 5), (50, 6), (100, 6)],
)
def test_the_lower_limit_of_a_band_belongs_to_it(value: float, band: int) -> None:
    assert index_band(value, INSTRUMENT.index_bands) == band


@pytest.mark.parametrize("value", [-0.1, 100.1, nan])
def test_what_is_no_index_has_no_band(value: float) -> None:
    with pytest.raises(ValueError, match="0 to 100"):
        index_band(value, INSTRUMENT.index_bands)
    with pytest.raises(ValueError, match="0 to 100"):
        index_band(5, ())


def form_with(question: Question, codes: tuple[int, ...] = (1,)) -> Questionnaire:
    """A form with one share of ``question`` and one index of it as headlines."""
    share = Derived("d_share", "Andel", ((Condition(question.name, frozenset(codes)),),))
    index = Index("ix_all", "Index", (question.name,), frozenset(codes))
    return replace(
        questionnaire(question, one("other")),
        derived=(share,),
        indexes=(index,),
        headlines=("d_share", "ix_all"),
    )


@pytest.mark.parametrize("name", ["d_share", "ix_all"])
@pytest.mark.parametrize(
    "changed",
    [
        form_with(replace(one("q"), text="En annan fråga?")),
        form_with(replace(one("q"), hint="Tänk efter.")),
        form_with(replace(one("q"), version=2)),
        form_with(replace(one("q"), categories=categories(0, 1, 2))),
        form_with(replace(one("q"), categories=categories(0, 1, beside=(0,)))),
        form_with(one("q"), codes=(0,)),
    ],
)
def test_a_changed_wording_or_definition_has_another_hash(
    name: str, changed: Questionnaire
) -> None:
    before = form_with(one("q"))
    assert wording_hash(before, indicator(name, before)) != wording_hash(
        changed, indicator(name, changed)
    )


def test_what_an_indicator_does_not_rest_on_leaves_its_hash_alone() -> None:
    before = form_with(one("q"))
    after = replace(form_with(replace(one("q"), label="Ny etikett")), title="Nytt år")
    assert wording_hash(before, indicator("d_share", before)) == wording_hash(
        after, indicator("d_share", after)
    )


def test_a_trend_break_of_one_question_breaks_what_rests_on_it() -> None:
    broken = form_with(one("q", trend_break=True))
    assert has_trend_break(broken, indicator("d_share", broken))
    assert has_trend_break(broken, indicator("ix_all", broken))
    assert not has_trend_break(form_with(one("q")), indicator("d_share", broken))


def test_the_questions_behind_an_indicator_are_known() -> None:
    named = sources(INSTRUMENT, indicator("unsafe_night"))
    assert [question.name for question in named] == ["e01_night", "e01b_because"]
    assert {q.name for q in sources(INSTRUMENT, indicator("any_crime"))} == CRIMES


def test_both_is_another_definition_than_either() -> None:
    form = questionnaire(one("a"), one("b"))
    a, b = Condition("a", frozenset({1})), Condition("b", frozenset({1}))
    both = replace(form, derived=(Derived("d_ab", "AB", ((a, b),)),), headlines=("d_ab",))
    either = replace(form, derived=(Derived("d_ab", "AB", ((a,), (b,))),), headlines=("d_ab",))
    assert indicator("d_ab", both) == indicator("d_ab", either)
    assert wording_hash(both, indicator("d_ab", both)) != wording_hash(
        either, indicator("d_ab", either)
    )


def test_who_is_asked_belongs_to_what_is_measured() -> None:
    asked_of_all = questionnaire(one("gate"), one("q"))
    routed = questionnaire(one("gate"), one("q", asked_of=route("gate", 1)))
    share = Indicator("d_q", "Q", "q", frozenset({1}))
    assert wording_hash(asked_of_all, share) != wording_hash(routed, share)
