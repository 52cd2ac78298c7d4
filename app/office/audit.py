"""Reading the audit log: the newest rows, and whether the chain of all of them holds."""

from dataclasses import asdict

from app.acts.installation import Installation
from app.store import audit
from app.store.audit import AuditRow
from app.store.session import reading
from app.vault.audit_chain import Break, Head, find_break


def newest_rows(
    here: Installation, *, most: int = 200, before: int | None = None
) -> list[AuditRow]:
    """The latest rows, newest first; ``before``: of those with a lower number."""
    with reading(here.engine) as connection:
        return audit.newest_rows(connection, most=most, before=before)


def first_break(here: Installation, head: Head | None = None) -> Break | None:
    """Where the log has been tampered with, or None. ``head``: of what was exported earlier."""
    with reading(here.engine) as connection:
        return find_break(here.keyring.audit_key, map(asdict, audit.rows(connection)), head)


def newest_head(here: Installation) -> Head | None:
    """The newest row's mark, to be kept elsewhere; None while the log is empty."""
    newest = newest_rows(here, most=1)
    return Head(newest[0].seq, newest[0].mac) if newest else None
