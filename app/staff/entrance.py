"""Signing in and out, confirming before grave acts, and the first page after signing in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from app.fieldwork.life.overview import wave_lines
from app.office.sign_in import NotSignedIn, SignedIn, SteppedUp, sign_in, sign_out, step_up
from app.staff.refusal_words import in_swedish
from app.staff.staff_request import CONFIRM, COOKIE, StaffRequest, any_member
from app.staff.views import Workplace, workplaces
from app.store.throttle import MustWait
from app.survey.refusals import KeyRefused
from app.web.context import Context, ContextDep
from app.web.cookies import ANONYMOUS, anonymous_session, drop_cookie, read_cookie, set_cookie
from app.web.csrf import page_token, refuse_forged
from app.web.face import PagesDep
from app.web.forms import FormDep, client_address
from app.web.guards import open_to_all
from app.web.pages import Pages
from app.web.redirects import SIGN_IN, go_to

router = APIRouter(prefix="/staff")
VisitDep = Annotated[StaffRequest, Depends(any_member)]

_WRONG = "E-post, lösenord eller kod stämmer inte. En kod kan bara användas en gång."
_CREDENTIALS = frozenset({"csrf", "email", "password", "code", "till"})


@router.get("/")
def home(visit: VisitDep) -> Response:
    """What there is to do, wave by wave."""
    places: list[Workplace] = workplaces(visit.member, wave_lines(visit.here))
    return visit.show("home.html", places=places)


@router.get("")
def without_slash(_visit: VisitDep) -> Response:
    """The address as people type it."""
    return Response(status_code=308, headers={"location": "/staff/"})


@router.get("/logga-in")
@open_to_all
def ask(request: Request, context: ContextDep, pages: PagesDep) -> Response:
    """The sign-in page."""
    return _entrance(request, context, pages)


@router.post("/logga-in")
@open_to_all
def enter(
    request: Request, context: ContextDep, pages: PagesDep, form: FormDep, till: str = "/staff/"
) -> Response:
    """Sign in, and go to the page that was asked for."""
    form.refuse_unknown(_CREDENTIALS)
    refuse_forged(context, form, session=anonymous_session(request, context.site)[0])
    email = form.one("email")
    try:
        entered = sign_in(
            context.here,
            email=email,
            password=form.one("password"),
            code=form.one("code"),
            address=client_address(request, context.site),
            now=context.clock(),
        )
    except KeyRefused as refused:
        problem, status = in_swedish(refused), 503
        return _entrance(request, context, pages, problem=problem, email=email, status=status)
    if isinstance(entered, SignedIn):
        response = go_to(_own_address(till))
        set_cookie(response, context.site, COOKIE, entered.secret, same_site="strict")
        return response
    problem, status = _why_not(entered)
    return _entrance(request, context, pages, problem=problem, email=email, status=status)


@router.post("/logga-ut")
def leave(visit: VisitDep, form: FormDep) -> Response:
    """Sign out."""
    visit.check(form)
    sign_out(visit.here, visit.secret, now=visit.now)
    response = go_to(SIGN_IN)
    drop_cookie(response, visit.context.site, COOKIE)
    return response


@router.get("/bekrafta")
def ask_again(visit: VisitDep, till: str = "/staff/") -> Response:
    """Password and code once more, before a grave act."""
    return visit.show("confirm.html", back_to=_own_address(till), problem="")


@router.post("/bekrafta")
def confirm(visit: VisitDep, form: FormDep) -> Response:
    """Confirm, and go back to what was to be done."""
    visit.check(form, *_CREDENTIALS)
    back_to = _own_address(form.one("till"))
    try:
        confirmed = step_up(
            visit.here,
            secret=visit.secret,
            password=form.one("password"),
            code=form.one("code"),
            address=client_address(visit.request, visit.context.site),
            now=visit.now,
        )
    except KeyRefused as refused:
        problem = in_swedish(refused)
        return visit.show("confirm.html", status=503, back_to=back_to, problem=problem)
    if isinstance(confirmed, SteppedUp):
        return go_to(back_to)
    problem, status = _why_not(confirmed)
    return visit.show("confirm.html", status=status, back_to=back_to, problem=problem)


def _entrance(
    request: Request,
    context: Context,
    pages: Pages,
    *,
    problem: str = "",
    email: str = "",
    status: int = 200,
) -> HTMLResponse:
    secret, is_new = anonymous_session(request, context.site)
    has_session = read_cookie(request, context.site, COOKIE) is not None
    response = pages.show(
        request,
        "sign_in.html",
        language="sv",
        status=status,
        csrf=page_token(context, secret),
        problem=problem,
        email=email,
        was_signed_in=has_session and not problem,
    )
    if is_new:
        set_cookie(response, context.site, ANONYMOUS, secret)
    return response


def _own_address(address: str) -> str:
    """``address`` if it is a page of those who work here: a link must not lead to a phisher."""
    is_own = address.startswith(("/staff/", "/analyst/")) and address.isprintable()
    leads_on = address.startswith((CONFIRM, SIGN_IN)) or "//" in address or "\\" in address
    return address if is_own and not leads_on else "/staff/"


def _why_not(answer: NotSignedIn | MustWait) -> tuple[str, int]:
    """The sentence, and the status it is shown with."""
    match answer:
        case MustWait(seconds):
            words = f"Det har varit många försök. Vänta {seconds} sekunder och försök igen."
            return words, 429
        case NotSignedIn():
            return _WRONG, 401
