"""Statements that stand alone: compiled once, run on the driver's own connection.

Saving a page of the questionnaire is two statements, and they are the busiest of the house.
SQLAlchemy's own way around one of them took five times what SQLite took, and three times what
PostgreSQL's driver took (132 against 25 and 227 against 82 microseconds of one core).
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Engine, Insert, Select, Update

from app.store.session import reading, turn_to_write

Statement = Select[Any] | Insert | Update


class SingleStatement:
    """A Core statement for an engine, as a transaction of its own, or for a connection's own."""

    def __init__(self, statement: Statement) -> None:
        """``statement``: with ``bindparam`` for what changes, and at most one row to return.

        Its values and columns are the drivers' own: bytes, numbers, texts, none of our types.
        """
        # Else SQLAlchemy forgets how many rows an INSERT wrote.
        self._statement = statement.execution_options(preserve_rowcount=True)
        self._ready: dict[str, _Ready] = {}

    def first(self, store: Engine | Connection, values: Mapping[str, Any]) -> Any:
        """The row it reads, with its columns as attributes; None when there is none."""
        if isinstance(store, Engine):
            return self._run(store, values, _row, otherwise=lambda result: result.first())
        return store.execute(self._statement, values).first()

    def changed(self, store: Engine | Connection, values: Mapping[str, Any]) -> int:
        """How many rows it wrote."""
        if isinstance(store, Engine):
            with turn_to_write(store):
                return int(self._run(store, values, _count, otherwise=_rowcount))
        return int(_rowcount(store.execute(self._statement, values)))

    def _run(
        self,
        engine: Engine,
        values: Mapping[str, Any],
        take: "Callable[[_Ready, Any], Any]",
        *,
        otherwise: Callable[[CursorResult[Any]], Any],
    ) -> Any:
        ready = self._ready_for(engine.dialect)
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            try:
                cursor.execute(ready.text, ready.bound(values))
                return take(ready, cursor)
            finally:
                cursor.close()
        except engine.dialect.loaded_dbapi.Error as trouble:
            connection.invalidate(trouble)
        finally:
            connection.close()
        # A broken connection, or a real refusal: SQLAlchemy knows which, and says it as everywhere.
        # Alone, a guarded statement may be asked twice: the second time it finds nothing to do.
        with reading(engine) as again:
            return otherwise(again.execute(self._statement, values))

    def _ready_for(self, dialect: Dialect) -> "_Ready":
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = _prepared(self._statement, dialect)
        return ready


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement in the words of one database."""

    text: str
    fixed: Mapping[str, Any]
    """The values that are part of the statement."""
    order: tuple[str, ...] | None
    """The names of the values where the driver takes them by place."""
    row: Callable[..., Any]

    def bound(self, values: Mapping[str, Any]) -> Any:
        given = {**self.fixed, **values}
        return given if self.order is None else tuple(given[name] for name in self.order)


def _prepared(statement: Statement, dialect: Dialect) -> _Ready:
    compiled = statement.compile(dialect=dialect)
    return _Ready(
        text=str(compiled),
        fixed=compiled.params,
        order=tuple(compiled.positiontup) if compiled.positiontup else None,
        row=namedtuple("Row", [str(name) for name, _ in statement.exported_columns.items()]),
    )


def _row(ready: _Ready, cursor: Any) -> Any:
    found = cursor.fetchone()
    return None if found is None else ready.row(*found)


def _count(_ready: _Ready, cursor: Any) -> Any:
    return _rowcount(cursor)


def _rowcount(ran: Any) -> Any:
    return ran.rowcount
