"""Every text of a questionnaire that a translator meets, each under one lasting context.

The contexts are the ``msgctxt`` of the questionnaire catalogues: extraction, pages, paper forms
and completeness checks all take them from here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.survey.questionnaire import Page, Question, Questionnaire, Section, SupportLine

TITLE = "title"
"""The context of the questionnaire's own title."""


@dataclass(frozen=True, slots=True)
class Text:
    """One Swedish source text: its context, what kind of text it is, its line in the file."""

    context: str
    source: str
    kind: str
    line: int = 0


def question_context(question: Question) -> str:
    """The context of a question's text."""
    return question.name


def hint_context(question: Question) -> str:
    """The context of the line under a question."""
    return f"{question.name}/hint"


def category_context(question: Question, code: int) -> str:
    """The context of a category: its scale's, so that a scale is translated once."""
    if question.scale:
        return scale_context(question.scale, code)
    return f"{question.name}/{code}"


def scale_context(scale: str, code: int) -> str:
    """The context of one category of a shared scale."""
    return f"scale:{scale}/{code}"


def page_title_context(page: Page) -> str:
    """The context of a page's title."""
    return f"page:{page.name}/title"


def page_intro_context(page: Page) -> str:
    """The context of what stands above a page's questions."""
    return f"page:{page.name}/intro"


def section_context(section: Section) -> str:
    """The context of a section's title."""
    return f"section:{section.name}"


def support_name_context(line: SupportLine) -> str:
    """The context of who answers a support number; the number itself is the lasting name."""
    return f"support:{_digits(line)}/name"


def support_hours_context(line: SupportLine) -> str:
    """The context of when a support number answers."""
    return f"support:{_digits(line)}/hours"


def texts(questionnaire: Questionnaire, lines: Mapping[str, int] | None = None) -> Iterator[Text]:
    """Every text once, in the order it is met; ``lines`` says where each context stands."""
    places = lines or {}
    seen: set[str] = set()
    for context, source, kind in _all_texts(questionnaire):
        if source and context not in seen:
            seen.add(context)
            yield Text(context, source, kind, places.get(context, 0))


def _all_texts(questionnaire: Questionnaire) -> Iterator[tuple[str, str, str]]:
    yield TITLE, questionnaire.title, "title of the questionnaire"
    for section in questionnaire.sections:
        yield section_context(section), section.title, "title of a part; keep it neutral"
        for page in section.pages:
            yield from _page_texts(page)
    for line in questionnaire.support_lines:
        yield support_name_context(line), line.name, f"who answers on {line.number}"
        yield support_hours_context(line), line.hours, f"when {line.number} answers"


def _page_texts(page: Page) -> Iterator[tuple[str, str, str]]:
    # Neutral, because titles stand in the browser's history, which others at home may read.
    yield page_title_context(page), page.title, "page title; keep it neutral"
    yield page_intro_context(page), page.intro, "above the questions of the page"
    for question in page.questions:
        yield question_context(question), question.text, _question_kind(page)
        yield hint_context(question), question.hint, "hint under the question"
        for category in question.categories:
            yield (
                category_context(question, category.code),
                category.text,
                _category_kind(question),
            )


def _question_kind(page: Page) -> str:
    return f"question; above it stands: {page.intro}" if page.intro else "question"


def _category_kind(question: Question) -> str:
    if question.scale:
        return f"answer on the scale {question.scale}, shared by several questions"
    return f"answer to: {question.text}"


def _digits(line: SupportLine) -> str:
    return "".join(character for character in line.number if character.isdecimal())
