"""The audit row of a release verb, written in its own transaction: both stand or fall together."""

from datetime import datetime

from sqlalchemy import Connection

from app.store.audit import write_row
from app.vault.audit_chain import chain
from app.vault.keyring import Keyring


def note(
    connection: Connection, keyring: Keyring, *, at: datetime, actor: str, act: str, on: str
) -> None:
    """Note that ``actor`` did ``act`` on the object ``on``: never what it contained."""
    write_row(connection, chain(keyring.audit_key), at=at, actor=actor, act=act, object=on)
