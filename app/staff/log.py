"""The audit log, a page at a time, and whether the whole chain holds."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from app.office.audit import first_break, newest_rows
from app.staff.accounts import AdministratorDep
from app.staff.log_lines import LogLine, log_lines
from app.staff.log_words import TAMPERING_WORDS
from app.staff.staff_request import StaffRequest
from app.vault.audit_chain import Break
from app.web.numbers import read_number

router = APIRouter(prefix="/staff/logg")

HERE = "/staff/logg"
ROWS = 50
"""How many rows a page shows."""


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some rows of ``whole``, newest first; the addresses of those beside, "" where none are."""

    lines: list[LogLine]
    whole: int
    older: str
    newer: str


@router.get("")
def show(visit: AdministratorDep, fore: str = "") -> Response:
    """The rows before the number ``fore``; the newest when there is no such number."""
    broken = first_break(visit.here)
    page = _page_before(visit, read_number(fore))
    return visit.show("log.html", page=page, broken=_break_words(broken) if broken else "")


def _page_before(visit: StaffRequest, before: int | None) -> LogPage:
    whole = next((row.seq for row in newest_rows(visit.here, most=1)), 0)
    end = whole + 1 if before is None else min(before, whole + 1)
    shown = newest_rows(visit.here, most=ROWS, before=end)
    is_last = not shown or shown[-1].seq == 1
    return LogPage(
        lines=log_lines(shown),
        whole=whole,
        older="" if is_last else f"{HERE}?fore={shown[-1].seq}",
        newer=_newer(end, whole),
    )


def _newer(end: int, whole: int) -> str:
    """The page just after the row ``end - 1``; the newest page has no number of its own."""
    if end > whole:
        return ""
    return f"{HERE}?fore={end + ROWS}" if end + ROWS <= whole else HERE


def _break_words(broken: Break) -> str:
    return f"rad {broken.seq}: {TAMPERING_WORDS[broken.tampering]}"
