"""The desk: find a person by name, record why she does not take part."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import Response

from app.fieldwork.desk import Told, find_addressees, protect, record_outcome, record_returned
from app.fieldwork.prepare import WaveRefused
from app.fieldwork.receive import read_serial
from app.office.roles import Role
from app.staff.visits import Visit, in_wave
from app.staff.words import PROTECTED, TOLD_WORDS
from app.web.forms import FormDep

router = APIRouter(prefix="/staff/{wave_id}/kansli")
DeskDep = Annotated[Visit, Depends(in_wave(Role.DESK))]

_FEWEST_LETTERS, _MOST_SHOWN = 2, 20
"""Where a search begins, and where the store cuts its list."""
_TOO_SHORT = "Skriv minst två bokstäver av namnet."
_REFUSED = "Det går inte att notera: personen har redan svarat eller har redan en notering."


@router.get("")
def show(visit: DeskDep) -> Response:
    """An empty search."""
    return _page(visit, "")


@router.post("")
def search(visit: DeskDep, form: FormDep) -> Response:
    """Search. A POST: a name never stands in an address."""
    name = visit.check(form, "name").one("name")
    is_short = len(name.strip()) < _FEWEST_LETTERS
    return _page(visit, name, problem=_TOO_SHORT if is_short else "")


@router.post("/notering")
def record(visit: DeskDep, form: FormDep) -> Response:
    """Record what was told about a person."""
    visit.check(form, "case", "told", "name")
    name, told = form.one("name"), form.one("told")
    if told not in TOLD_WORDS:
        return _page(visit, name, problem="Välj vad som ska noteras.", status=422)
    try:
        _record(visit, _case_id(form.one("case")), told)
    except WaveRefused:
        return _page(visit, name, problem=_REFUSED, status=409)
    return _page(visit, name, done=f"Noterat: {TOLD_WORDS[told].lower()}.")


@router.post("/retur")
def returned(visit: DeskDep, form: FormDep) -> Response:
    """An envelope came back unopened."""
    visit.check(form, "serial")
    try:
        record_returned(
            visit.context.engine,
            visit.context.keyring,
            visit.wave_id,
            serial=read_serial(form.one("serial")),
            actor=visit.member.email,
            now=visit.now,
        )
    except WaveRefused:
        problem = "Numret finns inte i omgången, eller så har personen redan svarat."
        return _page(visit, "", problem=problem, status=409)
    return _page(visit, "", done="Returen är noterad.")


def _record(visit: Visit, case_id: bytes, told: str) -> None:
    context, actor = visit.context, visit.member.email
    if told == PROTECTED:
        protect(
            context.engine,
            context.keyring,
            visit.wave_id,
            case_id=case_id,
            actor=actor,
            now=visit.now,
        )
        return
    record_outcome(
        context.engine,
        context.keyring,
        visit.wave_id,
        case_id=case_id,
        told=Told(told),
        actor=actor,
        now=visit.now,
    )


def _case_id(typed: str) -> bytes:
    try:
        return bytes.fromhex(typed)
    except ValueError as unreadable:
        raise HTTPException(400) from unreadable


def _page(
    visit: Visit, name: str, *, problem: str = "", done: str = "", status: int = 200
) -> Response:
    found = find_addressees(visit.context.engine, visit.wave_id, name)
    return visit.show(
        "desk.html",
        status=status,
        wanted=name,
        found=found,
        was_searched=len(name.strip()) >= _FEWEST_LETTERS,
        is_cut=len(found) >= _MOST_SHOWN,
        choices=[("", "Välj"), *((str(told), words) for told, words in TOLD_WORDS.items())],
        told_words=TOLD_WORDS,
        problem=problem,
        done=done,
        here=f"/staff/{visit.wave_id}/kansli",
    )
