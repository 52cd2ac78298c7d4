"""Keying: my progress, and the screen that follows the paper page by page."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse, Response

from app.fieldwork.paper.keyed_marks import KeyingSheet
from app.fieldwork.paper.keying import (
    UnkeyedFields,
    begin_keying,
    finish_keying,
    open_keying,
    save_marks,
)
from app.fieldwork.paper.posted_marks import REMARK, MarksSaved, PostedMarks
from app.fieldwork.paper.progress import BatchProgress, next_form, progress
from app.staff.fields import KeyingPage, pages_of_form
from app.staff.keying_words import SENTENCES
from app.staff.receiving import batch_in
from app.staff.refusal_words import in_swedish
from app.staff.staff_request import StaffRequest, in_wave
from app.staff.words import PROBLEMS
from app.survey.reasons import PaperReason
from app.survey.refusals import PaperRefused, Refused
from app.survey.roles import Role
from app.web.forms import FormDep, PostedForm
from app.web.numbers import Number, read_number
from app.web.redirects import go_to

router = APIRouter(prefix="/staff/{wave_id}/inmatning")
KeyerDep = Annotated[StaffRequest, Depends(in_wave(Role.KEYER))]

_CONTROLS = ("go", REMARK, "flag", "at", "revision", "was")


@dataclass(frozen=True, slots=True)
class MyBatch:
    """One batch as the keyer's list shows it."""

    progress: BatchProgress
    next_number: int | None
    seconds_a_form: int | None
    forms_an_hour: int | None


@router.get("")
def my_batches(visit: KeyerDep, bunt: str = "") -> Response:
    """What is left to key, and how fast it goes. ``bunt``: the batch just worked in."""
    return _list(visit, worked_in=bunt)


@router.post("/bunt/{number}")
def begin(visit: KeyerDep, number: Number, form: FormDep) -> Response:
    """Begin, or go on with, the form whose number stands on the paper."""
    visit.check(form, "form")
    batch, wanted = batch_in(visit, number), read_number(form.one("form").strip())
    try:
        if wanted is None:
            raise PaperRefused(PaperReason.NO_FORM)
        sheet = begin_keying(
            visit.here,
            visit.wave_id,
            batch_id=batch.id,
            number=wanted,
            by=visit.actor,
            now=visit.now,
        )
    except Refused as refused:
        return _list(visit, problem=(number, in_swedish(refused)), status=409)
    return go_to(f"/staff/{visit.wave_id}/inmatning/{sheet.id.hex()}")


@router.get("/{keying}")
def screen(visit: KeyerDep, keying: str) -> Response:
    """The keying screen, at the field where it was left."""
    sheet = _sheet(visit, keying)
    if sheet.is_done:
        return go_to(_list_after(visit, sheet))
    return _screen(visit, sheet, {})


@router.post("/{keying}")
def save(visit: KeyerDep, keying: str, form: FormDep) -> Response:
    """Save a page or the whole form; finish it when asked to."""
    sheet = _sheet(visit, keying)
    names = [question.name for question in sheet.wave.questionnaire]
    visit.check(form, *_CONTROLS, *names)
    try:
        saved = save_marks(
            visit.here,
            visit.wave_id,
            sheet.id,
            posted=_posted(form, names),
            by=visit.actor,
            now=visit.now,
        )
        problems = {name: PROBLEMS[problem] for name, problem in saved.problems.items()}
        if form.one("go") == "page":
            return _told(saved, problems, known=read_number(form.one("revision")))
        if saved.overtaken:
            return _changed_elsewhere(visit, saved.sheet, _posted(form, names))
        if problems or form.one("go") not in ("done", "done-rest-blank"):
            return _screen(visit, saved.sheet, problems, status=422 if problems else 200)
        return _finish(visit, saved.sheet, form)
    except Refused:
        # Done already, in another window: there is nothing left to say here.
        return go_to(_list_after(visit, sheet))


def _told(saved: MarksSaved, problems: dict[str, str], *, known: int | None) -> Response:
    """What the script is told, as PostedMarks tells; with all that is stored for a stale screen."""
    sheet = saved.sheet
    keyed = sheet.keyed
    stored = {**keyed.marks, REMARK: keyed.remark, "flag": "1" if keyed.is_flagged else "0"}
    return JSONResponse(
        {
            "problems": problems,
            "overtaken": sorted(saved.overtaken),
            "revision": sheet.revision,
            "at": keyed.at,
            "stored": None if known is None or known == sheet.revision - 1 else stored,
        },
        status_code=409 if saved.overtaken else 200,
    )


