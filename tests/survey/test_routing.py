"""Routing is a question: the same path twice, and nothing counts that lies off it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.instruments.loader import load_instrument
from app.survey.answers import Answer, Missing
from app.survey.questionnaire import Page, Question, Questionnaire, Section
from app.survey.routing import asked_on, counted_answers, path
from tests.survey.miniatures import one, page, questionnaire, route, several
from tests.survey.replies import replies

INSTRUMENT = load_instrument("trygghet-2026")
GOES_OUT = one("goes_out", (1, 2))
WHY_NOT = one("why_not", (1, 2), asked_of=route("goes_out", 2))
SINCE_WHEN = one("since_when", (1, 2), asked_of=route("why_not", 1))
CHAIN = questionnaire(GOES_OUT, WHY_NOT, SINCE_WHEN)


def names(questions: tuple[Question, ...]) -> list[str]:
    return [question.name for question in questions]


@st.composite
def forms(draw: Callable[[st.SearchStrategy[int]], int]) -> Questionnaire:
    """A questionnaire of up to eight questions, each perhaps routed on any earlier one."""
    questions: list[Question] = []
    for number in range(draw(st.integers(1, 8))):
        gate = draw(st.integers(-1, number - 1)) if number else -1
        asked_of = route(f"q{gate}", draw(st.integers(0, 2))) if gate >= 0 else None
        questions.append(one(f"q{number}", (0, 1, 2), asked_of=asked_of))
    return questionnaire(*questions)


FORMS_WITH_REPLIES = forms().flatmap(lambda form: st.tuples(st.just(form), replies(form)))


def test_a_question_without_a_route_is_asked_of_everyone() -> None:
    assert names(path(CHAIN, {})) == ["goes_out"]


def test_a_route_opens_for_the_answers_it_names_and_no_others() -> None:
    assert names(path(CHAIN, {"goes_out": 2})) == ["goes_out", "why_not"]
    assert names(path(CHAIN, {"goes_out": 1})) == ["goes_out"]


@pytest.mark.parametrize("missing", list(Missing))
def test_no_kind_of_missing_opens_a_route(missing: Missing) -> None:
    assert names(path(CHAIN, {"goes_out": missing})) == ["goes_out"]


def test_an_answer_on_an_abandoned_branch_opens_nothing_and_is_not_counted() -> None:
    changed_her_mind: dict[str, Answer] = {"goes_out": 1, "why_not": 1, "since_when": 2}
    assert names(path(CHAIN, changed_her_mind)) == ["goes_out"]
    assert counted_answers(CHAIN, changed_her_mind) == {"goes_out": 1}


def test_nothing_is_deleted_from_an_abandoned_branch() -> None:
    answers: dict[str, Answer] = {"goes_out": 1, "why_not": 1}
    path(CHAIN, answers)
    assert counted_answers(CHAIN, {**answers, "goes_out": 2}) == {"goes_out": 2, "why_not": 1}


def test_a_route_on_several_answers_opens_when_one_of_them_is_named() -> None:
    form = questionnaire(several("seen"), one("when", asked_of=route("seen", 3)))
    assert names(path(form, {"seen": (1, 3)})) == ["seen", "when"]
    assert names(path(form, {"seen": (1, 2)})) == ["seen"]


def test_a_page_shows_only_what_is_asked() -> None:
    first, second = page(GOES_OUT), page(WHY_NOT, SINCE_WHEN, number=2)
    form = Questionnaire("m", "M", (Section("s", "S", (first, second)),))
    assert names(asked_on(first, form, {})) == ["goes_out"]
    assert asked_on(second, form, {"goes_out": 1}) == ()
    assert names(asked_on(second, form, {"goes_out": 2})) == ["why_not"]


@given(FORMS_WITH_REPLIES)
def test_the_same_answers_give_the_same_path_twice(
    sample: tuple[Questionnaire, dict[str, Answer]],
) -> None:
    form, answers = sample
    before = dict(answers)
    assert path(form, answers) == path(form, dict(reversed(answers.items())))
    assert answers == before


@given(FORMS_WITH_REPLIES)
def test_what_is_set_aside_changes_nothing(
    sample: tuple[Questionnaire, dict[str, Answer]],
) -> None:
    form, answers = sample
    counted = counted_answers(form, answers)
    assert path(form, counted) == path(form, answers)
    assert counted_answers(form, counted) == counted


@given(FORMS_WITH_REPLIES)
def test_every_question_asked_has_its_gate_on_the_path_and_open(
    sample: tuple[Questionnaire, dict[str, Answer]],
) -> None:
    form, answers = sample
    asked = path(form, answers)
    for question in form:
        gate = question.asked_of
        is_open = gate is None or (
            gate.variable in names(asked) and answers.get(gate.variable) in gate.codes
        )
        assert (question in asked) is is_open


@given(FORMS_WITH_REPLIES)
def test_a_path_keeps_the_order_of_the_questionnaire(
    sample: tuple[Questionnaire, dict[str, Answer]],
) -> None:
    form, answers = sample
    order = [question.name for question in form]
    asked = names(path(form, answers))
    assert asked == sorted(asked, key=order.index)


@given(replies(INSTRUMENT), replies(INSTRUMENT))
def test_the_path_never_depends_on_a_write_only_answer(
    one_reply: dict[str, Answer], other_reply: dict[str, Answer]
) -> None:
    hidden = {q.name for q in INSTRUMENT if INSTRUMENT.is_write_only(q.name)}
    shown = {name: answer for name, answer in one_reply.items() if name not in hidden}
    mixed = shown | {name: answer for name, answer in other_reply.items() if name in hidden}
    assert path(INSTRUMENT, mixed) == path(INSTRUMENT, shown)


@given(replies(INSTRUMENT))
def test_every_page_has_something_to_ask_whatever_was_answered(
    answers: dict[str, Answer],
) -> None:
    for each in INSTRUMENT.pages:
        assert asked_on(each, INSTRUMENT, answers)


@given(replies(INSTRUMENT), st.sampled_from(INSTRUMENT.pages))
def test_a_pages_questions_are_its_part_of_the_path(
    answers: dict[str, Answer], shown: Page
) -> None:
    on_path = set(names(path(INSTRUMENT, answers)))
    expected = [question.name for question in shown.questions if question.name in on_path]
    assert names(asked_on(shown, INSTRUMENT, answers)) == expected
