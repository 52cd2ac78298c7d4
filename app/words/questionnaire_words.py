"""The texts of a questionnaire in one survey language, for pages, paper form and keying alike."""

from collections.abc import Callable
from dataclasses import replace

from app.survey.questionnaire import Page, Question, Questionnaire, SupportLine
from app.survey.texts import (
    TITLE,
    category_context,
    hint_context,
    page_intro_context,
    page_title_context,
    question_context,
    support_hours_context,
    support_name_context,
)
from app.words.catalogues import catalogue

Pgettext = Callable[[str, str], str]
"""Takes a context and its Swedish text, returns the text in another language."""


class QuestionnaireWords:
    """The words of ``questionnaire`` in the language ``tag``; "" where it has no such text.

    ``translate`` is for a wave that was opened with other words than today's: the ``pgettext`` of
    its snapshot. Otherwise today's catalogue serves, and FileRefused says when there is none.
    """

    def __init__(
        self, questionnaire: Questionnaire, tag: str, *, translate: Pgettext | None = None
    ) -> None:
        self.questionnaire = questionnaire
        self.tag = tag
        self._translate = translate or catalogue("questionnaire", tag).pgettext

    @property
    def title(self) -> str:
        """The name of the questionnaire."""
        return self._in_language(TITLE, self.questionnaire.title)

    def page_title(self, page: Page) -> str:
        """The heading of a page."""
        return self._in_language(page_title_context(page), page.title)

    def page_intro(self, page: Page) -> str:
        """What stands above the questions of a page."""
        return self._in_language(page_intro_context(page), page.intro)

    def question(self, question: Question) -> str:
        """The question itself."""
        return self._in_language(question_context(question), question.text)

    def hint(self, question: Question) -> str:
        """The line under the question."""
        return self._in_language(hint_context(question), question.hint)

    def category(self, question: Question, code: int) -> str:
        """What the category ``code`` says; KeyError when the question has no such category."""
        source = {category.code: category.text for category in question.categories}[code]
        return self._in_language(category_context(question, code), source)

    def support_lines(self) -> tuple[SupportLine, ...]:
        """The numbers to call, with who answers and when in this language."""
        return tuple(
            replace(
                line,
                name=self._in_language(support_name_context(line), line.name),
                hours=self._in_language(support_hours_context(line), line.hours),
            )
            for line in self.questionnaire.support_lines
        )

    def _in_language(self, context: str, source: str) -> str:
        return self._translate(context, source) if source else ""
