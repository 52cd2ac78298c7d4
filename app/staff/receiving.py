"""The post room: scanning forms, undoing a scan, handing a batch over to keying."""

from dataclasses import dataclass
from random import SystemRandom
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse, Response

from app.fieldwork.paper.batches import BatchView, PaperRefused, hand_over, list_batches
from app.fieldwork.paper.receipt import (
    AlreadyScanned,
    Blank,
    BlankForm,
    CannotUndo,
    Duplicate,
    Late,
    NotCounted,
    Outcome,
    Receipt,
    Received,
    SerialView,
    Undone,
    Unknown,
    look_at_serials,
    read_serial,
    receive_form,
    undo_receipt,
)
from app.fieldwork.post.codes import SERIAL_DIGITS
from app.office.roles import Role
from app.staff.staff_request import StaffRequest, in_wave
from app.staff.words import BATCH_WORDS, CLOSED_POST_ROOM, REFUSALS
from app.survey.access_code import damm_digit
from app.web.forms import FormDep, PostedForm

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
    state: str
    words: str
    forms: int
    capacity: int

    @property
    def filled(self) -> str:
        """How full it is. An accepted batch has no forms left to count: each was keyed and sealed."""
        return "alla klara" if self.state == "accepted" else f"{self.forms} av {self.capacity}"


@router.get("")
def show(visit: ReceiverDep) -> Response:
    """The scan field, ready."""
    return _page(visit, None, recent=[])


@router.post("")
def scan(visit: ReceiverDep, form: FormDep) -> Response:
    """One form has been scanned."""
    visit.check(form, "serial", "blank", "recent", "answer")
    if closed := _closed(visit):
        return _answer(visit, form, Feedback("bad", "✕", "Inte mottaget", closed), recent=[])
    serial = read_serial(form.one("serial"))
    receipt = receive_form(
        visit.context.engine,
        visit.context.keyring,
        wave_id=visit.wave_id,
        serial=serial,
        blank=Blank.YES if form.one("blank") else Blank.NO,
        actor=visit.member.email,
        now=visit.now,
        dice=SystemRandom(),
    )
    known = [] if isinstance(receipt, Unknown) else [serial]
    recent = [*known, *(other for other in _recent(form) if other != serial)][:MOST_RECENT]
    return _answer(visit, form, feedback_on(receipt, serial), recent=recent)


@router.post("/angra")
def undo(visit: ReceiverDep, form: FormDep) -> Response:
    """Take a scan back."""
    visit.check(form, "serial", "recent", "answer")
    serial = read_serial(form.one("serial"))
    undone = undo_receipt(
        visit.context.engine,
        visit.context.keyring,
        wave_id=visit.wave_id,
        serial=serial,
        actor=visit.member.email,
        now=visit.now,
    )
    recent = [one for one in _recent(form) if one != serial]
    return _answer(visit, form, feedback_on_undoing(undone), recent=recent)


@router.post("/bunt/{number}")
def hand_batch_over(visit: ReceiverDep, number: int, form: FormDep) -> Response:
    """Close a batch for receipt."""
    visit.check(form, "reason")
    batch = batch_in(visit, number)
    try:
        forms = hand_over(
            visit.context.engine,
            visit.context.keyring,
            batch.id,
            actor=visit.member.email,
            now=visit.now,
            dice=SystemRandom(),
            reason=form.one("reason").strip()[:100],
        )
    except PaperRefused as refused:
        said = Feedback("bad", "✕", "Inte lämnad", REFUSALS[refused.reason])
        return _page(visit, said, recent=[], status=409)
    text = f"Bunt {number} med {forms} formulär kan matas in. Nästa formulär öppnar en ny bunt."
    return _page(visit, Feedback("good", "✓", "Lämnad", text), recent=[])


def batch_in(visit: StaffRequest, number: int) -> BatchView:
    """The batch with this number in the wave of the address; 404 when there is none."""
    for batch in list_batches(visit.context.engine, visit.wave_id):
        if batch.number == number:
            return batch
    raise HTTPException(404)


