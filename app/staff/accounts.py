"""The administrator's page of accounts: roles, sessions, passwords."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import Response

from app.fieldwork.life.overview import wave_lines
from app.office.accounts import (
    NewAccount,
    add_account,
    deactivate,
    end_sessions,
    grant_role,
    list_accounts,
    renew_account,
    withdraw_role,
)
from app.staff.refusal_words import in_swedish
from app.staff.staff_request import StaffRequest, in_office
from app.staff.words import ROLE_WORDS
from app.store.waves import WaveLine
from app.survey.refusals import Refused
from app.survey.roles import EVERYWHERE, INSTALLATION, Role
from app.web.forms import FormDep, PostedForm

router = APIRouter(prefix="/staff")
AdministratorDep = Annotated[StaffRequest, Depends(in_office(Role.ADMINISTRATOR))]

HERE = "/staff/konton"


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role with its words, and whether this administrator may take it back."""

    value: str
    words: str
    place: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of the list."""

    email: str
    name: str
    active: bool
    sessions: int
    roles: tuple[RoleHeld, ...]


@router.get("/konton")
def show(visit: AdministratorDep) -> Response:
    """Every account."""
    return _page(visit)


@router.post("/konton")
def add(visit: AdministratorDep, form: FormDep) -> Response:
    """Add an account; its authenticator secret is shown once."""
    visit.check(form, "email", "name", "password")
    visit.require_step_up(back_to=HERE)

    def act() -> NewAccount:
        return add_account(
            visit.here,
            email=form.one("email"),
            name=form.one("name"),
            password=form.one("password"),
            by=visit.actor,
            now=visit.now,
        )

    return _done(visit, act, "Kontot är tillagt. Ge det en roll nedan.", form=form)


@router.post("/konton/fornya")
def renew(visit: AdministratorDep, form: FormDep) -> Response:
    """A new password and authenticator secret."""
    visit.check(form, "email", "password")
    visit.require_step_up(back_to=HERE)

    def act() -> NewAccount:
        return renew_account(
            visit.here,
            email=form.one("email"),
            password=form.one("password"),
            by=visit.actor,
            now=visit.now,
        )

    return _done(visit, act, "Kontot har nytt lösenord och ny engångskod.")


@router.post("/konton/roll")
def give(visit: AdministratorDep, form: FormDep) -> Response:
    """Give a role, or take it back."""
    visit.check(form, "email", "role", "go")
    visit.require_step_up(back_to=HERE)
    role, wave_id = _role(visit, form.one("role"))
    change = withdraw_role if form.one("go") == "withdraw" else grant_role

    def act() -> None:
        change(
            visit.here,
            email=form.one("email"),
            role=role,
            wave_id=wave_id,
            by=visit.actor,
            now=visit.now,
        )

    words = "Rollen är borttagen." if change is withdraw_role else "Rollen är given."
    return _done(visit, act, words)


@router.post("/konton/sessioner")
def sign_everywhere_out(visit: AdministratorDep, form: FormDep) -> Response:
    """Sign an account out everywhere."""
    visit.check(form, "email")

    def act() -> None:
        end_sessions(
            visit.here,
            email=form.one("email"),
            by=visit.actor,
            now=visit.now,
        )

    return _done(visit, act, "Personen är utloggad överallt.")


@router.post("/konton/avsluta")
def end(visit: AdministratorDep, form: FormDep) -> Response:
    """End an account."""
    visit.check(form, "email")
    visit.require_step_up(back_to=HERE)

    def act() -> None:
        deactivate(
            visit.here,
            email=form.one("email"),
            by=visit.actor,
            now=visit.now,
        )

    return _done(visit, act, "Kontot är avslutat.")


def _role(visit: StaffRequest, value: str) -> tuple[Role, str]:
    """``role@wave`` as the pages post it; 403 for a wave this administrator does not serve."""
    name, _, wave_id = value.partition("@")
    if name not in set(Role):
        raise HTTPException(400)
    if not visit.member.holds(Role.ADMINISTRATOR, wave_id):
        raise HTTPException(403)
    return Role(name), wave_id


def _done(
    visit: StaffRequest,
    act: Callable[[], NewAccount | None],
    words: str,
    *,
    form: PostedForm | None = None,
) -> Response:
    try:
        made = act()
    except Refused as refused:
        typed = (form.one("email"), form.one("name")) if form else ("", "")
        return _page(visit, problem=in_swedish(refused), typed=typed, status=409)
    return _page(visit, done=words, made=made)


def _page(
    visit: StaffRequest,
    *,
    problem: str = "",
    done: str = "",
    made: NewAccount | None = None,
    typed: tuple[str, str] = ("", ""),
    status: int = 200,
) -> Response:
    waves = wave_lines(visit.here)
    return visit.show(
        "accounts.html",
        status=status,
        accounts=_rows(visit, waves),
        choices=_choices(visit, waves),
        problem=problem,
        done=done,
        made=made,
        typed=typed,
        me=visit.member.email,
    )


def _rows(visit: StaffRequest, waves: list[WaveLine]) -> list[AccountRow]:
    titles = {wave.id: wave.title for wave in waves} | {INSTALLATION: "alla omgångar"}
    return [
        AccountRow(
            email=line.email,
            name=line.name,
            active=line.active,
            sessions=line.sessions,
            roles=tuple(
                RoleHeld(f"{role}@{wave_id}", ROLE_WORDS[role], titles[wave_id])
                for wave_id, role in line.grants
            ),
        )
        for line in list_accounts(visit.here)
    ]


def _choices(visit: StaffRequest, waves: list[WaveLine]) -> list[tuple[str, str]]:
    places = [(wave.id, wave.title) for wave in waves] + [(INSTALLATION, "alla omgångar")]
    return [
        (f"{role}@{wave_id}", f"{words} – {title}")
        for wave_id, title in places
        if visit.member.holds(Role.ADMINISTRATOR, wave_id)
        for role, words in ROLE_WORDS.items()
        if wave_id or role in EVERYWHERE
    ]
