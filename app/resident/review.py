"""Before sending: what was answered, and the one button that cannot be undone."""

from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request, Response

from app.fieldwork.public_wave import words_of
from app.fieldwork.web.admission import SheetSession
from app.fieldwork.web.answering import Ended, Sheet, open_sheet, send
from app.resident import sessions
from app.resident.cards import answer_in_words
from app.resident.sessions import SessionDep
from app.resident.sheet import ended, pause
from app.resident.views import SheetView, can_leave
from app.survey.questionnaire import Page
from app.survey.routing import asked_on
from app.web.colour_scheme import choose, scheme_of
from app.web.context import Context, ContextDep
from app.web.csrf import page_token, refuse_forged
from app.web.face import pages_of
from app.web.forms import FormDep
from app.web.padded_gzip import packed
from app.web.redirects import go_to

router = APIRouter()

_FIELDS = frozenset({"csrf", "go", "language", "look"})


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """A question and its answer in words; no words: not answered."""

    name: str
    text: str
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewedPage:
    """A page in the review. Write-only pages are named, never told about."""

    number: int
    title: str
    write_only: bool
    questions: tuple[ReviewedQuestion, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the review shows."""

    pages: tuple[ReviewedPage, ...]
    unanswered: int
    """Questions without an answer; write-only ones are not counted: the number would tell."""
    last_page: int


@router.get("/{language}/enkat/granska")
def show_review(
    request: Request, session: SessionDep, context: ContextDep, language: str
) -> Response:
    """The answers, page by page."""
    sheet = open_sheet(context.here, session, now=context.clock())
    if isinstance(sheet, Ended):
        return ended(context, sheet, language=language)
    if language not in sheet.wave.languages:
        raise HTTPException(404)
    last = len(sheet.wave.questionnaire.pages)
    around = SheetView(
        page_token(context, sessions.forms_of(sheet.session)),
        sheet.wave.languages,
        can_leave(sheet.wave, last),
        enter_continues=False,
    )
    response = pages_of(request).show(
        request,
        "review.html",
        language=language,
        review=review_of(sheet, language),
        sheet=around,
        scheme=scheme_of(request, context.site),
    )
    sessions.keep(response, context, sheet.session)
    return packed(request, response)


@router.post("/{language}/enkat/granska")
def answer_review(
    session: SessionDep, context: ContextDep, form: FormDep, language: str
) -> Response:
    """Send, or go somewhere else."""
    refuse_forged(context, form, session=sessions.forms_of(session))
    form.refuse_unknown(_FIELDS)
    if form.one("go") == "send":
        return _send(context, session, language=language)
    sheet = open_sheet(context.here, session, now=context.clock())
    if isinstance(sheet, Ended):
        return ended(context, sheet, language=language)
    if form.one("go") == "pause":
        return pause(context, sheet, language=language)
    towards = form.one("language", language)
    if towards not in sheet.wave.languages:
        raise HTTPException(400)
    last = len(sheet.wave.questionnaire.pages)
    place = str(last) if form.one("go") == "back" else "granska"
    response = go_to(f"/{towards}/enkat/{place}")
    if "look" in form.fields:
        choose(response, context.site, form.one("look"))
    sessions.keep(response, context, sheet.session)
    return response


def _send(context: Context, session: SheetSession, *, language: str) -> Response:
    # The verb has committed when it returns: whoever reads "thank you" has been saved.
    result = send(context.here, session, language=language, now=context.clock())
    if isinstance(result, Ended):
        return ended(context, result, language=language)
    return go_to(f"/{language}/tack")


def review_of(sheet: Sheet, language: str) -> Review:
    """The sheet in words."""
    pages = tuple(_page(sheet, page, language) for page in sheet.wave.questionnaire.pages)
    unanswered = sum(1 for page in pages for question in page.questions if not question.answer)
    return Review(pages, unanswered, len(pages))


def _page(sheet: Sheet, page: Page, language: str) -> ReviewedPage:
    words = words_of(sheet.wave, language)
    asked = () if page.write_only else asked_on(page, sheet.wave.questionnaire, sheet.answers)
    questions = tuple(
        ReviewedQuestion(
            question.name,
            words.question(question),
            answer_in_words(question, sheet.answers.get(question.name), words),
        )
        for question in asked
    )
    return ReviewedPage(page.number, words.page_title(page), page.write_only, questions)
