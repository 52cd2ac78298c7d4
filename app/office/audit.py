"""Reading the audit log: the newest rows, and whether the chain of all of them holds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from app.store import audit
from app.store.session import reading
from app.vault.audit_chain import Break, find_break
from app.vault.keyring import Keyring


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what to which object, and when."""

    seq: int
    at: datetime
    actor: str
    act: str
    object: str


def newest_lines(engine: Engine, *, most: int = 200, before: int | None = None) -> list[AuditLine]:
    """The latest rows, newest first; ``before``: of those with a lower number."""
    with reading(engine) as connection:
        rows = audit.newest_rows(connection, most=most, before=before)
    return [AuditLine(row.seq, row.at, row.actor, row.act, row.object) for row in rows]


def first_break(engine: Engine, keyring: Keyring) -> Break | None:
    """Where the log has been tampered with, or None."""
    with reading(engine) as connection:
        return find_break(keyring.audit_key, (row._asdict() for row in audit.rows(connection)))
