"""The questionnaire's pages, rendered at first use and filled in for each resident."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.fieldwork.public_wave import PublicWave, words_of
from app.resident.cards import PreparedText, blank_card, mark, own_values
from app.resident.views import SheetView, can_leave, page_view
from app.survey.answers import Answer
from app.survey.questionnaire import Page
from app.survey.routing import asked_on
from app.web.pages import Pages

_Key = tuple[str, tuple[str, ...], str, int]


@dataclass(frozen=True, slots=True)
class _ReadyPage:
    prepared: PreparedText
    cards: Mapping[str, PreparedText]
    answered: Mapping[str, PreparedText]
    """Redirected of a card, on write-only pages, for a question that has an answer."""


class ReadyPages:
    """Pages by questionnaire, offered languages, language and number."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._ready: dict[_Key, _ReadyPage] = {}

    def show(
        self,
        wave: PublicWave,
        page: Page,
        answers: Mapping[str, Answer],
        *,
        language: str,
        own: Mapping[str, str],
    ) -> str:
        """The page for someone who gave ``answers``. ``own``: csrf, revision, tab, scheme, prompt."""
        key = (wave.questionnaire.content_hash, wave.languages, language, page.number)
        ready = self._ready.get(key)
        if ready is None:
            ready = self._ready[key] = self._render(wave, page, language=language)
        asked = asked_on(page, wave.questionnaire, answers)
        if page.write_only:
            # Only that there is an answer reaches the page, never the answer.
            cards = [
                (ready.answered if question.name in answers else ready.cards)[question.name].fill(
                    {}
                )
                for question in asked
            ]
        else:
            values = own_values(asked, answers)
            cards = [ready.cards[question.name].fill(values) for question in asked]
        return ready.prepared.fill({**own, "cards": "".join(cards)})

    def prompt(self, count: int, *, language: str) -> str:
        """The question whether ``count`` passed-over questions were meant to be."""
        return self._pages.render("prompt.html", language=language, count=count)

    def _render(self, wave: PublicWave, page: Page, *, language: str) -> _ReadyPage:
        words = words_of(wave, language)
        view = page_view(
            wave,
            page,
            language=language,
            revision=mark("revision"),
            tab=mark("tab"),
            ready_cards=mark("cards"),
            prompt=mark("prompt"),
        )
        sheet = SheetView(mark("csrf"), wave.languages, can_leave(wave, page.number))
        prepared = self._pages.render(
            "page.html", language=language, page=view, sheet=sheet, scheme=mark("scheme")
        )
        blank = {q.name: blank_card(q, words, page=page) for q in page.questions}
        answered = {name: replace(card, answered=True) for name, card in blank.items()}
        return _ReadyPage(
            PreparedText(prepared),
            {name: self._card(card, language) for name, card in blank.items()},
            {name: self._card(card, language) for name, card in answered.items()},
        )

    def _card(self, card: object, language: str) -> PreparedText:
        return PreparedText(self._pages.render("card.html", language=language, c=card))
