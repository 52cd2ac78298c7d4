"""By what the database knows its key files again: a fingerprint of each lasting key, no key."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, table_of


class KeyFingerprintTable(SQLModel, table=True):
    """The fingerprint of one lasting key."""

    __tablename__ = "key_fingerprint"
    key: str = Field(primary_key=True, max_length=40)
    fingerprint: bytes = Field(sa_type=Bytes)


FINGERPRINT = table_of(KeyFingerprintTable)


def fingerprints(connection: Connection) -> dict[str, bytes]:
    """The fingerprints by the names of their keys; none before the first `trygg db upgrade`."""
    rows = connection.execute(select(FINGERPRINT))
    return {row.key: bytes(row.fingerprint) for row in rows}


def forget_fingerprints(connection: Connection) -> None:
    """Delete every fingerprint: others are about to take their place."""
    connection.execute(delete(FINGERPRINT))


def keep_fingerprints(connection: Connection, known: Mapping[str, bytes]) -> None:
    """Put ``known`` in the place of whatever fingerprints there are."""
    forget_fingerprints(connection)
    rows = [{"key": key, "fingerprint": fingerprint} for key, fingerprint in known.items()]
    connection.execute(insert(FINGERPRINT), rows)
