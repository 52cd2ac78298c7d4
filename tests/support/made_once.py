"""Waves made by the real verbs once a process and copied for each test: making one takes a second.

On SQLite, where a copy is a file. PostgreSQL makes each anew, so both ways are walked every time.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Select, exists, inspect, or_, select, table

from app.acts.installation import Installation
from app.rehearsal.small_wave import Field
from app.vault.keyring import Keyring

KEYS = "keys"
_SCHEMA = "alembic_version"


@dataclass(frozen=True)
class _Kept:
    """A wave as it was just after it was made: its database, its files and what is known of it."""

    database: sqlite3.Connection
    files: dict[Path, tuple[bytes, int]]
    field: Field


_KEPT: dict[tuple[object, ...], _Kept] = {}


def made_once(make: Callable[..., Field], engine: Engine, folder: Path, **how: Any) -> Field:
    """What ``make(engine, folder, **how)`` makes, copied when it was made before.

    Only into an empty database and a folder without keys: anything else is made for itself.
    """
    if engine.dialect.name != "sqlite" or (folder / KEYS).exists() or not _is_empty(engine):
        return make(engine, folder, **how)
    asked = (make.__name__, *sorted(how.items()))
    if asked in _KEPT:
        return _copied(_KEPT[asked], engine, folder)
    before = set(folder.rglob("*"))
    field = make(engine, folder, **how)
    made = [path for path in folder.rglob("*") if path not in before and path.is_file()]
    files = {one.relative_to(folder): (one.read_bytes(), one.stat().st_mode) for one in made}
    # The test that made it goes on with its own lists; what is kept must not change with them.
    _KEPT[asked] = _Kept(_copy_of(engine), files, replace(field, codes=list(field.codes)))
    return field


def _copied(kept: _Kept, engine: Engine, folder: Path) -> Field:
    for name, (content, mode) in kept.files.items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(mode)
    connection = engine.raw_connection()
    try:
        kept.database.backup(_sqlite(connection))
    finally:
        connection.close()
    return replace(
        kept.field,
        here=Installation(engine, Keyring.open(folder / KEYS), folder),
        officers=dict(kept.field.officers),
        codes=list(kept.field.codes),
    )


def _copy_of(engine: Engine) -> sqlite3.Connection:
    copy, connection = sqlite3.connect(":memory:"), engine.raw_connection()
    try:
        _sqlite(connection).backup(copy)
    finally:
        connection.close()
    return copy


def _sqlite(connection: Any) -> sqlite3.Connection:
    inner: sqlite3.Connection = connection.driver_connection
    return inner


def _is_empty(engine: Engine) -> bool:
    names = [name for name in inspect(engine).get_table_names() if name != _SCHEMA]
    # One statement, which is composed once: asked of each table it took as long as the copy.
    with engine.connect() as connection:
        return not connection.scalar(_any_row(tuple(names)))


@cache
def _any_row(names: tuple[str, ...]) -> Select[tuple[bool]]:
    return select(or_(*(exists().select_from(table(name)) for name in names)))
