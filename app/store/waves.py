"""A wave and its areas: when, where, in which languages, with which questionnaire and words."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, insert, select, update
from sqlmodel import Field, SQLModel

from app.store.columns import Document, Moment, table_of


class WaveTable(SQLModel, table=True):
    """One yearly survey. ``state`` follows prepared -> drawn -> open -> ... -> purged."""

    __tablename__ = "wave"
    id: str = Field(primary_key=True, max_length=40)
    title: str
    state: str = Field(index=True, max_length=16)
    opens_at: datetime = Field(sa_type=Moment)
    closes_at: datetime = Field(sa_type=Moment)
    paper_grace_days: int
    reference_date: date = Field(sa_type=Date)
    age_from: int
    age_to: int
    code_length: int
    languages: list[str] = Field(sa_type=Document)
    instrument: str
    instrument_text: str = ""
    """The snapshot taken at opening: the words residents saw can be shown ten years later."""
    questionnaire_hash: str = Field(default="", max_length=64)
    words: dict[str, str] = Field(sa_type=Document)
    """The wave's own words: sender, controllers, legal basis, contact, support numbers."""
    references: dict[str, str] = Field(sa_type=Document)
    officer_keys: dict[str, str] = Field(sa_type=Document)
    """age recipients by office: A, A_deputy, B, B_deputy."""
    sample: dict[str, Any] = Field(sa_type=Document)
    """The audit record of the draw: no personal data."""
    population: list[dict[str, Any]] = Field(sa_type=Document)
    """Register counts by area x sex x age band (x birth region): what weights are raked to."""
    step_approvals: dict[str, str] = Field(sa_type=Document)
    """What people have agreed to: who approved a purge, which texts (by digest) are accepted."""


class AreaTable(SQLModel, table=True):
    """A place the results are shown for; a stratum of the draw."""

    __tablename__ = "area"
    wave_id: str = Field(primary_key=True, foreign_key="wave.id", max_length=40)
    code: str = Field(primary_key=True, max_length=40)
    name: str
    municipality: str
    geometry: str | None = None


class WaveTextTable(SQLModel, table=True):
    """One catalogue as it was when the wave opened, word for word."""

    __tablename__ = "wave_text"
    wave_id: str = Field(primary_key=True, foreign_key="wave.id", max_length=40)
    language: str = Field(primary_key=True, max_length=16)
    kind: str = Field(primary_key=True, max_length=16)
    text: str


WAVE = table_of(WaveTable)
TEXT = table_of(WaveTextTable)
AREA = table_of(AreaTable)


def find_wave(connection: Connection, wave_id: str) -> Any:
    """The row of one wave, or None."""
    return connection.execute(select(WAVE).where(WAVE.c.id == wave_id)).one_or_none()


def find_waves(connection: Connection) -> list[Any]:
    """Every wave, the one that opens last first."""
    return list(connection.execute(select(WAVE).order_by(WAVE.c.opens_at.desc())))


def areas_of(connection: Connection, wave_id: str) -> list[Any]:
    """The areas of a wave by code."""
    return list(
        connection.execute(select(AREA).where(AREA.c.wave_id == wave_id).order_by(AREA.c.code))
    )


def keep_text(connection: Connection, wave_id: str, *, language: str, kind: str, text: str) -> None:
    """Keep one catalogue with the wave."""
    values = {"wave_id": wave_id, "language": language, "kind": kind, "text": text}
    connection.execute(insert(TEXT).values(**values))


def texts_of(connection: Connection, wave_id: str, *, kind: str) -> dict[str, str]:
    """The kept catalogues of one kind by language; empty before the wave has opened."""
    query = select(TEXT.c.language, TEXT.c.text)
    rows = connection.execute(query.where(TEXT.c.wave_id == wave_id, TEXT.c.kind == kind))
    return {row.language: row.text for row in rows}


def advance(connection: Connection, wave_id: str, *, was: str, becomes: str) -> bool:
    """Move a wave one step; False when it was not where it was thought to be."""
    moved = connection.execute(
        update(WAVE).where(WAVE.c.id == wave_id, WAVE.c.state == was).values(state=becomes)
    )
    return moved.rowcount == 1


def change(connection: Connection, wave_id: str, **columns: Any) -> None:
    """Set columns of a wave."""
    connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(**columns))
