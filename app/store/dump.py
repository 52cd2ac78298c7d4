"""Every table as it is, row by row: what a backup carries and a restore puts back.

The tables are read from the database itself, so that this module needs to know none of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, select

from app.store.session import reading

StoreTable = Table
Value = None | bool | int | float | str | bytes | memoryview | datetime | date
"""What a column can hold."""
RowValues = Mapping[str, Value]
"""A row by its columns."""
_SCHEMA_TABLE = "alembic_version"
_ROWS_AT_ONCE = 500


def tables_in(engine: Engine) -> Sequence[Table]:
    """The tables, those that others refer to first."""
    found = MetaData()
    with reading(engine) as connection:
        found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _SCHEMA_TABLE]


def rows_of(connection: Connection, table: Table) -> Iterator[dict[str, Value]]:
    """Every row of a table."""
    for row in connection.execute(select(table)):
        yield row._asdict()


def count_rows(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def has_rows(connection: Connection, table: Table) -> bool:
    """Whether a table has a row."""
    return connection.execute(select(table).limit(1)).first() is not None


def put_back(connection: Connection, table: Table, rows: Sequence[RowValues]) -> None:
    """Insert rows as they were."""
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        connection.execute(
            insert(table), [dict(row) for row in rows[start : start + _ROWS_AT_ONCE]]
        )
