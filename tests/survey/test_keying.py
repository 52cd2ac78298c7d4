"""Paper: what marks mean, where two keyers differ, what a third may rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.survey.answers import Answer, Missing, Problem
from app.survey.keying import (
    MarkError,
    differences,
    marks_to_answers,
    read_mark,
    rulings_from,
    settle,
    unkeyed,
)
from app.survey.questionnaire import Question
from tests.survey.miniatures import one, questionnaire, route, several, text, year

GATE = one("gate", (0, 1, 9))
DECLINABLE = one("declinable", (0, 1), may_decline=True)
FOLLOW_UP = one("follow_up", (1, 2), asked_of=route("gate", 1))
FIRST = several("first", (1, 2, 3, 4), at_most=2)
BORN = year("born")
COMMENT = text("comment", max_length=20)
FORM = questionnaire(GATE, DECLINABLE, FOLLOW_UP, FIRST, BORN, COMMENT)

ANSWERS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.one_of(st.integers(0, 3), st.sampled_from(Missing), st.sampled_from(["Hej", "hej ", "då"])),
)


@pytest.mark.parametrize(
    ("question", "mark", "answer"),
    [
        (GATE, "1", 1),
        (GATE, "-", None),
        (GATE, "", None),
        (GATE, "*", Missing.SEVERAL_MARKS),
        (GATE, "?", Missing.ILLEGIBLE),
        (DECLINABLE, "v", Missing.PREFER_NOT_TO_SAY),
        (FIRST, "2", (2,)),
        (FIRST, "3 1", (1, 3)),
        (FIRST, "3,1", (1, 3)),
        (FIRST, "1, 2, 2", (1, 2)),
        (FIRST, "?", Missing.ILLEGIBLE),
        (BORN, "1984", 1984),
        (BORN, "*", Missing.SEVERAL_MARKS),
        (COMMENT, "Mer ljus!", "Mer ljus!"),
        (COMMENT, "v", "v"),
        (COMMENT, "?", Missing.ILLEGIBLE),
    ],
)
def test_what_a_keyers_mark_says(question: Question, mark: str, answer: Answer | None) -> None:
    assert read_mark(question, mark) == answer


@pytest.mark.parametrize(
    ("question", "mark", "problem"),
    [
        (GATE, "2", Problem.NOT_A_CATEGORY),
        (GATE, "1 9", Problem.NOT_A_CATEGORY),
        (GATE, "v", Problem.NOT_A_CATEGORY),
        (GATE, "-3", Problem.NOT_A_CATEGORY),
        (FIRST, "1 7", Problem.NOT_A_CATEGORY),
        (FIRST, "*", Problem.NOT_A_CATEGORY),
        (FIRST, "v", Problem.NOT_A_CATEGORY),
        (BORN, "1884", Problem.NOT_A_YEAR),
        (COMMENT, "x" * 21, Problem.TOO_LONG),
    ],
)
def test_a_key_that_is_not_a_category_is_refused(
    question: Question, mark: str, problem: Problem
) -> None:
    assert read_mark(question, mark) is problem


def test_a_keyed_form_becomes_answers() -> None:
    marks = {"gate": "1", "follow_up": "?", "first": "2", "born": "-", "comment": "Hej"}
    assert marks_to_answers(FORM, marks) == {
        "gate": 1,
        "follow_up": Missing.ILLEGIBLE,
        "first": (2,),
        "comment": "Hej",
    }


def test_answers_that_routing_would_have_skipped_are_kept_as_keyed() -> None:
    assert marks_to_answers(FORM, {"gate": "0", "follow_up": "2"}) == {"gate": 0, "follow_up": 2}


def test_more_marks_on_paper_than_may_be_given_are_kept() -> None:
    assert marks_to_answers(FORM, {"first": "1 2 3"}) == {"first": (1, 2, 3)}


def test_a_mark_that_the_screen_should_have_refused_names_its_variable() -> None:
    with pytest.raises(MarkError, match="gate") as caught:
        marks_to_answers(FORM, {"declinable": "1", "gate": "7"})
    assert caught.value.variable == "gate"
    assert caught.value.problem is Problem.NOT_A_CATEGORY


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(KeyError):
        marks_to_answers(FORM, {"unknown": "1"})


def test_a_form_is_done_when_every_field_has_a_mark() -> None:
    marks = {"gate": "1", "declinable": "-", "follow_up": " "}
    assert unkeyed(FORM, marks) == ("follow_up", "first", "born", "comment")
    done = dict.fromkeys((question.name for question in FORM), "-")
    assert unkeyed(FORM, done) == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {}),
        ({"a": 1}, {"a": Missing.ILLEGIBLE}),
        ({"a": Missing.SEVERAL_MARKS}, {"a": Missing.ILLEGIBLE}),
        ({"a": (1, 2)}, {"a": (1, 3)}),
        ({"a": "Mer ljus"}, {"a": "Mera ljus"}),
        ({"a": "Mer ljus"}, {}),
        ({}, {"a": Missing.PREFER_NOT_TO_SAY}),
    ],
)
def test_keyings_that_do_not_say_the_same_differ(
    first: dict[str, Answer], second: dict[str, Answer]
) -> None:
    assert differences(first, second) == ("a",)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"a": 1}, {"a": 1}),
        ({}, {"a": Missing.NO_ANSWER}),
        ({"a": "Mer  ljus"}, {"a": "mer ljus"}),
        ({"a": (1, 2)}, {"a": (1, 2)}),
    ],
)
def test_keyings_that_say_the_same_do_not_differ(
    first: dict[str, Answer], second: dict[str, Answer]
) -> None:
    assert differences(first, second) == ()


@given(ANSWERS, ANSWERS)
def test_it_does_not_matter_who_keyed_first(
    first: dict[str, Answer], second: dict[str, Answer]
) -> None:
    assert set(differences(first, second)) == set(differences(second, first))
    assert differences(first, first) == ()


@given(ANSWERS, st.sampled_from("abcdef"), st.integers(10, 12))
def test_every_seeded_difference_is_found(
    first: dict[str, Answer], variable: str, other: int
) -> None:
    assert differences(first, {**first, variable: other}) == (variable,)


def test_two_agreeing_keyings_stand_without_a_ruling() -> None:
    keyed: dict[str, Answer] = {"a": 1, "b": Missing.ILLEGIBLE}
    assert settle(keyed, {**keyed, "c": Missing.NO_ANSWER}, {}) == keyed


def test_of_two_texts_that_agree_the_first_keyers_stands() -> None:
    first, second = {"comment": "Mer  Ljus"}, {"comment": "mer ljus"}
    assert settle(first, second, {}) == first


def test_a_difference_waits_for_a_ruling() -> None:
    assert settle({"a": 1, "b": 1, "c": 3}, {"a": 2, "b": 2, "c": 3}, {"b": 2}) == ("a",)


def test_the_ruling_stands_whatever_was_keyed() -> None:
    assert settle({"a": 1, "c": 3}, {"a": 2, "c": 3}, {"a": 4}) == {"a": 4, "c": 3}


def test_a_ruling_may_be_that_nothing_is_written_there() -> None:
    assert settle({"a": 1}, {}, {"a": None}) == {}


def test_a_ruling_where_the_keyers_agree_changes_nothing() -> None:
    assert settle({"a": 1}, {"a": 1}, {"a": 2}) == {"a": 1}


def test_rulings_are_read_from_marks() -> None:
    marks = {"gate": "-", "first": "1 2 3", "born": "", "comment": "?"}
    assert rulings_from(FORM, marks) == {
        "gate": None,
        "first": (1, 2, 3),
        "comment": Missing.ILLEGIBLE,
    }


@given(ANSWERS, ANSWERS, ANSWERS)
def test_settling_gives_answers_exactly_when_every_difference_is_ruled_on(
    first: dict[str, Answer], second: dict[str, Answer], rulings: dict[str, Answer]
) -> None:
    settled = settle(first, second, rulings)
    open_differences = [name for name in differences(first, second) if name not in rulings]
    if open_differences:
        assert settled == tuple(open_differences)
    else:
        assert isinstance(settled, dict)
