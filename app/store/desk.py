"""Statements of the desk: what it records about a case, and forgetting someone's name."""

from sqlalchemy import Connection, delete, update

from app.store.cases import CASE
from app.store.frame import PERSON


def record_disposition(
    connection: Connection, wave_id: str, case_id: bytes, *, disposition: str | None
) -> bool:
    """Set, or take back, what the desk knows of an unanswered case; False when there is none."""
    recorded = connection.execute(
        update(CASE)
        .where(CASE.c.id == case_id, CASE.c.wave_id == wave_id, CASE.c.state == "open")
        .values(disposition=disposition)
    )
    return recorded.rowcount == 1


def forget_person(connection: Connection, case_id: bytes) -> None:
    """Delete the name and address of one case."""
    connection.execute(delete(PERSON).where(PERSON.c.case_id == case_id))
