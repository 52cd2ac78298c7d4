"""Questionnaire pages ready to fill in: rendered once per language, then only joined.

A page of questions is the same for every resident but for the chosen answers and three hidden
fields. Rendering it with Jinja each time costs about 300 microseconds, joining the ready pieces
about ten; the collection's busiest page is therefore rendered once with marks where a resident's
own values belong. Pages with problems are rare and rendered whole.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.fieldwork.public_wave import PublicWave
from app.survey.answers import Answer, Problem
from app.survey.questionnaire import Page, Question, QuestionKind
from app.words.questionnaire_words import QuestionnaireWords

_MARK = re.compile("\ue000([^\ue001]*)\ue001")
CHECKED = Markup(" checked")


def mark(name: str) -> Markup:
    """A place in a template where a resident's own value will stand."""
    return Markup(f"\ue000{name}\ue001")  # noqa: S704 - private-use characters around our own names


class PreparedText:
    """Rendered text with places to fill in."""

    __slots__ = ("_parts",)

    def __init__(self, rendered: str) -> None:
        self._parts = _MARK.split(rendered)

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with ``values`` in its places (escaped by the caller); a place without one is
        left empty.
        """
        parts = self._parts.copy()
        parts[1::2] = [values.get(name, "") for name in self._parts[1::2]]
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Option:
    """One row of a card."""

    code: str
    text: str
    checked: Markup


@dataclass(frozen=True, slots=True)
class Card:
    """One question as the template shows it."""

    name: str
    kind: str
    text: str
    hint: str
    options: tuple[Option, ...]
    value: Markup
    """The text of a TEXT or YEAR question."""
    max_length: int | None = None
    write_only: bool = False
    answered: bool = False
    """Write-only and answered: shows that, and never what."""
    problem: str = ""
    at_most: int | None = None
    elsewhere: tuple[str, ...] = ()
    """What another screen saved for this question, in words."""
    differs: bool = False


def blank_card(question: Question, words: QuestionnaireWords, *, page: Page) -> Card:
    """The card with a mark at every place an answer may stand."""
    options = tuple(
        Option(code, text, mark(f"{question.name}={code}"))
        for code, text in option_texts(question, words)
    )
    return _card(question, words, page=page, options=options, value=mark(f"{question.name}="))


def typed_card(
    question: Question, words: QuestionnaireWords, *, page: Page, typed: list[str]
) -> Card:
    """The card with what was posted, right or wrong."""
    options = tuple(
        Option(code, text, CHECKED if code in typed else Markup())
        for code, text in option_texts(question, words)
    )
    value = escape(typed[-1]) if typed else Markup("")
    return _card(question, words, page=page, options=options, value=value)


def _card(
    question: Question,
    words: QuestionnaireWords,
    *,
    page: Page,
    options: tuple[Option, ...],
    value: Markup,
) -> Card:
    return Card(
        name=question.name,
        kind=question.kind.value,
        text=words.question(question),
        hint=words.hint(question),
        options=options,
        value=value,
        max_length=question.max_length,
        write_only=page.write_only,
        at_most=question.at_most,
    )


DECLINE = ""
"""Stands for the words of "prefer not to say": the interface's, not the questionnaire's."""


def option_texts(question: Question, words: QuestionnaireWords) -> Iterable[tuple[str, str]]:
    """(value, text) of each row; the row that declines has no text of the questionnaire's."""
    for category in question.categories:
        yield str(category.code), words.category(question, category.code)
    if question.may_decline:
        yield "-3", DECLINE


def own_values(questions: Iterable[Question], answers: Mapping[str, Answer]) -> dict[str, str]:
    """What stands at the marks of ``questions`` for someone who gave ``answers``."""
    values: dict[str, str] = {}
    for question in questions:
        answer = answers.get(question.name)
        if answer is None:
            continue
        if isinstance(answer, str) or question.kind is QuestionKind.YEAR:
            values[f"{question.name}="] = str(escape(answer))
        elif isinstance(answer, tuple):
            values.update((f"{question.name}={code}", CHECKED) for code in answer)
        else:
            values[f"{question.name}={int(answer)}"] = CHECKED
    return values


def answer_in_words(
    question: Question, answer: Answer | None, words: QuestionnaireWords
) -> tuple[str, ...]:
    """An answer as its reader chose it; () for none. ``DECLINE`` for declining."""
    if answer is None:
        return ()
    if isinstance(answer, str) or question.kind is QuestionKind.YEAR:
        return (str(answer),)
    chosen = answer if isinstance(answer, tuple) else (int(answer),)
    texts = dict(option_texts(question, words))
    return tuple(texts[str(code)] for code in chosen)


def shown_problem(problem: Problem | None) -> str:
    """The name a template knows a problem by."""
    return problem.name.lower() if problem else ""


def part_of(wave: PublicWave, page: Page) -> tuple[int, int]:
    """(n, m) of "part n of m"."""
    return wave.questionnaire.section_number(page), len(wave.questionnaire.sections)
