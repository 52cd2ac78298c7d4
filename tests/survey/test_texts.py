"""What translators meet: each text once, under a context that lasts."""

from dataclasses import replace

from app.instruments.loader import load_instrument
from app.survey.questionnaire import Category, Page, Questionnaire, Section, SupportLine
from app.survey.texts import (
    category_context,
    hint_context,
    page_intro_context,
    page_title_context,
    question_context,
    section_context,
    support_hours_context,
    support_name_context,
    texts,
)
from tests.survey.miniatures import one

INSTRUMENT = load_instrument("trygghet-2026")
BY_CONTEXT = {text.context: text for text in texts(INSTRUMENT)}


def test_every_context_stands_once_and_has_a_text_and_a_kind() -> None:
    assert len(list(texts(INSTRUMENT))) == len(BY_CONTEXT)
    assert all(text.source and text.kind for text in BY_CONTEXT.values())


def test_the_contexts_that_translations_lie_under_never_change() -> None:
    """A context that changed would leave every translation of its text behind."""
    theft = replace(one("c1_theft"), hint="Tänk på tolv månader.")
    noise = replace(one("c2_noise", (0, 9), scale="P4"), categories=(Category(0, "Inget problem"),))
    page = Page(1, "c1", "c", "Det senaste året", "Har du råkat ut för detta?", (theft, noise))
    line = SupportLine("Kvinnofridslinjen", "020-50 50 50", "Dygnet runt", "2026-10-01")
    mini = Questionnaire("mini", "Trygghet", (Section("c", "Händelser", (page,)),), (line,))
    assert [(text.context, text.source) for text in texts(mini)] == [
        ("title", "Trygghet"),
        ("section:c", "Händelser"),
        ("page:c1/title", "Det senaste året"),
        ("page:c1/intro", "Har du råkat ut för detta?"),
        ("c1_theft", "Fråga c1_theft?"),
        ("c1_theft/hint", "Tänk på tolv månader."),
        ("c1_theft/0", "Svar 0"),
        ("c1_theft/1", "Svar 1"),
        ("c2_noise", "Fråga c2_noise?"),
        ("scale:P4/0", "Inget problem"),
        ("support:020505050/name", "Kvinnofridslinjen"),
        ("support:020505050/hours", "Dygnet runt"),
    ]


def test_every_text_of_the_questionnaire_is_found_under_its_context() -> None:
    for section in INSTRUMENT.sections:
        assert BY_CONTEXT[section_context(section)].source == section.title
        for page in section.pages:
            assert BY_CONTEXT[page_title_context(page)].source == page.title
            assert not page.intro or BY_CONTEXT[page_intro_context(page)].source == page.intro
    for question in INSTRUMENT:
        assert BY_CONTEXT[question_context(question)].source == question.text
        assert not question.hint or BY_CONTEXT[hint_context(question)].source == question.hint
        for category in question.categories:
            context = category_context(question, category.code)
            assert BY_CONTEXT[context].source == category.text
    for line in INSTRUMENT.support_lines:
        assert BY_CONTEXT[support_name_context(line)].source == line.name
        assert not line.hours or BY_CONTEXT[support_hours_context(line)].source == line.hours


def test_a_scale_is_translated_once_and_own_categories_for_their_question() -> None:
    assert category_context(INSTRUMENT["b01_litter"], 0) == "scale:P4/0"
    assert category_context(INSTRUMENT["b15_gangs"], 0) == "scale:P4/0"
    assert category_context(INSTRUMENT["a1_years"], 1) == "a1_years/1"


def test_what_is_not_said_is_not_given_to_translators() -> None:
    assert "a1_years/hint" not in BY_CONTEXT
    assert page_intro_context(INSTRUMENT.pages[7]) not in BY_CONTEXT


def test_an_item_tells_its_translator_what_stands_above_it() -> None:
    assert "Hur stort problem" in BY_CONTEXT["b01_litter"].kind


def test_lines_are_those_that_were_given() -> None:
    lines = {text.context: text.line for text in texts(INSTRUMENT, {"a1_years": 69})}
    assert lines["a1_years"] == 69
    assert lines["a2_recommend"] == 0
