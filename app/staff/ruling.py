"""Rulings: where two keyings differ a third person looks at the paper; then the batch is accepted."""

from dataclasses import dataclass
from random import SystemRandom
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import Response

from app.fieldwork.paper.adjudication import (
    NotRuled,
    Ruled,
    RulingSheet,
    accept_batch,
    forms_to_rule,
    open_ruling,
    rule,
)
from app.fieldwork.paper.batches import BatchView, list_batches
from app.fieldwork.paper.progress import KeyerCount, keyer_counts
from app.staff.fields import field_of
from app.staff.receiving import batch_in
from app.staff.refusal_words import in_swedish
from app.staff.staff_request import StaffRequest, in_wave
from app.staff.words import BATCH_WORDS, PROBLEMS
from app.survey.refusals import PaperRefused, Refused
from app.survey.roles import Role
from app.survey.states import BatchState
from app.web.forms import FormDep
from app.web.numbers import Number
from app.web.redirects import go_to

router = APIRouter(prefix="/staff/{wave_id}/avgoranden")
AdjudicatorDep = Annotated[StaffRequest, Depends(in_wave(Role.ADJUDICATOR))]


@dataclass(frozen=True, slots=True)
class BatchToRule:
    """A batch with the forms that wait for a third account."""

    batch: BatchView
    words: str
    forms: tuple[int, ...]
    counts: tuple[KeyerCount, ...]
    can_accept: bool


@router.get("")
def batches(visit: AdjudicatorDep) -> Response:
    """Every batch: what waits to be ruled on, how keying goes, what can be accepted."""
    return _list(visit)


@router.get("/{batch}/{number}")
def look(visit: AdjudicatorDep, batch: Number, number: Number) -> Response:
    """The fields that differ: look at the paper."""
    return _screen(visit, _sheet(visit, batch, number), {}, {})


@router.post("/{batch}/{number}")
def decide(visit: AdjudicatorDep, batch: Number, number: Number, form: FormDep) -> Response:
    """Rule with what stands on the paper."""
    sheet = _sheet(visit, batch, number)
    names = [question.name for question in sheet.questions]
    visit.check(form, *names)
    marks = {name: form.one(name) for name in names}
    try:
        ruled = rule(
            visit.here,
            visit.wave_id,
            batch_id=sheet.batch_id,
            number=number,
            marks=marks,
            by=visit.actor,
            now=visit.now,
        )
    except Refused as refused:
        return _list(visit, problem=in_swedish(refused), status=409)
    match ruled:
        case NotRuled(problems):
            words = {name: PROBLEMS[problem] for name, problem in problems.items()}
            return _screen(visit, sheet, marks, words, status=422)
        case Ruled():
            return go_to(_next_address(visit, sheet))


@router.post("/{batch}")
def accept(visit: AdjudicatorDep, batch: Number, form: FormDep) -> Response:
    """Seal the answers of a batch and destroy what was keyed."""
    visit.check(form)
    try:
        forms = accept_batch(
            visit.here,
            visit.wave_id,
            batch_id=batch_in(visit, batch).id,
            by=visit.actor,
            now=visit.now,
            dice=SystemRandom(),
        )
    except Refused as refused:
        return _list(visit, problem=in_swedish(refused), status=409)
    done = f"Bunt {batch} är godkänd: {forms} svar är förseglade och inmatningen är förstörd."
    return _list(visit, done=done)


def _sheet(visit: StaffRequest, batch: int, number: int) -> RulingSheet:
    try:
        return open_ruling(
            visit.here,
            visit.wave_id,
            batch_id=batch_in(visit, batch).id,
            number=number,
            account_id=visit.member.account_id,
        )
    except PaperRefused as refused:
        raise HTTPException(404) from refused


def _next_address(visit: StaffRequest, sheet: RulingSheet) -> str:
    here = f"/staff/{visit.wave_id}/avgoranden"
    mine = visit.member.account_id
    waiting = forms_to_rule(visit.here, sheet.batch_id, account_id=mine)
    return f"{here}/{sheet.batch}/{waiting[0]}" if waiting else here


def _screen(
    visit: StaffRequest,
    sheet: RulingSheet,
    marks: dict[str, str],
    problems: dict[str, str],
    *,
    status: int = 200,
) -> Response:
    fields = [
        field_of(
            question,
            after=None,
            mark=marks.get(question.name, ""),
            problem=problems.get(question.name, ""),
        )
        for question in sheet.questions
    ]
    here = f"/staff/{visit.wave_id}/avgoranden"
    return visit.show(
        "ruling_screen.html",
        status=status,
        sheet=sheet,
        fields=fields,
        problems=list(problems.items()),
        rule_address=f"{here}/{sheet.batch}/{sheet.number}",
        list_address=here,
    )


def _list(visit: StaffRequest, *, problem: str = "", done: str = "", status: int = 200) -> Response:
    mine = visit.member.account_id
    every = list_batches(visit.here, visit.wave_id)
    found = [one for one in every if one.state is not BatchState.RECEIVING]
    rows = [
        BatchToRule(
            batch=one,
            words=BATCH_WORDS[one.state],
            forms=tuple(forms_to_rule(visit.here, one.id, account_id=mine)),
            counts=tuple(keyer_counts(visit.here, visit.wave_id, batch_id=one.id)),
            can_accept=one.state is BatchState.KEYING and one.settled == one.forms,
        )
        for one in reversed(found)
    ]
    here = f"/staff/{visit.wave_id}/avgoranden"
    return visit.show(
        "ruling.html", status=status, batches=rows, problem=problem, done=done, here=here
    )
