"""The post room: scanning forms, undoing a scan, handing a batch over to keying."""

from dataclasses import dataclass
from random import SystemRandom
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse, Response

from app.fieldwork.paper.batches import BatchView, hand_over, list_batches
from app.fieldwork.paper.receipt import (
    AlreadyScanned,
    Blank,
    CannotUndo,
    Receipt,
    Received,
    SerialView,
    SetAside,
    Undone,
    Unknown,
    look_at_post_room,
    read_serial,
    receive_form,
    undo_receipt,
)
from app.fieldwork.post.codes import SERIAL_DIGITS
from app.staff.refusal_words import in_swedish
from app.staff.staff_request import StaffRequest, in_wave
from app.staff.words import BATCH_WORDS, CLOSED_POST_ROOM, RESULT_WORDS
from app.survey.access_code import damm_digit
from app.survey.refusals import Refused
from app.survey.roles import Role
from app.survey.states import BatchState, ReceiptResult, WaveState
from app.web.forms import FormDep, PostedForm
from app.web.numbers import Number

router = APIRouter(prefix="/staff/{wave_id}/post")
ReceiverDep = Annotated[StaffRequest, Depends(in_wave(Role.RECEIVER))]

MOST_RECENT = 8


@dataclass(frozen=True, slots=True)
class Feedback:
    """The big answer to a scan. ``kind``: good, warning or bad; ``icon``: one sign."""

    kind: str
    icon: str
    word: str
    text: str
    number: str = ""
    """Batch and form number to write on the form."""


@dataclass(frozen=True, slots=True)
class RecentScan:
    """One of the last scans."""

    serial: str
    word: str
    kind: str
    number: str
    can_undo: bool


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in the post room's list."""

    number: int
    state: BatchState
    words: str
    forms: int
    capacity: int

    @property
    def filled(self) -> str:
        """How full it is. An accepted batch has no forms left to count: each was keyed and sealed."""
        return "alla klara" if self.is_accepted else f"{self.forms} av {self.capacity}"

    @property
    def is_accepted(self) -> bool:
        """Whether its forms are ballots by now."""
        return self.state is BatchState.ACCEPTED


@router.get("")
def show(visit: ReceiverDep) -> Response:
    """The scan field, ready."""
    return _page(visit, None, recent=[])


@router.post("")
def scan(visit: ReceiverDep, form: FormDep) -> Response:
    """One form has been scanned."""
    visit.check(form, "serial", "blank", "recent", "answer")
    serial = read_serial(form.one("serial"))
    try:
        receipt = receive_form(
            visit.here,
            visit.wave_id,
            serial=serial,
            blank=Blank.YES if form.one("blank") else Blank.NO,
            by=visit.actor,
            now=visit.now,
            dice=SystemRandom(),
        )
    except Refused as refused:
        said = Feedback("bad", "✕", "Inte mottaget", _why_closed(refused))
        return _answer(visit, form, said, recent=[])
    known = [] if isinstance(receipt, Unknown) else [serial]
    recent = [*known, *(other for other in _recent(form) if other != serial)][:MOST_RECENT]
    return _answer(visit, form, feedback_on(receipt, serial), recent=recent)


@router.post("/angra")
def undo(visit: ReceiverDep, form: FormDep) -> Response:
    """Take a scan back."""
    visit.check(form, "serial", "recent", "answer")
    serial = read_serial(form.one("serial"))
    try:
        undone = undo_receipt(
            visit.here, visit.wave_id, serial=serial, by=visit.actor, now=visit.now
        )
    except Refused as refused:
        said = Feedback("bad", "✕", "Går inte att ångra", _why_closed(refused))
        return _answer(visit, form, said, recent=[])
    recent = [one for one in _recent(form) if one != serial]
    return _answer(visit, form, feedback_on_undoing(undone), recent=recent)


@router.post("/bunt/{number}")
def hand_batch_over(visit: ReceiverDep, number: Number, form: FormDep) -> Response:
    """Close a batch for receipt."""
    visit.check(form, "reason")
    batch = batch_in(visit, number)
    try:
        forms = hand_over(
            visit.here,
            visit.wave_id,
            batch_id=batch.id,
            by=visit.actor,
            now=visit.now,
            dice=SystemRandom(),
            reason=form.one("reason").strip()[:100],
        )
    except Refused as refused:
        said = Feedback("bad", "✕", "Inte lämnad", in_swedish(refused))
        return _page(visit, said, recent=[], status=409)
    text = f"Bunt {number} med {forms} formulär kan matas in. Nästa formulär öppnar en ny bunt."
    return _page(visit, Feedback("good", "✓", "Lämnad", text), recent=[])


def batch_in(visit: StaffRequest, number: int) -> BatchView:
    """The batch with this number in the wave of the address; 404 when there is none."""
    for batch in list_batches(visit.here, visit.wave_id):
        if batch.number == number:
            return batch
    raise HTTPException(404)


def feedback_on(receipt: Receipt, serial: str) -> Feedback:
    """Word, icon and colour for what scanning ``serial`` led to."""
    match receipt:
        case Received(batch, number):
            text = "Skriv numret på formuläret och klipp bort serienumret."
            return Feedback("good", "✓", "Mottagen", text, _form_number(batch, number))
        case SetAside(result):
            icon, text = _WHY_ASIDE[result]
            text = f"{text} Lägg formuläret åt sidan."
            return Feedback("warning", icon, RESULT_WORDS[result].capitalize(), text)
        case AlreadyScanned(result, batch, form_number):
            text = f"Det här formuläret är redan skannat: {RESULT_WORDS[result]}."
            return Feedback("warning", "↻", "Redan skannat", text, _form_number(batch, form_number))
        case Unknown():
            return _feedback_on_unknown(serial)


