"""Column types, and rows as what they are: every statement returns a frozen dataclass or a value."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar, cast

from sqlalchemy import (
    CursorResult,
    DateTime,
    Dialect,
    LargeBinary,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

T = TypeVar("T")

Found = CursorResult[Any]
"""What a statement found, before it is given its types."""

# An id is 16 random bytes: it tells neither when nor in which order a row was made.
ID_BYTES = 16


class Moment(TypeDecorator[datetime]):
    """An instant. Kept in UTC, aware going in and coming out, on either database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a naive time: two people in two zones would read two times."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """SQLite returns naive values; they are UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Document(TypeDecorator[Any]):
    """A small JSON document, written the same way every time so that it can be hashed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, _dialect: Dialect) -> str | None:
        """Compact, sorted keys."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, _dialect: Dialect) -> object:
        """Lists come back as lists, numbers as numbers."""
        return None if value is None else json.loads(value)


Bytes = LargeBinary


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a model: the respondent path speaks Core."""
    return cast(Table, getattr(model, "__table__"))  # noqa: B009 - the attribute is made at run time


class EnumColumn(TypeDecorator[StrEnum]):
    """One of an enum's values: kept as its text, an enum going in and coming out."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum], length: int) -> None:
        super().__init__(length)
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, _dialect: Dialect) -> str | None:
        """Refuse what is no member: a misspelt state would be found by nobody."""
        return None if value is None else str(self.kind(value).value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> StrEnum | None:
        """The member."""
        return None if value is None else self.kind(value)


def one_of(kind: type[StrEnum], length: int) -> type[TypeEngine[StrEnum]]:
    """The column type of ``EnumColumn``, as SQLModel's fields take it."""
    return cast(type[TypeEngine[StrEnum]], EnumColumn(kind, length))


def one_as(kind: type[T], found: Found) -> T | None:
    """The one row as a ``kind``, whose fields are the columns; None when there is none."""
    row = found.one_or_none()
    return None if row is None else kind(**row._mapping)


def all_as(kind: type[T], found: Found) -> list[T]:
    """Every row as a ``kind``."""
    return [kind(**row._mapping) for row in found]
