"""Statements that stand alone: compiled once, run on the driver's own connection.

Saving a page of the questionnaire is two statements, and they are the busiest of the house.
SQLAlchemy's own way around one of them took five times what SQLite took, and three times what
PostgreSQL's driver took (132 against 25 and 227 against 82 microseconds of one core).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Dialect, Engine, Insert, Select, Update

from app.store.session import reading, turn_to_write

Statement = Select[Any] | Insert | Update
T = TypeVar("T")


class _Ran(Protocol):
    """A statement that was run: by the driver, or by SQLAlchemy."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Sequence[object] | None: ...


class SingleStatement:
    """A Core statement for an engine, as a transaction of its own, or for a connection's own."""

    def __init__(self, statement: Statement) -> None:
        """``statement``: with ``bindparam`` for what changes, and at most one row to return.

        Its values and columns are the drivers' own: bytes, numbers, texts, none of our types.
        """
        # Else SQLAlchemy forgets how many rows an INSERT wrote.
        self._statement = statement.execution_options(preserve_rowcount=True)
        self._ready: dict[str, _Ready] = {}

    def first(
        self, store: Engine | Connection, values: Mapping[str, object], *, make: Callable[..., T]
    ) -> T | None:
        """What ``make`` makes of the columns of the row it reads; None when there is none."""
        if isinstance(store, Engine):
            row = self._run(store, values, take=lambda cursor: cursor.fetchone())
        else:
            row = store.execute(self._statement, values).first()
        return None if row is None else make(*row)

    def changed(self, store: Engine | Connection, values: Mapping[str, object]) -> int:
        """How many rows it wrote."""
        if isinstance(store, Engine):
            with turn_to_write(store):
                return self._run(store, values, take=lambda cursor: int(cursor.rowcount))
        return store.execute(self._statement, values).rowcount

    def _run(self, engine: Engine, values: Mapping[str, object], *, take: Callable[[_Ran], T]) -> T:
        ready = self._ready_for(engine.dialect)
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            try:
                cursor.execute(ready.text, ready.bound(values))
                return take(cursor)
            finally:
                cursor.close()
        except engine.dialect.loaded_dbapi.Error as trouble:
            connection.invalidate(trouble)
        finally:
            connection.close()
        # A broken connection, or a real refusal: SQLAlchemy knows which, and says it as everywhere.
        # Alone, a guarded statement may be asked twice: the second time it finds nothing to do.
        with reading(engine) as again:
            return take(again.execute(self._statement, values))

    def _ready_for(self, dialect: Dialect) -> "_Ready":
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = _prepared(self._statement, dialect)
        return ready


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement in the words of one database."""

    text: str
    fixed: Mapping[str, object]
    """The values that are part of the statement."""
    order: tuple[str, ...] | None
    """The names of the values where the driver takes them by place."""

    def bound(self, values: Mapping[str, object]) -> dict[str, object] | tuple[object, ...]:
        given = {**self.fixed, **values}
        return given if self.order is None else tuple(given[name] for name in self.order)


def _prepared(statement: Statement, dialect: Dialect) -> _Ready:
    compiled = statement.compile(dialect=dialect)
    return _Ready(
        text=str(compiled),
        fixed=compiled.params,
        order=tuple(compiled.positiontup) if compiled.positiontup else None,
    )