def _feedback_on_unknown(serial: str) -> Feedback:
    """What is wrong with a number that no form of the wave has."""
    length = SERIAL_DIGITS + 1
    if not serial:
        word = "Inget nummer"
        text = "Inget lästes. Skanna streckkoden, eller skriv de tio siffrorna."
    elif not (serial.isascii() and serial.isdecimal() and len(serial) == length):
        word = "Fel antal siffror"
        text = f"{serial} lästes. Ett serienummer har {length} siffror: läs numret en gång till."
    elif damm_digit(serial):
        word = "Kontrollsiffran stämmer inte"
        text = f"{serial} lästes. Någon siffra är fel: läs numret en gång till."
    else:
        word = "Okänt nummer"
        text = f"{serial} finns inte i omgången. Lägg formuläret åt sidan och fråga samordnaren."
    return Feedback("bad", "✕", word, text)


def feedback_on_undoing(undone: Undone | CannotUndo) -> Feedback:
    """What taking a scan back led to."""
    match undone:
        case Undone(scan_again):
            more = f" Skanna också {', '.join(scan_again)} på nytt." if scan_again else ""
            return Feedback("warning", "↶", "Ångrad", f"Formuläret räknas som inte skannat.{more}")
        case CannotUndo():
            text = "Bunten är lämnad till inmatning, eller formuläret är inte skannat."
            return Feedback("bad", "✕", "Går inte att ångra", text)


_WHY_ASIDE = {
    ReceiptResult.DUPLICATE: ("⧉", "Ett svar har redan kommit, på papper eller på webben."),
    ReceiptResult.BLANK: ("○", "Personen kan fortfarande svara."),
    ReceiptResult.LATE: ("◷", "Tiden för papper är ute."),
    ReceiptResult.NOT_COUNTED: ("–", "Kansliet har noterat att personen inte deltar."),
}
_KINDS = {ReceiptResult.COUNTED: "good", ReceiptResult.NOT_IN: "bad"}
"""The colour of a scan's line; else a warning."""


def _closed(visit: StaffRequest) -> str:
    """Why this wave takes no paper; "" when it does."""
    return CLOSED_POST_ROOM.get(visit.wave().state, "")


def _why_closed(refused: Refused) -> str:
    """The post room's own words where the wave takes no paper."""
    state = refused.facts.get("state")
    return CLOSED_POST_ROOM[state] if isinstance(state, WaveState) else in_swedish(refused)


def _recent(form: PostedForm) -> list[str]:
    return [read_serial(serial) for serial in form.all("recent")][:MOST_RECENT]


def _answer(
    visit: StaffRequest, form: PostedForm, said: Feedback, *, recent: list[str]
) -> Response:
    """The page, or the same for the script, which must not lose what is scanned meanwhile."""
    if form.one("answer") != "json":
        return _page(visit, said, recent=recent)
    scans, batches = _post_room(visit, recent)
    return JSONResponse(
        {
            "kind": said.kind,
            "icon": said.icon,
            "word": said.word,
            "text": said.text,
            "number": said.number,
            "recent": [_plain(scan) for scan in scans],
            # An accepted batch changes no more, and has no forms for the script to count.
            "batches": [_batch_plain(row) for row in batches if not row.is_accepted],
        }
    )


def _page(
    visit: StaffRequest, said: Feedback | None, *, recent: list[str], status: int = 200
) -> Response:
    scans, batches = _post_room(visit, recent)
    return visit.show(
        "receiving.html",
        status=status,
        said=said,
        recent=scans,
        batches=batches,
        closed=_closed(visit),
        scan_address=f"/staff/{visit.wave_id}/post",
    )


def _post_room(visit: StaffRequest, serials: list[str]) -> tuple[list[RecentScan], list[BatchRow]]:
    """The last scans, and the batches with the newest first."""
    found = look_at_post_room(visit.here, visit.wave_id, serials=serials)
    scans = [_recent_scan(view) for view in found.scans]
    return scans, [_batch_row(one) for one in reversed(found.batches)]


def _recent_scan(view: SerialView) -> RecentScan:
    return RecentScan(
        serial=view.serial,
        word=RESULT_WORDS[view.result].capitalize(),
        kind=_KINDS.get(view.result, "warning"),
        number=_form_number(view.batch, view.number),
        can_undo=view.can_undo,
    )


def _batch_row(one: BatchView) -> BatchRow:
    return BatchRow(one.number, one.state, BATCH_WORDS[one.state], one.forms, one.capacity)


def _form_number(batch: int | None, number: int | None) -> str:
    """What is written on the paper; "" when nobody can know it any more."""
    return f"{batch}–{number}" if batch else ""


def _plain(scan: RecentScan) -> dict[str, str | bool]:
    return {
        "serial": scan.serial,
        "word": scan.word,
        "kind": scan.kind,
        "number": scan.number,
        "can_undo": scan.can_undo,
    }


def _batch_plain(row: BatchRow) -> dict[str, str | int]:
    return {
        "number": row.number,
        "forms": row.forms,
        "filled": row.filled,
        "words": row.words,
    }
