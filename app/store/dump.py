"""Every table as it is, row by row: what a backup carries and a restore puts back.

The tables are read from the database itself, so that this module needs to know none of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, select

from app.store.session import reading

StoreTable = Table
_SCHEMA_TABLE = "alembic_version"
_ROWS_AT_ONCE = 500


def tables_in(engine: Engine) -> Sequence[Table]:
    """The tables, those that others refer to first."""
    found = MetaData()
    with reading(engine) as connection:
        found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _SCHEMA_TABLE]


def rows_of(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Every row of a table."""
    for row in connection.execute(select(table)):
        yield row._asdict()


def count_rows(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def put_back(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows as they were."""
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        connection.execute(
            insert(table), [dict(row) for row in rows[start : start + _ROWS_AT_ONCE]]
        )
