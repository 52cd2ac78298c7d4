"""Form fields become answers: what is taken, what is refused, what withdraws an answer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.survey.answers import (
    Answer,
    Missing,
    Problem,
    as_plain,
    from_plain,
    read_answer,
    read_page,
)
from app.survey.questionnaire import Question
from tests.survey.miniatures import one, page, several, text, year

WORRY = one("worry", (0, 1, 2, 3))
WORRY_DECLINABLE = one("worry", (0, 1), may_decline=True)
FIRST = several("first", (1, 2, 3), at_most=2)
COMMENT = text("comment", max_length=10)
BORN = year("born", 1920, 2010)


@pytest.mark.parametrize(
    ("question", "values", "answer"),
    [
        (WORRY, ["2"], 2),
        (WORRY, [" 0 "], 0),
        (WORRY, ["٢"], 2),
        (WORRY_DECLINABLE, ["-3"], Missing.PREFER_NOT_TO_SAY),
        (FIRST, ["3", "1"], (1, 3)),
        (FIRST, ["2", "2"], (2,)),
        (BORN, ["1984"], 1984),
        (BORN, ["۱۹۸۴"], 1984),
        (BORN, ["1920"], 1920),
        (BORN, ["2010"], 2010),
        (COMMENT, ["  hej  "], "hej"),
        (COMMENT, ["a\r\nb"], "a\nb"),
    ],
)
def test_what_a_field_carries_becomes_an_answer(
    question: Question, values: list[str], answer: Answer
) -> None:
    assert read_answer(question, values) == answer


@pytest.mark.parametrize(
    ("question", "values", "problem"),
    [
        (WORRY, ["4"], Problem.NOT_A_CATEGORY),
        (WORRY, ["-1"], Problem.NOT_A_CATEGORY),
        (WORRY, ["-3"], Problem.NOT_A_CATEGORY),
        (WORRY, ["1.0"], Problem.NOT_A_CATEGORY),
        (WORRY, ["²"], Problem.NOT_A_CATEGORY),
        (WORRY, ["9" * 5000], Problem.NOT_A_CATEGORY),
        (WORRY, ["1", "2"], Problem.SEVERAL_VALUES),
        (FIRST, ["1", "2", "3"], Problem.TOO_MANY),
        (FIRST, ["1", "7"], Problem.NOT_A_CATEGORY),
        (FIRST, ["9" * 5000], Problem.NOT_A_CATEGORY),
        (BORN, ["1919"], Problem.NOT_A_YEAR),
        (BORN, ["2011"], Problem.NOT_A_YEAR),
        (BORN, ["84"], Problem.NOT_A_YEAR),
        (BORN, ["19844"], Problem.NOT_A_YEAR),
        (COMMENT, ["x" * 11], Problem.TOO_LONG),
    ],
)
def test_what_no_question_offers_is_a_problem(
    question: Question, values: list[str], problem: Problem
) -> None:
    assert read_answer(question, values) is problem


@pytest.mark.parametrize("question", [WORRY, FIRST, COMMENT, BORN])
@pytest.mark.parametrize("values", [[], [""], ["  "], ["", "\t"]])
def test_a_blank_field_is_no_answer(question: Question, values: list[str]) -> None:
    assert read_answer(question, values) is None


def test_text_loses_control_characters_but_keeps_its_lines() -> None:
    assert read_answer(COMMENT, ["a\x00b\x1b[1m\nc\td"]) == "ab[1m\nc d"
    assert read_answer(COMMENT, ["\x00\x07"]) is None


def test_text_keeps_the_joiners_that_persian_needs() -> None:
    assert read_answer(COMMENT, ["می\u200cروم"]) == "می\u200cروم"


def test_the_length_of_a_text_is_counted_without_control_characters() -> None:
    assert read_answer(COMMENT, ["x\x00" * 10]) == "x" * 10
    assert read_answer(COMMENT, ["x\r\n" * 5 + "y"]) is Problem.TOO_LONG
    assert read_answer(COMMENT, ["x\r\n" * 4 + "yz"]) == "x\nx\nx\nx\nyz"


def test_half_a_surrogate_pair_never_reaches_a_file() -> None:
    answer = read_answer(COMMENT, ["ab\ud800"])
    assert answer == "ab"


@given(st.text(max_size=30))
def test_any_text_is_kept_in_a_form_that_can_be_written(typed: str) -> None:
    answer = read_answer(replace(COMMENT, max_length=100), [typed])
    assert answer is None or isinstance(answer, str)
    if isinstance(answer, str):
        assert answer.encode()
        assert answer == answer.strip()
        assert read_answer(replace(COMMENT, max_length=100), [answer]) == answer


def test_a_posted_page_gives_answers_withdrawals_and_problems() -> None:
    asked = (WORRY, FIRST, COMMENT, BORN)
    fields = {"worry": ["1"], "first": [], "born": ["1"], "unknown": ["5"]}
    reading = read_page(page(*asked), fields, asked)
    assert reading.answers == {"worry": 1}
    assert reading.cleared == {"first", "comment"}
    assert reading.problems == {"born": Problem.NOT_A_YEAR}


def test_a_question_that_was_not_asked_is_not_read_and_not_withdrawn() -> None:
    reading = read_page(page(WORRY, BORN), {"worry": ["1"], "born": ["1984"]}, (WORRY,))
    assert reading.answers == {"worry": 1}
    assert reading.cleared == frozenset()


def test_one_bad_answer_does_not_lose_the_others() -> None:
    reading = read_page(page(WORRY, BORN), {"worry": ["1"], "born": ["x"]}, (WORRY, BORN))
    assert reading.answers == {"worry": 1}


ANSWERS = st.one_of(
    st.integers(0, 99),
    st.sampled_from(Missing),
    st.text(max_size=20),
    st.lists(st.integers(0, 99), unique=True).map(lambda codes: tuple(sorted(codes))),
)


@given(st.dictionaries(st.text(min_size=1, max_size=5), ANSWERS))
def test_answers_survive_being_written_down(answers: dict[str, Answer]) -> None:
    read = from_plain(as_plain(answers))
    assert read == answers
    for name, answer in answers.items():
        assert isinstance(read[name], Missing) is isinstance(answer, Missing)


def test_the_kinds_of_missing_keep_their_codes() -> None:
    assert {missing.name: int(missing) for missing in Missing} == {
        "NOT_APPLICABLE": -1,
        "NO_ANSWER": -2,
        "PREFER_NOT_TO_SAY": -3,
        "SEVERAL_MARKS": -4,
        "SUPPRESSED": -5,
        "NOT_IN_WAVE": -6,
        "BROKE_OFF": -7,
        "ILLEGIBLE": -8,
    }


def test_a_question_of_another_page_is_neither_read_nor_withdrawn() -> None:
    reading = read_page(page(WORRY), {"worry": ["1"], "born": ["1984"]}, (WORRY, BORN))
    assert reading.answers == {"worry": 1}
    assert reading.cleared == frozenset()
