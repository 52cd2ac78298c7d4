"""The desk: find a person by name, record why she does not take part, and take that back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import Response

from app.fieldwork.paper.receipt import read_serial
from app.fieldwork.post.desk import (
    RECORDED_HERE,
    erase,
    find_people,
    person_of,
    protect,
    record_disposition,
    record_returned,
    replace_letter,
    undo_disposition,
    undo_returned,
)
from app.staff.refusal_words import in_swedish
from app.staff.staff_request import StaffRequest, in_wave
from app.staff.words import (
    CLOSED_DESK,
    DESK_NOTES,
    DISPOSITION_WORDS,
    ERASED,
    NEW_LETTER,
    PROTECTED,
)
from app.survey.dispositions import Disposition
from app.survey.refusals import DeskRefused, StepRefused
from app.survey.roles import Role
from app.web.forms import FormDep

T = TypeVar("T")

router = APIRouter(prefix="/staff/{wave_id}/kansli")
DeskDep = Annotated[StaffRequest, Depends(in_wave(Role.DESK))]

_FEWEST_LETTERS, _MOST_SHOWN = 2, 20
"""Where a search begins, and where the store cuts its list."""
_TOO_SHORT = "Skriv minst två bokstäver av namnet."
_REPLACED = (
    "Koden i det gamla brevet gäller inte längre, och ett påbörjat svar på webben är borta. "
    "Samordnaren beställer det nya brevet. Det skickas bara till den folkbokförda adressen."
)
_WAS_REPLACED = "Det brevet är redan ersatt av ett nytt. Personen kan svara med koden i det nya."
_GONE = "Namn och adress är borttagna. Det går inte att ångra."
_COMPARE = "Jämför numret med det på formuläret i kuvertet. Koden i brevet gäller inte längre."
_ENDED = "Koderna i personens brev gäller inte längre."
_RESUMED = (
    "Personen kan svara igen med koden i sitt brev. Fanns ett påbörjat svar på webben är det borta."
)


@dataclass(frozen=True, slots=True)
class Done:
    """What was just done, and about whom. ``undo``: where to take it back, "" where nowhere."""

    words: str
    person: str
    follows: str
    undo: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    """What the form to take it back posts: never a part of an address, which logs would keep."""


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
    if told not in DESK_NOTES:
        return _page(visit, name, problem="Välj vad som ska noteras.", status=422)
    case_id = _case_id(form.one("case"))
    try:
        _record(visit, case_id, told)
    except (DeskRefused, StepRefused) as refused:
        return _page(visit, name, problem=in_swedish(refused), status=409)
    return _page(visit, name, done=_noted(visit, case_id, told, name=name))


@router.post("/notering/angra")
def undo(visit: DeskDep, form: FormDep) -> Response:
    """Take back what was noted by mistake."""
    visit.check(form, "case", "told", "name")
    name, case_id = form.one("name"), _case_id(form.one("case"))
    try:
        _do(visit, undo_disposition, case_id=case_id, disposition=_told(form.one("told")))
    except (DeskRefused, StepRefused) as refused:
        return _page(visit, name, problem=in_swedish(refused), status=409)
    return _page(visit, name, done=Done("Noteringen är ångrad.", _person(visit, case_id), _RESUMED))


@router.post("/retur")
def returned(visit: DeskDep, form: FormDep) -> Response:
    """An envelope came back unopened."""
    serial = read_serial(visit.check(form, "serial").one("serial"))
    try:
        ends_the_code = _do(visit, record_returned, serial=serial)
    except (DeskRefused, StepRefused) as refused:
        return _page(visit, "", problem=in_swedish(refused), status=409)
    if not ends_the_code:
        return _page(visit, "", done=Done(f"Returen är noterad: {serial}.", "", _WAS_REPLACED))
    # Not whose it was: a filled in form bears the same number, and would get a name here.
    undo, fields = f"{_here(visit)}/retur/angra", (("serial", serial),)
    done = Done(f"Returen är noterad: {serial}.", "", _COMPARE, undo, fields)
    return _page(visit, "", done=done)


@router.post("/retur/angra")
def undo_return(visit: DeskDep, form: FormDep) -> Response:
    """It was another envelope."""
    serial = read_serial(visit.check(form, "serial").one("serial"))
    try:
        _do(visit, undo_returned, serial=serial)
    except (DeskRefused, StepRefused) as refused:
        return _page(visit, "", problem=in_swedish(refused), status=409)
    return _page(visit, "", done=Done(f"Returen är ångrad: {serial}.", "", _RESUMED))


def _noted(visit: StaffRequest, case_id: bytes, told: str, *, name: str) -> Done:
    words = f"Noterat: {DESK_NOTES[told].lower()}."
    if told in (PROTECTED, ERASED):
        return Done(words, "", _GONE)
    if told == NEW_LETTER:
        return Done("Ett nytt brev är beställt.", _person(visit, case_id), _REPLACED)
    fields = (("case", case_id.hex()), ("told", told), ("name", name))
    undo = f"{_here(visit)}/notering/angra"
    return Done(words, _person(visit, case_id), _ENDED, undo, fields)


_VERBS: dict[str, Callable[..., None]] = {
    PROTECTED: protect,
    ERASED: erase,
    NEW_LETTER: replace_letter,
}


def _record(visit: StaffRequest, case_id: bytes, told: str) -> None:
    verb = _VERBS.get(told) or partial(record_disposition, disposition=Disposition(told))
    _do(visit, verb, case_id=case_id)


def _do(visit: StaffRequest, verb: Callable[..., T], **what: object) -> T:
    """One verb of the desk, in this wave, by whoever sits at it, now."""
    return verb(visit.here, visit.wave_id, by=visit.actor, now=visit.now, **what)


def _case_id(typed: str) -> bytes:
    try:
        return bytes.fromhex(typed)
    except ValueError as unreadable:
        raise HTTPException(400) from unreadable


def _told(typed: str) -> Disposition:
    """What can be taken back: a protected identity is none of it."""
    if typed not in RECORDED_HERE:
        raise HTTPException(400)
    return Disposition(typed)


def _person(visit: StaffRequest, case_id: bytes) -> str:
    found = person_of(visit.here, visit.wave_id, case_id)
    return f"{found.name}, {found.postal_address}" if found else ""


def _here(visit: StaffRequest) -> str:
    return f"/staff/{visit.wave_id}/kansli"


def _page(
    visit: StaffRequest,
    name: str,
    *,
    problem: str = "",
    done: Done | None = None,
    status: int = 200,
) -> Response:
    closed = CLOSED_DESK.get(visit.wave().state, "")
    found = find_people(visit.here, visit.wave_id, name)
    return visit.show(
        "desk.html",
        status=status,
        closed=closed,
        wanted=name,
        found=found,
        was_searched=len(name.strip()) >= _FEWEST_LETTERS,
        is_cut=len(found) >= _MOST_SHOWN,
        choices=[("", "Välj"), *((str(told), words) for told, words in DESK_NOTES.items())],
        disposition_words=DISPOSITION_WORDS,
        problem=problem,
        done=done,
        here=_here(visit),
    )
