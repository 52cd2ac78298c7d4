"""Backup and restore of every table, in one file encrypted with age. Key files are never in it.

What is lost with a database is kept here; what is lost with the keys stays lost: a thief of the
backup holds digests and sealed answers, and nothing that opens them.
"""

import base64
import gzip
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from app.store.audit import rows as audit_rows
from app.store.dump import StoreTable, count_rows, put_back, rows_of, tables_in
from app.store.session import is_sqlite, schema_revision, snapshot, writing
from app.vault.audit_chain import find_break
from app.vault.keyring import Keyring
from app.vault.sealing import decrypt_with, encrypt_to


class BackupRefused(ValueError):
    """A backup that cannot be taken or put back; the sentence says why."""


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """What went into a backup or came out of it."""

    tables: int
    rows: int


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
    _write(file, encrypt_to([recipient], gzip.compress(text.encode())))
    return BackupSummary(len(counts), sum(counts.values()))


def restore_backup(engine: Engine, keyring: Keyring, *, secret: str, file: Path) -> BackupSummary:
    """Put a backup into an empty database of the same schema; refused unless all of it is right."""
    text = gzip.decompress(decrypt_with(secret, file.read_bytes())).decode()
    first, _, rest = text.partition("\n")
    head = json.loads(first)
    if head["schema"] != schema_revision(engine):
        raise BackupRefused(
            f"The backup is of schema {head['schema']}; the database stands at "
            f"{schema_revision(engine)}."
        )
    with writing(engine) as connection:
        for table in tables_in(engine):
            if count_rows(connection, table):
                raise BackupRefused(
                    f"The database is not empty ({table.name}): restore into a new one."
                )
        _insert_all(connection, tables_in(engine), rest)
        _check(connection, keyring, tables_in(engine), expected=head["rows"])
    return BackupSummary(len(head["rows"]), sum(head["rows"].values()))


def _insert_all(connection: Connection, tables: Sequence[StoreTable], text: str) -> None:
    waiting: dict[str, list[dict[str, Any]]] = {table.name: [] for table in tables}
    for line in text.split("\n") if text else ():
        name, row = json.loads(line)
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
        if count != expected.get(table.name, 0):
            raise BackupRefused(f"{table.name} has {count} rows, not {expected[table.name]}.")
    broken = find_break(keyring.audit_key, (row._asdict() for row in audit_rows(connection)))
    if broken is not None:
        raise BackupRefused(str(broken))


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: Any) -> Any:
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


def _row(row: Mapping[str, Any], *, naive: bool) -> dict[str, Any]:
    return {name: _value(value, naive=naive) for name, value in row.items()}


def _value(value: Any, *, naive: bool) -> Any:
    match value:
        case {"bytes": text}:
            return base64.b64decode(text)
        case {"moment": text}:
            moment = datetime.fromisoformat(text)
            return moment.replace(tzinfo=None) if naive else moment
        case {"day": text}:
            return date.fromisoformat(text)
        case _:
            return value


def _write(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
