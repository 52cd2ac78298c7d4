"""Who is visiting: the guards of every staff page, and what each page is given.

A guard reads the session and the roles from the store at every request and compares them with the
wave in the address: a role in one wave opens nothing in another.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse

from app.acts.installation import Actor, Installation
from app.fieldwork.life.overview import wave_lines
from app.office.sign_in import StaffMember, session_of
from app.staff.words import MENU, ROLE_WORDS
from app.store.waves import WaveLine
from app.survey.roles import Role
from app.web.context import Context, ContextDep
from app.web.cookies import read_cookie
from app.web.csrf import page_token, refuse_forged
from app.web.face import pages_of
from app.web.forms import PostedForm
from app.web.guards import guard
from app.web.redirects import Redirected, go_to, sign_in_first

COOKIE = "staff"
CONFIRM = "/staff/bekrafta"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A link of the menu."""

    label: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Who:
    """The name beside "sign out"."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class StaffRequest:
    """One request by someone who is signed in. ``wave_id`` "" on pages of the installation."""

    request: Request = field(repr=False)
    context: Context = field(repr=False)
    member: StaffMember
    secret: str = field(repr=False)
    wave_id: str
    now: datetime

    def show(self, template: str, *, status: int = 200, **view: Any) -> HTMLResponse:
        """A page with the staff's menu."""
        return pages_of(self.request).show(
            self.request,
            template,
            language="sv",
            status=status,
            csrf=page_token(self.context, self._holder()),
            menu=self.menu(),
            who=Who(self.member.name, ", ".join(self.roles())),
            sign_out="/staff/logga-ut",
            wave_id=self.wave_id,
            **view,
        )

    def check(self, form: PostedForm, *known: str) -> PostedForm:
        """The form, if it came from one of our pages and has no fields but those ``known``."""
        refuse_forged(self.context, form, session=self._holder())
        form.refuse_unknown(frozenset({"csrf", *known}))
        return form

    def _holder(self) -> str:
        # Of the account, not of the session: who is signed out with a half-keyed form on the
        # screen signs in again in another tab, and what is on the screen can still be saved.
        return f"staff {self.member.account_id.hex()}"

    @property
    def here(self) -> Installation:
        """The installation, as verbs take it."""
        return self.context.here

    @property
    def actor(self) -> Actor:
        """Who asks, as verbs take it: with the roles held and what was confirmed at this moment."""
        return self.member.as_actor(self.now)

    def wave(self) -> WaveLine:
        """The wave of the address; 404 when there is none."""
        for wave in wave_lines(self.here):
            if wave.id == self.wave_id:
                return wave
        raise HTTPException(404)

    def roles(self) -> list[str]:
        """The roles held here, in words."""
        here = [role for wave_id, role in self.member.grants if wave_id in ("", self.wave_id)]
        every = here if self.wave_id else [role for _, role in self.member.grants]
        return [words for role, words in ROLE_WORDS.items() if role in every]

    def menu(self) -> list[MenuItem]:
        """Where this person may go from here."""
        links = [("Start", "/staff/")]
        for roles, label, address in MENU:
            held = any(self.member.holds(role, self.wave_id) for role in roles)
            if "{wave_id}" not in address:
                held = bool(self.member.waves_with(*roles))
            if held and (self.wave_id or "{wave_id}" not in address):
                links.append((label, address.format(wave_id=self.wave_id)))
        path = self.request.url.path
        here = max((a for _, a in links if path == a or path.startswith(f"{a}/")), default="")
        return [MenuItem(label, address, address == here) for label, address in links]

    def require_step_up(self, *, back_to: str) -> None:
        """Before a grave act: password and code again, unless given within five minutes."""
        if not self.member.has_stepped_up(self.now):
            raise Redirected(go_to(f"{CONFIRM}?till={back_to}"))


def signed_in_as(request: Request, context: Context) -> tuple[StaffMember, str]:
    """Who is signed in and the session's secret; else the sign-in page."""
    secret = read_cookie(request, context.site, COOKIE) or ""
    member = session_of(context.here, secret, now=context.clock()) if secret else None
    if member is None:
        raise sign_in_first(request)
    return member, secret


@guard("signed in")
def any_member(request: Request, context: ContextDep) -> StaffRequest:
    """Anyone who is signed in."""
    member, secret = signed_in_as(request, context)
    return StaffRequest(request, context, member, secret, "", context.clock())


def in_wave(*roles: Role) -> Callable[..., StaffRequest]:
    """A guard: one of ``roles`` in the wave of the address."""

    @guard(" or ".join(roles))
    def visit(wave_id: str, request: Request, context: ContextDep) -> StaffRequest:
        member, secret = signed_in_as(request, context)
        if not any(member.holds(role, wave_id) for role in roles):
            raise HTTPException(403)
        return StaffRequest(request, context, member, secret, wave_id, context.clock())

    return visit


def in_office(*roles: Role) -> Callable[..., StaffRequest]:
    """A guard: one of ``roles`` in any wave, or everywhere."""

    @guard(" or ".join(roles))
    def visit(request: Request, context: ContextDep) -> StaffRequest:
        member, secret = signed_in_as(request, context)
        if not member.waves_with(*roles):
            raise HTTPException(403)
        return StaffRequest(request, context, member, secret, "", context.clock())

    return visit