def _changed_elsewhere(visit: StaffRequest, sheet: KeyingSheet, posted: PostedMarks) -> Response:
    """Nothing was saved: the stored and what was typed in one screen, for the keyer to look at."""
    stored = sheet.keyed
    typed = {name: mark.strip() for name, mark in posted.marks.items() if mark.strip()}
    differing = {
        name: SENTENCES["differs"].format(theirs=stored.marks[name])
        for name, mark in typed.items()
        if stored.marks.get(name, mark) != mark
    }
    remarks = [stored.remark, (posted.remark or "").replace("\r\n", "\n").strip()]
    both = replace(
        stored,
        marks={**stored.marks, **typed},
        remark="\n".join(dict.fromkeys(one for one in remarks if one)),
        is_flagged=stored.is_flagged or bool(posted.is_flagged),
    )
    shown = replace(sheet, keyed=both)
    return _screen(visit, shown, differing, is_changed_elsewhere=True, status=409)


def _finish(visit: StaffRequest, sheet: KeyingSheet, form: PostedForm) -> Response:
    is_rest_blank = form.one("go") == "done-rest-blank"
    try:
        finish_keying(
            visit.here,
            visit.wave_id,
            sheet.id,
            rest=UnkeyedFields.IS_BLANK if is_rest_blank else UnkeyedFields.MUST_BE_KEYED,
            by=visit.actor,
            now=visit.now,
        )
    except PaperRefused as refused:
        if refused.reason is not PaperReason.UNKEYED_FIELDS:
            raise
        return _screen(visit, sheet, {}, asks_for_rest=True, status=409)
    return go_to(_list_after(visit, sheet))


def _posted(form: PostedForm, names: list[str]) -> PostedMarks:
    is_whole = form.one("go") != "page" and REMARK in form.fields
    return PostedMarks(
        marks={name: form.one(name) for name in names if name in form.fields},
        remark=form.one(REMARK) if REMARK in form.fields else None,
        # A browser posts no box without a tick: only a whole form says that the tick is gone.
        is_flagged=form.one("flag") == "1" if is_whole or "flag" in form.fields else None,
        at=form.one("at"),
        revision=read_number(form.one("revision")),
        was=_was(form) if "was" in form.fields else None,
    )


def _was(form: PostedForm) -> dict[str, frozenset[str]]:
    """What the script takes for stored: ``was`` holds ``name=value``, once for each value."""
    said = [one.partition("=") for one in form.all("was")]
    return {
        name: frozenset(value for other, _, value in said if other == name) for name, _, _ in said
    }


def _list_after(visit: StaffRequest, sheet: KeyingSheet) -> str:
    return f"/staff/{visit.wave_id}/inmatning?bunt={sheet.batch}"


def _sheet(visit: StaffRequest, keying: str) -> KeyingSheet:
    """One's own keying in the wave of the address; 404 for anything else."""
    try:
        keying_id = bytes.fromhex(keying)
        return open_keying(visit.here, visit.wave_id, keying_id, account_id=visit.member.account_id)
    except (ValueError, PaperRefused) as unknown:
        raise HTTPException(404) from unknown


def _screen(
    visit: StaffRequest,
    sheet: KeyingSheet,
    problems: dict[str, str],
    *,
    asks_for_rest: bool = False,
    is_changed_elsewhere: bool = False,
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
        is_changed_elsewhere=is_changed_elsewhere,
        at=_where_to_go_on(sheet, pages, problems),
        save_address=f"/staff/{visit.wave_id}/inmatning/{sheet.id.hex()}",
        list_address=_list_after(visit, sheet),
    )


def _where_to_go_on(sheet: KeyingSheet, pages: list[KeyingPage], problems: dict[str, str]) -> str:
    fields = [field for page in pages for field in page.fields]
    if problems:
        return next(iter(problems))
    if sheet.keyed.at:
        return sheet.keyed.at
    return next((field.name for field in fields if not field.mark), fields[0].name)


def _list(
    visit: StaffRequest,
    *,
    problem: tuple[int, str] | None = None,
    worked_in: str = "",
    status: int = 200,
) -> Response:
    mine = visit.member.account_id
    found = progress(visit.here, visit.wave_id, account_id=mine)
    batches = [
        MyBatch(
            progress=one,
            next_number=next_form(visit.here, one.batch_id, account_id=mine),
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
        focus=None if problem else _batch_to_go_on_with(batches, worked_in),
        begin_address=f"/staff/{visit.wave_id}/inmatning/bunt",
    )


def _batch_to_go_on_with(batches: list[MyBatch], worked_in: str) -> int | None:
    """The batch just worked in, while it has a form left; else the first that has one."""
    waiting = [one.progress.batch for one in batches if one.next_number]
    return next((one for one in waiting if str(one) == worked_in), next(iter(waiting), None))
