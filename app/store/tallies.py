"""Counts that stay when the cases are gone: replies per language, outcomes per area."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, SQLModel

from app.store.columns import table_of
from app.store.session import is_sqlite


class LanguageCountTable(SQLModel, table=True):
    """Replies per language, counted per municipality and never per case."""

    __tablename__ = "language_count"
    wave_id: str = Field(primary_key=True, foreign_key="wave.id", max_length=40)
    municipality: str = Field(primary_key=True)
    language: str = Field(primary_key=True, max_length=16)
    replies: int


class DispositionCountTable(SQLModel, table=True):
    """What remains of the cases after accounting."""

    __tablename__ = "outcome_count"
    wave_id: str = Field(primary_key=True, foreign_key="wave.id", max_length=40)
    municipality: str = Field(primary_key=True)
    area: str = Field(primary_key=True, max_length=40)
    sex: str = Field(primary_key=True, max_length=1)
    age_band: str = Field(primary_key=True, max_length=8)
    disposition: str = Field(primary_key=True, max_length=8)
    """An AAPOR code; "replied" until the opened ballots tell complete, partial and break-off."""
    mode: str = Field(primary_key=True, max_length=8)
    cases: int


LANGUAGE_COUNT = table_of(LanguageCountTable)
OUTCOME_COUNT = table_of(DispositionCountTable)


def count_language(
    connection: Connection, wave_id: str, *, municipality: str, language: str
) -> None:
    """One more reply in ``language``."""
    make = sqlite_insert if is_sqlite(connection) else postgresql_insert
    first = make(LANGUAGE_COUNT).values(
        wave_id=wave_id, municipality=municipality, language=language, replies=1
    )
    keys = [
        LANGUAGE_COUNT.c.wave_id,
        LANGUAGE_COUNT.c.municipality,
        LANGUAGE_COUNT.c.language,
    ]
    more = {"replies": LANGUAGE_COUNT.c.replies + 1}
    connection.execute(first.on_conflict_do_update(index_elements=keys, set_=more))


def language_counts(connection: Connection, wave_id: str) -> list[Row[Any]]:
    """Replies by municipality and language."""
    query = select(LANGUAGE_COUNT).where(LANGUAGE_COUNT.c.wave_id == wave_id)
    return list(connection.execute(query))


def keep_outcomes(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert outcome counts, one row per cell."""
    if rows:
        connection.execute(insert(OUTCOME_COUNT), list(rows))


def outcome_counts(connection: Connection, wave_id: str) -> list[Row[Any]]:
    """What was counted at accounting."""
    return list(connection.execute(select(OUTCOME_COUNT).where(OUTCOME_COUNT.c.wave_id == wave_id)))


def replace_outcomes(connection: Connection, wave_id: str, rows: Sequence[dict[str, Any]]) -> None:
    """Put ``rows`` in the place of the wave's outcome counts."""
    connection.execute(delete(OUTCOME_COUNT).where(OUTCOME_COUNT.c.wave_id == wave_id))
    keep_outcomes(connection, rows)