def feedback_on(receipt: Receipt, serial: str) -> Feedback:
    """Word, icon and colour for what scanning ``serial`` led to."""
    match receipt:
        case Received(batch, number):
            text = "Skriv numret på formuläret och klipp bort serienumret."
            return Feedback("good", "✓", "Mottagen", text, _form_number(batch, number))
        case Duplicate():
            text = "Ett svar har redan kommit, på papper eller på webben. Lägg formuläret åt sidan."
            return Feedback("warning", "⧉", "Dubblett", text)
        case BlankForm():
            text = "Personen kan fortfarande svara. Lägg formuläret åt sidan."
            return Feedback("warning", "○", "Tomt formulär", text)
        case Late():
            text = "Tiden för papper är ute. Lägg formuläret åt sidan."
            return Feedback("warning", "◷", "För sent", text)
        case NotCounted():
            text = "Kansliet har noterat att personen inte deltar. Lägg formuläret åt sidan."
            return Feedback("warning", "–", "Räknas inte", text)
        case AlreadyScanned(outcome, batch, form_number):
            text = f"Det här formuläret är redan skannat: {_OUTCOME_WORDS[outcome][0].lower()}."
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


_OUTCOME_WORDS = {
    Outcome.COUNTED: ("Mottagen", "good"),
    Outcome.DUPLICATE: ("Dubblett", "warning"),
    Outcome.BLANK: ("Tomt formulär", "warning"),
    Outcome.LATE: ("För sent", "warning"),
    Outcome.NOT_COUNTED: ("Räknas inte", "warning"),
    "": ("Ångrad", "bad"),
}


def _closed(visit: StaffRequest) -> str:
    """Why this wave takes no paper; "" when it does."""
    return CLOSED_POST_ROOM.get(visit.wave().state, "")


def _recent(form: PostedForm) -> list[str]:
    return [read_serial(serial) for serial in form.all("recent")][:MOST_RECENT]


def _answer(
    visit: StaffRequest, form: PostedForm, said: Feedback, *, recent: list[str]
) -> Response:
    """The page, or the same for the script, which must not lose what is scanned meanwhile."""
    if form.one("answer") != "json":
        return _page(visit, said, recent=recent)
    return JSONResponse(
        {
            "kind": said.kind,
            "icon": said.icon,
            "word": said.word,
            "text": said.text,
            "number": said.number,
            "recent": [_plain(scan) for scan in _scans(visit, recent)],
            # An accepted batch changes no more, and has no forms for the script to count.
            "batches": [_batch_plain(row) for row in _batches(visit) if row.state != "accepted"],
        }
    )


def _page(
    visit: StaffRequest, said: Feedback | None, *, recent: list[str], status: int = 200
) -> Response:
    return visit.show(
        "receiving.html",
        status=status,
        said=said,
        recent=_scans(visit, recent),
        batches=_batches(visit),
        closed=_closed(visit),
        scan_address=f"/staff/{visit.wave_id}/post",
    )


def _scans(visit: StaffRequest, serials: list[str]) -> list[RecentScan]:
    views = look_at_serials(visit.context.engine, visit.wave_id, serials)
    return [_recent_scan(view) for view in views]


def _recent_scan(view: SerialView) -> RecentScan:
    word, kind = _OUTCOME_WORDS[view.outcome]
    number = _form_number(view.batch, view.number)
    return RecentScan(view.serial, word, kind, number, view.can_undo)


def _form_number(batch: int | None, number: int | None) -> str:
    """What is written on the paper; "" when nobody can know it any more."""
    return f"{batch}–{number}" if batch else ""


def _batches(visit: StaffRequest) -> list[BatchRow]:
    return [
        BatchRow(one.number, one.state, BATCH_WORDS[one.state], one.forms, one.capacity)
        for one in reversed(list_batches(visit.context.engine, visit.wave_id))
    ]


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
        "capacity": row.capacity,
        "words": row.words,
    }
