"""Keying: my progress, and the screen that follows the paper page by page."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse, Response

from app.fieldwork.batches import PaperRefused, Refusal
from app.fieldwork.key import (
    KeyingSheet,
    PostedMarks,
    Rest,
    begin_keying,
    finish_keying,
    open_keying,
    save_marks,
)
from app.fieldwork.progress import BatchProgress, next_form, progress
from app.office.roles import Role
from app.staff.fields import KeyingPage, pages_of_form
from app.staff.receiving import batch_in
from app.staff.visits import Visit, in_wave
from app.staff.words import PROBLEMS, REFUSALS
from app.web.forms import Form, FormDep
from app.web.instead import go_to

router = APIRouter(prefix="/staff/{wave_id}/inmatning")
KeyerDep = Annotated[Visit, Depends(in_wave(Role.KEYER))]

_CONTROLS = ("go", "note", "flag", "at")


@dataclass(frozen=True, slots=True)
class MyBatch:
    """One batch as the keyer's list shows it."""

    progress: BatchProgress
    next_number: int | None
    seconds_a_form: int | None
    forms_an_hour: int | None


@router.get("")
def my_batches(visit: KeyerDep) -> Response:
    """What is left to key, and how fast it goes."""
    return _list(visit)


@router.post("/bunt/{number}")
def begin(visit: KeyerDep, number: int, form: FormDep) -> Response:
    """Begin, or go on with, the form whose number stands on the paper."""
    visit.check(form, "form")
    batch, typed = batch_in(visit, number), form.one("form").strip()
    try:
        if not (typed.isdecimal() and len(typed) <= 4):
            raise PaperRefused(Refusal.NO_FORM)
        sheet = begin_keying(
            visit.context.engine,
            visit.context.keyring,
            batch_id=batch.id,
            number=int(typed),
            account_id=visit.member.account_id,
            now=visit.now,
        )
    except PaperRefused as refused:
        return _list(visit, problem=(number, REFUSALS[refused.reason]), status=409)
    return go_to(f"/staff/{visit.wave_id}/inmatning/{sheet.id.hex()}")


@router.get("/{keying}")
def screen(visit: KeyerDep, keying: str) -> Response:
    """The keying screen, at the field where it was left."""
    sheet = _sheet(visit, keying)
    if sheet.is_done:
        return go_to(f"/staff/{visit.wave_id}/inmatning")
    return _screen(visit, sheet, {})


@router.post("/{keying}")
def save(visit: KeyerDep, keying: str, form: FormDep) -> Response:
    """Save a page or the whole form; finish it when asked to."""
    sheet = _sheet(visit, keying)
    names = [question.name for question in sheet.wave.questionnaire]
    visit.check(form, *_CONTROLS, *names)
    try:
        saved = save_marks(
            visit.context.engine,
            visit.context.keyring,
            sheet.id,
            posted=_posted(form, names),
            account_id=visit.member.account_id,
            now=visit.now,
        )
        problems = {name: PROBLEMS[problem] for name, problem in saved.problems.items()}
        if form.one("go") == "page":
            return JSONResponse({"saved": True, "problems": problems})
        if problems or form.one("go") not in ("done", "done-rest-blank"):
            return _screen(visit, saved.sheet, problems, status=422 if problems else 200)
        return _finish(visit, saved.sheet, form)
    except PaperRefused:
        # Done already, in another window: there is nothing left to say here.
        return go_to(f"/staff/{visit.wave_id}/inmatning")


def _finish(visit: Visit, sheet: KeyingSheet, form: Form) -> Response:
    is_rest_blank = form.one("go") == "done-rest-blank"
    try:
        finish_keying(
            visit.context.engine,
            visit.context.keyring,
            sheet.id,
            account_id=visit.member.account_id,
            rest=Rest.IS_BLANK if is_rest_blank else Rest.MUST_BE_KEYED,
            actor=visit.member.email,
            now=visit.now,
        )
    except PaperRefused as refused:
        if refused.reason is not Refusal.UNKEYED_FIELDS:
            raise
        return _screen(visit, sheet, {}, asks_for_rest=True, status=409)
    return go_to(f"/staff/{visit.wave_id}/inmatning")


def _posted(form: Form, names: list[str]) -> PostedMarks:
    return PostedMarks(
        marks={name: form.one(name) for name in names if name in form.fields},
        note=form.one("note"),
        is_flagged=form.one("flag") == "1",
        at=form.one("at"),
    )


def _sheet(visit: Visit, keying: str) -> KeyingSheet:
    """One's own keying in the wave of the address; 404 for anything else."""
    try:
        keying_id = bytes.fromhex(keying)
        sheet = open_keying(
            visit.context.engine,
            visit.context.keyring,
            keying_id,
            account_id=visit.member.account_id,
        )
    except (ValueError, PaperRefused) as unknown:
        raise HTTPException(404) from unknown
    if sheet.wave.id != visit.wave_id:
        raise HTTPException(404)
    return sheet


def _screen(
    visit: Visit,
    sheet: KeyingSheet,
    problems: dict[str, str],
    *,
    asks_for_rest: bool = False,
    status: int = 200,
) -> Response:
    pages: list[KeyingPage] = pages_of_form(sheet, problems)
    fields = [field for page in pages for field in page.fields]
    left = sum(not field.mark for field in fields)
    return visit.show(
        "keying_screen.html",
        status=status,
        sheet=sheet,
        pages=pages,
        field_count=len(fields),
        left=left,
        problems=list(problems.items()),
        asks_for_rest=asks_for_rest,
        at=_where_to_go_on(sheet, pages, problems),
        save_address=f"/staff/{visit.wave_id}/inmatning/{sheet.id.hex()}",
        list_address=f"/staff/{visit.wave_id}/inmatning",
    )


def _where_to_go_on(sheet: KeyingSheet, pages: list[KeyingPage], problems: dict[str, str]) -> str:
    fields = [field for page in pages for field in page.fields]
    if problems:
        return next(iter(problems))
    if sheet.keyed.at:
        return sheet.keyed.at
    return next((field.name for field in fields if not field.mark), fields[0].name)


def _list(visit: Visit, *, problem: tuple[int, str] | None = None, status: int = 200) -> Response:
    mine, engine = visit.member.account_id, visit.context.engine
    found = progress(engine, visit.wave_id, account_id=mine)
    batches = [
        MyBatch(
            progress=one,
            next_number=next_form(engine, one.batch_id, account_id=mine),
            seconds_a_form=one.my_seconds // one.keyed_by_me if one.keyed_by_me else None,
            forms_an_hour=3600 * one.keyed_by_me // one.my_seconds if one.my_seconds else None,
        )
        for one in found
    ]
    return visit.show(
        "keying.html",
        status=status,
        batches=batches,
        problem=problem,
        begin_address=f"/staff/{visit.wave_id}/inmatning/bunt",
    )
