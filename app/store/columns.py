"""Column types and table furniture shared by every table."""

import json
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import DateTime, Dialect, LargeBinary, Table, Text, TypeDecorator
from sqlmodel import SQLModel

# An id is 16 random bytes: it tells neither when nor in which order a row was made.
ID_BYTES = 16


class Moment(TypeDecorator[datetime]):
    """An instant. Kept in UTC, aware going in and coming out, on either database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a naive time: nobody knows which wall it hung on."""
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

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        """Compact, sorted keys."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        """Lists come back as lists, numbers as numbers."""
        return None if value is None else json.loads(value)


Bytes = LargeBinary


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a model: the respondent path speaks Core."""
    return cast(Table, getattr(model, "__table__"))  # noqa: B009 - the attribute is made at run time
