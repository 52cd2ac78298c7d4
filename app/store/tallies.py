"""Counts that stay when the cases are gone: replies per language, dispositions per area."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, SQLModel

from app.store.columns import all_as, one_of, table_of
from app.store.session import is_sqlite
from app.survey.dispositions import Disposition
from app.survey.states import Mode


class LanguageCountTable(SQLModel, table=True):
    """Replies per language, counted per municipality and never per case."""

    __tablename__ = "language_count"
    wave_id: str = Field(primary_key=True, foreign_key="wave.id", max_length=40)
    municipality: str = Field(primary_key=True)
    language: str = Field(primary_key=True, max_length=16)
    replies: int


class DispositionCountTable(SQLModel, table=True):
    """What remains of the cases after accounting."""

    __tablename__ = "disposition_count"
    wave_id: str = Field(primary_key=True, foreign_key="wave.id", max_length=40)
    municipality: str = Field(primary_key=True)
    area: str = Field(primary_key=True, max_length=40)
    sex: str = Field(primary_key=True, max_length=1)
    age_band: str = Field(primary_key=True, max_length=8)
    disposition: Disposition = Field(primary_key=True, sa_type=one_of(Disposition, 8))
    mode: str = Field(primary_key=True, max_length=8)
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageReplies:
    """Replies on the web in one language in one municipality."""

    municipality: str
    language: str
    replies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionCount:
    """How many cases of one cell ended in one way."""

    municipality: str
    area: str
    sex: str
    age_band: str
    disposition: Disposition
    """REPLIED until the opened ballots tell complete, partial and break-off."""
    mode: Mode | None
    """How the reply came; None without one."""
    cases: int


LANGUAGE_COUNT = table_of(LanguageCountTable)
DISPOSITION_COUNT = table_of(DispositionCountTable)


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


def language_counts(connection: Connection, wave_id: str) -> list[LanguageReplies]:
    """Replies by municipality and language."""
    columns = (LANGUAGE_COUNT.c.municipality, LANGUAGE_COUNT.c.language, LANGUAGE_COUNT.c.replies)
    query = select(*columns).where(LANGUAGE_COUNT.c.wave_id == wave_id)
    return all_as(LanguageReplies, connection.execute(query))


def keep_dispositions(
    connection: Connection, wave_id: str, counts: Sequence[DispositionCount]
) -> None:
    """Insert counts, one for each cell."""
    rows = [asdict(one) | {"wave_id": wave_id, "mode": one.mode or ""} for one in counts]
    if rows:
        connection.execute(insert(DISPOSITION_COUNT), rows)


def disposition_counts(connection: Connection, wave_id: str) -> list[DispositionCount]:
    """What was counted at accounting."""
    columns = [column for column in DISPOSITION_COUNT.c if column.name != "wave_id"]
    rows = connection.execute(select(*columns).where(DISPOSITION_COUNT.c.wave_id == wave_id))
    return [
        DispositionCount(**{**row._mapping, "mode": Mode(row.mode) if row.mode else None})
        for row in rows
    ]


def replace_dispositions(
    connection: Connection, wave_id: str, counts: Sequence[DispositionCount]
) -> None:
    """Put ``counts`` in the place of the wave's."""
    connection.execute(delete(DISPOSITION_COUNT).where(DISPOSITION_COUNT.c.wave_id == wave_id))
    keep_dispositions(connection, wave_id, counts)
