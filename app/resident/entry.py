"""Coming in: the start page, the code from the letter, and the other letter."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from app.fieldwork.public_wave import UPCOMING, CurrentWave, current_wave
from app.fieldwork.web.admission import (
    Admission,
    Admitted,
    AlreadyAnswered,
    NotAdmitted,
    OtherLetter,
    OutsideWindow,
    SheetSession,
    Slipped,
    admit,
    start_over,
)
from app.fieldwork.web.answering import Ended, open_sheet
from app.resident import sessions
from app.resident.language import best_language, everything_offered, wave_in_language
from app.resident.page_response import offer_language, show
from app.resident.sheet import ended, place_to_go_on
from app.store.throttle import MustWait
from app.survey.access_code import Slip
from app.survey.states import WaveState
from app.survey.window import Stage
from app.web.context import Context, ContextDep
from app.web.cookies import anonymous_session
from app.web.csrf import refuse_forged
from app.web.forms import FormDep, PostedForm, client_address
from app.web.guards import open_to_all
from app.web.redirects import go_to

router = APIRouter()

CODE = "code"
_FIELDS = frozenset({"csrf", CODE})
_LONGEST_ECHO = 200


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the start page says about the code that was just typed."""

    status: int = 200
    typed: str = ""
    problem: str = ""
    """empty, too_short, too_long, check_digit, refused, wait; nothing on a first visit."""
    slip: Slip | None = None
    seconds: int = 0


FIRST = Attempt()


@router.get("/")
@open_to_all
def choose_language(request: Request, context: ContextDep) -> Response:
    """To the start page in the browser's language."""
    current = current_wave(context.engine, now=context.clock())
    offered = current.wave.languages if current else everything_offered()
    response = go_to(f"/{best_language(request, offered)}/")
    response.headers["vary"] = "Accept-Language"
    return response


@router.get("/{language}")
@router.get("/{language}/")
@open_to_all
def start(request: Request, context: ContextDep, language: str) -> Response:
    """Who asks, how long, what happens; and the field for the code."""
    offer_language(language)
    return _start(request, context, language=language)


@router.get("/{language}/pausad")
@router.get("/{language}/vila")
@router.get("/{language}/utloggad")
@open_to_all
def start_again(request: Request, context: ContextDep, language: str) -> Response:
    """The start page for someone whose session has ended."""
    offer_language(language)
    return _start(request, context, language=language, came_from=request.url.path.split("/")[2])


@router.post("/{language}")
@router.post("/{language}/")
@open_to_all
def enter(request: Request, context: ContextDep, form: FormDep, language: str) -> Response:
    """Let in whoever has a code."""
    offer_language(language)
    _refuse_forged(request, context, form)
    form.refuse_unknown(_FIELDS)
    typed = form.one(CODE)
    result = admit(
        context.here,
        typed,
        now=context.clock(),
        address=client_address(request, context.site),
        rate=context.site.sign_in_rate,
    )
    return _answer(request, context, result, language=language, typed=typed[:_LONGEST_ECHO])


def _answer(
    request: Request, context: Context, result: Admission, *, language: str, typed: str
) -> Response:
    match result:
        case Admitted(session):
            return _go_on(context, session, language=language)
        case Slipped(slip):
            attempt = Attempt(400, typed, slip.kind.name.lower(), slip=slip)
            return _start(request, context, language=language, attempt=attempt)
        case NotAdmitted():
            attempt = Attempt(403, typed, "refused")
            return _start(request, context, language=language, attempt=attempt)
        case MustWait(seconds):
            attempt = Attempt(429, typed, "wait", seconds=seconds)
            response = _start(request, context, language=language, attempt=attempt)
            response.headers["retry-after"] = str(seconds)
            return response
        case AlreadyAnswered():
            return go_to(f"/{language}/tack")
        case OutsideWindow():
            return show(request, "outside.html", language=language, stage="after")
        case OtherLetter(letter):
            response = show(request, "other_letter.html", language=language)
            sessions.keep_letter(response, context, letter)
            return response


@router.post("/{language}/borja-om")
@open_to_all
def begin_anew(request: Request, context: ContextDep, form: FormDep, language: str) -> Response:
    """Begin with this letter; what was begun with another is destroyed."""
    offer_language(language)
    _refuse_forged(request, context, form)
    form.refuse_unknown(_FIELDS)
    letter = sessions.find_letter(request, context)
    result = start_over(context.here, letter, now=context.clock()) if letter else None
    if not isinstance(result, Admitted):
        return go_to(f"/{language}/utloggad")
    response = _go_on(context, result.session, language=language)
    sessions.forget_letter(response, context)
    return response


def _refuse_forged(request: Request, context: Context, form: PostedForm) -> None:
    secret, _ = anonymous_session(request, context.site)
    refuse_forged(context, form, session=secret)


def _go_on(context: Context, session: SheetSession, *, language: str) -> Response:
    sheet = open_sheet(context.here, session, now=context.clock())
    if isinstance(sheet, Ended):
        return ended(context, sheet, language=language)
    response = go_to(f"/{language}/enkat/{place_to_go_on(sheet)}")
    sessions.keep(response, context, session)
    return response


def _start(
    request: Request,
    context: Context,
    *,
    language: str,
    attempt: Attempt = FIRST,
    came_from: str = "",
) -> Response:
    current, _ = wave_in_language(request, context, language)
    stage = stage_of(current, context)
    if stage != "open":
        return show(request, "outside.html", language=language, stage=stage)
    return show(
        request,
        "start.html",
        language=language,
        status=attempt.status,
        attempt=attempt,
        came_from=came_from,
    )


def stage_of(current: CurrentWave | None, context: Context) -> str:
    """none, before, open or after: which start page there is."""
    if current is None:
        return "none"
    stage = current.wave.window.stage(context.clock())
    if current.state in UPCOMING:
        return "before"
    if current.state is WaveState.OPEN and stage in (Stage.BEFORE, Stage.OPEN):
        return "before" if stage is Stage.BEFORE else "open"
    return "after"
