"""Backup and restore of every table, in one file encrypted with age. Key files are never in it.

What is lost with a database is kept here; what is lost with the keys stays lost: a thief of the
backup holds digests and sealed answers, and nothing that opens them.
"""

import base64
import gzip
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from app.acts.doors import Transaction
from app.acts.installation import Actor, Installation
from app.office.keys import introduce, lasting_faults, require_keys
from app.store.audit import rows as audit_rows
from app.store.dump import (
    RowValues,
    StoreTable,
    Value,
    count_rows,
    put_back,
    rows_of,
    tables_in,
)
from app.store.fingerprints import FINGERPRINT, forget_fingerprints
from app.store.session import is_sqlite, schema_revision, snapshot, writing
from app.survey.reasons import BackupReason, KeyReason
from app.survey.refusals import BackupRefused, KeyRefused
from app.vault.audit_chain import find_break
from app.vault.blobs import Unopenable
from app.vault.keyring import Keyring
from app.vault.sealing import decrypt_with, encrypt_to

Kept = None | bool | int | float | str | dict[str, str]
"""A value as a line of a backup holds it."""


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """What went into a backup or came out of it."""

    tables: int
    rows: int


class _Content(NamedTuple):
    schema: str
    rows: Mapping[str, int]
    """By table: how many."""
    lines: Sequence[tuple[str, Mapping[str, Kept]]]
    """Table and row."""


def take_backup(engine: Engine, *, recipient: str, file: Path, now: datetime) -> BackupSummary:
    """Write every row, as of one moment, to ``file``; only ``recipient``'s identity opens it."""
    counts: dict[str, int] = {}
    lines = []
    with snapshot(engine) as connection:
        for table in tables_in(engine):
            found = [_plain(row) for row in rows_of(connection, table)]
            counts[table.name] = len(found)
            lines += [json.dumps([table.name, row], separators=(",", ":")) for row in found]
    head = {"taken": now.isoformat(), "schema": schema_revision(engine), "rows": counts}
    text = "\n".join([json.dumps(head), *lines])
    _write(file, _sealed(gzip.compress(text.encode()), recipient))
    return BackupSummary(len(counts), sum(counts.values()))


def restore_backup(
    here: Installation,
    *,
    secret: str,
    file: Path,
    settle: Callable[[Transaction], None],
    by: Actor,
    now: datetime,
) -> BackupSummary:
    """Put a backup into an empty database of the same schema; refused unless all of it is right.

    ``settle`` is given the restored rows before they are committed: it makes new keys where those
    that the backup counts on are destroyed, or raises, and then nothing is restored.
    """
    content, engine = _content(file, secret), here.engine
    stands = schema_revision(engine) or ""
    if content.schema != stands:
        raise BackupRefused(BackupReason.WRONG_SCHEMA, backup=content.schema, database=stands)
    with writing(engine) as connection:
        tables = tables_in(engine)
        _require_empty(connection, tables)
        forget_fingerprints(connection)
        _insert_all(connection, tables, content.lines)
        _check(connection, here.keyring, tables, expected=content.rows)
        introduce(connection, here.keyring)
        restoring = Transaction(connection=connection, here=here, by=by, now=now)
        settle(restoring)
        restoring.write_rows()
    return BackupSummary(len(content.rows), sum(content.rows.values()))


def _require_empty(connection: Connection, tables: Sequence[StoreTable]) -> None:
    # A database that was just migrated knows the keys that were made with it.
    for table in tables:
        if table.name != FINGERPRINT.name and count_rows(connection, table):
            raise BackupRefused(BackupReason.NOT_EMPTY, table=table.name)


def _sealed(packed: bytes, recipient: str) -> bytes:
    try:
        return encrypt_to([recipient], packed)
    except ValueError:
        raise BackupRefused(BackupReason.RECIPIENT_WRONG) from None


def _content(file: Path, secret: str) -> _Content:
    sealed = file.read_bytes()
    try:
        packed = decrypt_with(secret, sealed)
    except Unopenable:
        raise KeyRefused(KeyReason.UNOPENABLE) from None
    try:
        first, *lines = gzip.decompress(packed).decode().split("\n")
        head = json.loads(first)
        pairs = [(name, row) for name, row in map(json.loads, lines)]
        return _Content(head["schema"], head["rows"], pairs)
    except (OSError, EOFError, ValueError, LookupError, TypeError):
        # It opens with the right key: some other file, not a damaged one.
        raise BackupRefused(BackupReason.NOT_A_BACKUP, file=str(file)) from None


def _insert_all(
    connection: Connection,
    tables: Sequence[StoreTable],
    lines: Sequence[tuple[str, Mapping[str, Kept]]],
) -> None:
    waiting: dict[str, list[RowValues]] = {table.name: [] for table in tables}
    for name, row in lines:
        waiting[name].append(_row(row, naive=is_sqlite(connection)))
    for table in tables:
        put_back(connection, table, waiting[table.name])


def _check(
    connection: Connection,
    keyring: Keyring,
    tables: Sequence[StoreTable],
    *,
    expected: Mapping[str, int],
) -> None:
    for table in tables:
        count = count_rows(connection, table)
        wanted = expected.get(table.name, 0)
        if count != wanted:
            raise BackupRefused(
                BackupReason.ROWS_DIFFER, table=table.name, found=count, expected=wanted
            )
    require_keys(lasting_faults(connection, keyring))
    broken = find_break(keyring.audit_key, map(asdict, audit_rows(connection)))
    if broken is not None:
        raise BackupRefused(BackupReason.CHAIN_BROKEN, row=broken.seq, tampering=broken.tampering)


def _plain(row: RowValues) -> dict[str, Kept]:
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: Value) -> Kept:
    match value:
        case bytes() | memoryview():
            return {"bytes": base64.b64encode(value).decode()}
        case datetime():
            aware = value if value.tzinfo else value.replace(tzinfo=UTC)
            return {"moment": aware.astimezone(UTC).isoformat()}
        case date():
            return {"day": value.isoformat()}
        case _:
            return value


def _row(row: Mapping[str, Kept], *, naive: bool) -> RowValues:
    return {name: _value(value, naive=naive) for name, value in row.items()}


def _value(value: Kept, *, naive: bool) -> Value:
    match value:
        case {"bytes": text}:
            return base64.b64decode(text)
        case {"moment": text}:
            moment = datetime.fromisoformat(text)
            return moment.replace(tzinfo=None) if naive else moment
        case {"day": text}:
            return date.fromisoformat(text)
        case dict():
            raise ValueError("a value of no kind that a backup knows")
        case _:
            return value


def _write(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
