"""Inside the questionnaire: show a page, save it, go on, pause, leave."""

import secrets

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from app.fieldwork.web.admission import SheetSession
from app.fieldwork.web.answering import Ended, Saved, Sheet, open_sheet, save_page, sign_out
from app.resident import sessions
from app.resident.answering import KnownFields, Reshown, read_posted, reshow
from app.resident.prepared_pages import ReadyPages
from app.resident.sessions import SessionDep, has_sheet
from app.survey.routing import left_blank
from app.web.asking import is_head
from app.web.colour_scheme import choose, scheme_of
from app.web.context import Context, ContextDep
from app.web.csrf import page_token, refuse_forged
from app.web.fast_routes import quick_get, quick_post
from app.web.forms import PostedForm
from app.web.guards import open_to_all
from app.web.redirects import go_to

router = APIRouter()

ASK = "kvar"
"""In the address of a page that asks, once, about questions that were passed over."""

ENDINGS = {
    Ended.ANSWERED: "tack",
    Ended.IDLE: "vila",
    Ended.SIGNED_OUT: "utloggad",
    Ended.CLOSED: "",
}
"""Where each kind of ending leads, in the reader's language."""


def ended(context: Context, ending: Ended, *, language: str) -> Response:
    """To the page that says why, without the cookie that opens nothing any more.

    A reply that is in keeps its cookie: every tab and every Back then says thank you.
    """
    response = go_to(f"/{language}/{ENDINGS[ending]}")
    if ending is not Ended.ANSWERED:
        sessions.forget(response, context)
    return response


def place_to_go_on(sheet: Sheet) -> str:
    """The first page not yet saved, or the review."""
    last = len(sheet.wave.questionnaire.pages)
    return "granska" if sheet.reached >= last else str(sheet.reached + 1)


@router.get("/{language}/enkat")
def go_on(session: SessionDep, context: ContextDep, language: str) -> Response:
    """Where she was."""
    sheet = open_sheet(context.here, session, now=context.clock())
    if isinstance(sheet, Ended):
        return ended(context, sheet, language=language)
    response = go_to(f"/{language}/enkat/{place_to_go_on(sheet)}")
    sessions.keep(response, context, sheet.session)
    return response


@quick_get(router, "/{language}/enkat/{number:int}", guard=has_sheet)
def show_page(request: Request, session: SheetSession) -> Response:
    """One page of questions."""
    language, number = _place_in(request)
    context: Context = request.app.state.context
    sheet = open_sheet(context.here, session, now=context.clock())
    if isinstance(sheet, Ended):
        return ended(context, sheet, language=language)
    wave = sheet.wave
    if language not in wave.languages or not 1 <= number <= len(wave.questionnaire.pages):
        raise HTTPException(404)
    ready: ReadyPages = request.app.state.ready
    own = {
        "csrf": page_token(context, sessions.forms_of(sheet.session)),
        "revision": str(sheet.revision),
        "tab": secrets.token_urlsafe(9),
        "scheme": scheme_of(request, context.site),
    }
    page = wave.questionnaire.pages[number - 1]
    blank = (
        left_blank(page, wave.questionnaire, sheet.answers) if ASK in request.query_params else 0
    )
    if blank:
        own["prompt"] = ready.prompt(blank, language=language)
    response = HTMLResponse(ready.show(wave, page, sheet.answers, language=language, own=own))
    sessions.keep(response, context, sheet.session)
    return response


@quick_post(router, "/{language}/enkat/{number:int}", guard=has_sheet)
def answer_page(request: Request, session: SheetSession, form: PostedForm) -> Response:
    """Save what the page says and go where its button says."""
    language, number = _place_in(request)
    context: Context = request.app.state.context
    refuse_forged(context, form, session=sessions.forms_of(session))
    known: KnownFields = request.app.state.known_fields
    known.refuse_unknown(form, number, context)
    posted = read_posted(form, number)
    result = save_page(context.here, session, posted, now=context.clock())
    if isinstance(result, Ended):
        return ended(context, result, language=language)
    towards = form.one("language", language)
    if towards not in result.sheet.wave.languages:
        raise HTTPException(400)
    is_stale = not isinstance(result, Saved)
    must_look = is_stale or (result.reading.problems and form.one("go") not in ("pause", "save"))
    if must_look:
        shown = Reshown(result.sheet, result.reading, posted, towards, is_stale=is_stale)
        response: Response = reshow(request, shown)
    elif isinstance(result, Saved) and _asks_about_blanks(result, number):
        response = go_to(f"/{towards}/enkat/{number}?{ASK}")
    else:
        response = _next(context, result.sheet, form, number=number, language=towards)
    if form.one("go") != "pause" or is_stale:
        sessions.keep(response, context, result.sheet.session)
    return response


def _place_in(request: Request) -> tuple[str, int]:
    """The language and the number of the page that was asked for."""
    return request.path_params["language"], request.path_params["number"]


def _asks_about_blanks(saved: Saved, number: int) -> bool:
    """Whether she is asked once if she meant to pass over what she left blank on the page."""
    questionnaire = saved.sheet.wave.questionnaire
    page = questionnaire.pages[number - 1]
    return saved.is_first and left_blank(page, questionnaire, saved.sheet.answers) > 0


def _next(
    context: Context, sheet: Sheet, form: PostedForm, *, number: int, language: str
) -> Response:
    """Where a saved page leads."""
    here = f"/{language}/enkat/{number}"
    for reopened in (*form.all("clear"), *form.all("again")):
        return go_to(f"{here}#k-{reopened}")
    if "language" in form.fields or "look" in form.fields:
        response: Response = go_to(here)
        if "look" in form.fields:
            choose(response, context.site, form.one("look"))
        return response
    match form.one("go"):
        case "save":
            return Response(status_code=204)
        case "stay":
            return go_to(here)
        case "pause":
            return pause(context, sheet, language=language)
        case "back":
            return go_to(f"/{language}/enkat/{max(1, number - 1)}")
        case _:
            last = len(sheet.wave.questionnaire.pages)
            onwards = "granska" if number >= last else str(number + 1)
            return go_to(f"/{language}/enkat/{onwards}")


def pause(context: Context, sheet: Sheet, *, language: str) -> Response:
    """Sign out everywhere; what is saved stays."""
    sign_out(context.here, sheet.session)
    response = go_to(f"/{language}/pausad")
    sessions.forget(response, context)
    return response


@router.get("/lamna")
@open_to_all
def leave(request: Request, context: ContextDep) -> Response:
    """Leave quickly: every session of this code ends, and the browser goes to a neutral site."""
    session = sessions.find(request, context)
    # Another site may send a browser here, or a program look; that must not end a session.
    is_meant = request.headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    if session and is_meant and not is_head(request):
        sign_out(context.here, session)
    response = go_to(f"https://{context.site.leave_to}/")
    response.headers["clear-site-data"] = '"cookies", "storage"'
    sessions.forget(response, context)
    return response
