"""The audit log, a page at a time, and whether the whole chain holds."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from app.office.audit import first_break, newest_lines
from app.staff.accounts import AdministratorDep
from app.staff.log_lines import LogLine, log_lines
from app.staff.staff_request import StaffRequest

router = APIRouter(prefix="/staff/logg")

HERE = "/staff/logg"
ROWS = 50
"""How many rows a page shows."""
_MOST_DIGITS = 12


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
    broken = first_break(visit.context.engine, visit.context.keyring)
    page = _page_before(visit, _number(fore))
    return visit.show("log.html", page=page, broken=str(broken) if broken else "")


def _page_before(visit: StaffRequest, before: int | None) -> LogPage:
    engine = visit.context.engine
    whole = next((line.seq for line in newest_lines(engine, most=1)), 0)
    end = whole + 1 if before is None else min(before, whole + 1)
    shown = newest_lines(engine, most=ROWS, before=end)
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


def _number(typed: str) -> int | None:
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS
    return int(typed) if is_number else None
