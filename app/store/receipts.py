"""Statements on the receipt of paper forms: what a serial led to, and undoing it."""

from collections.abc import Sequence

from sqlalchemy import Connection, update

from app.store.cases import CASE, SERIAL


def mark_serial(
    connection: Connection,
    serial: str,
    *,
    was: str,
    outcome: str,
    form_id: bytes | None,
) -> bool:
    """Note what a form led to; False when its serial no longer stands at ``was``."""
    marked = connection.execute(
        update(SERIAL)
        .where(SERIAL.c.serial == serial, SERIAL.c.outcome == was)
        .values(outcome=outcome, form_id=form_id)
    )
    return marked.rowcount == 1


def reopen_case(connection: Connection, case_id: bytes) -> bool:
    """Undo the check-off of a paper reply; False when it was not one."""
    reopened = connection.execute(
        update(CASE)
        .where(CASE.c.id == case_id, CASE.c.state == "paper")
        .values(state="open", reply_week="")
    )
    return reopened.rowcount == 1


def free_duplicates(connection: Connection, case_id: bytes) -> list[str]:
    """Let forms that were set aside as duplicates of this case be scanned anew; their serials."""
    freed = connection.execute(
        update(SERIAL)
        .where(SERIAL.c.case_id == case_id, SERIAL.c.outcome == "duplicate")
        .values(outcome="")
        .returning(SERIAL.c.serial)
    )
    return sorted(freed.scalars())


def forget_forms(connection: Connection, form_ids: Sequence[bytes]) -> None:
    """Cut the thread from serials to these forms."""
    connection.execute(update(SERIAL).where(SERIAL.c.form_id.in_(form_ids)).values(form_id=None))
