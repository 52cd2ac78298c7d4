"""Reading a page's form, and the two pages shown when it cannot simply be saved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse

from app.fieldwork.public_wave import current_wave, words_of
from app.fieldwork.web.answering import PostedPage, Sheet, differing
from app.resident.cards import Card, answer_in_words, shown_problem, typed_card
from app.resident.sessions import forms_of
from app.resident.views import SheetView, can_leave, page_view
from app.survey.answers import PageReading
from app.survey.questionnaire import Page
from app.survey.routing import asked_on
from app.web.colour_scheme import scheme_of
from app.web.context import Context
from app.web.csrf import page_token
from app.web.face import pages_of
from app.web.forms import PostedForm
from app.web.numbers import read_number

OWN_FIELDS = frozenset({"csrf", "revision", "tab", "go", "language", "look", "clear", "again"})
_LONGEST_TAB = 32


class KnownFields:
    """The fields each page of the open wave may post. Read again when something else comes."""

    def __init__(self) -> None:
        self._by_page: Mapping[int, frozenset[str]] = {}

    def refuse_unknown(self, form: PostedForm, number: int, context: Context) -> None:
        """404 for a page that is not there, 400 for a field that no page of ours has."""
        if form.fields.keys() <= self._by_page.get(number, frozenset()):
            return
        current = current_wave(context.engine, now=context.clock())
        pages = current.wave.questionnaire.pages if current else ()
        self._by_page = {
            page.number: OWN_FIELDS | {question.name for question in page.questions}
            for page in pages
        }
        if number not in self._by_page:
            raise HTTPException(404)
        form.refuse_unknown(self._by_page[number])


def read_posted(form: PostedForm, number: int) -> PostedPage:
    """The page as it came in; what "remove the answer" names is left out."""
    revision = read_number(form.one("revision", "0"))
    if revision is None:
        raise HTTPException(400)
    return PostedPage(
        number=number,
        revision=revision,
        tab=form.one("tab")[:_LONGEST_TAB],
        fields={**form.fields, **{name: [] for name in form.all("clear")}},
        again=frozenset(form.all("again")),
        moves_on=form.one("go") == "continue",
    )


@dataclass(frozen=True, slots=True)
class Reshown:
    """A page that comes back to the person who posted it."""

    sheet: Sheet
    reading: PageReading
    posted: PostedPage
    language: str
    is_stale: bool = False


def reshow(request: Request, shown: Reshown) -> HTMLResponse:
    """The posted page with everything that was typed, what is wrong, and what differs."""
    sheet, posted = shown.sheet, shown.posted
    page = sheet.wave.questionnaire.pages[posted.number - 1]
    context: Context = request.app.state.context
    view = page_view(
        sheet.wave,
        page,
        language=shown.language,
        revision=str(sheet.revision),
        tab=posted.tab,
        cards=_cards(shown, page),
        is_stale=shown.is_stale,
    )
    around = SheetView(
        page_token(context, forms_of(sheet.session)),
        sheet.wave.languages,
        can_leave(sheet.wave, page.number),
    )
    return pages_of(request).show(
        request,
        "page.html",
        language=shown.language,
        status=409 if shown.is_stale else 422,
        page=view,
        sheet=around,
        scheme=scheme_of(request, context.site),
    )


def _cards(shown: Reshown, page: Page) -> tuple[Card, ...]:
    sheet, reading = shown.sheet, shown.reading
    words = words_of(sheet.wave, shown.language)
    differs = differing(sheet, page, reading) if shown.is_stale else frozenset()
    cards = []
    for question in asked_on(page, sheet.wave.questionnaire, sheet.answers):
        # A write-only page repeats nothing, not even what was wrong with it.
        typed = [] if page.write_only else shown.posted.fields.get(question.name, [])
        card = typed_card(question, words, page=page, typed=typed)
        cards.append(
            replace(
                card,
                answered=page.write_only and question.name in sheet.answers,
                problem=shown_problem(reading.problems.get(question.name)),
                differs=question.name in differs,
                elsewhere=answer_in_words(question, sheet.answers.get(question.name), words)
                if question.name in differs
                else (),
            )
        )
    return tuple(cards)
