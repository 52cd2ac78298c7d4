"""Statements on the receipt of paper forms: what a serial led to, and undoing it."""

from collections.abc import Sequence

from sqlalchemy import Connection, update

from app.store.cases import CASE, SERIAL
from app.survey.states import CaseState, ReceiptResult


def mark_serial(
    connection: Connection,
    serial: str,
    *,
    was: ReceiptResult,
    becomes: ReceiptResult,
    form_id: bytes | None,
) -> bool:
    """Note what a form led to; False when its serial no longer stands at ``was``."""
    marked = connection.execute(
        update(SERIAL)
        .where(SERIAL.c.serial == serial, SERIAL.c.result == was)
        .values(result=becomes, form_id=form_id)
    )
    return marked.rowcount == 1


def reopen_case(connection: Connection, case_id: bytes) -> bool:
    """Undo the check-off of a paper reply; False when it was not one."""
    reopened = connection.execute(
        update(CASE)
        .where(CASE.c.id == case_id, CASE.c.state == CaseState.PAPER)
        .values(state=CaseState.OPEN, reply_week="")
    )
    return reopened.rowcount == 1


def free_duplicates(connection: Connection, case_id: bytes) -> list[str]:
    """Let forms that were set aside as duplicates of this case be scanned anew; their serials."""
    freed = connection.execute(
        update(SERIAL)
        .where(SERIAL.c.case_id == case_id, SERIAL.c.result == ReceiptResult.DUPLICATE)
        .values(result=ReceiptResult.NOT_IN)
        .returning(SERIAL.c.serial)
    )
    return sorted(freed.scalars())


def forget_forms(connection: Connection, form_ids: Sequence[bytes]) -> int:
    """Cut the thread from serials to these forms; how many threads there were."""
    cut = update(SERIAL).where(SERIAL.c.form_id.in_(form_ids)).values(form_id=None)
    return connection.execute(cut).rowcount
