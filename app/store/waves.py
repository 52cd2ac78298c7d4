"""A wave and its areas: when, where, in which languages, with which questionnaire and words."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import Connection, Date, Index, Row, insert, select, text, update
from sqlmodel import Field, SQLModel

from app.store.columns import Document, Moment, all_as, one_of, table_of
from app.survey.sample_record import SampleRecord
from app.survey.states import Reference, WaveState
from app.survey.steps import Step
from app.survey.window import Window

_OPEN = text("state = 'open'")


class WaveTable(SQLModel, table=True):
    """One yearly survey. At most one is open at a time: an index of the schema holds that."""

    __tablename__ = "wave"
    __table_args__ = (
        Index("one_open_wave", "state", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
    )
    id: str = Field(primary_key=True, max_length=40)
    title: str
    state: WaveState = Field(index=True, sa_type=one_of(WaveState, 16))
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
    questionnaire_hash: str = Field(default="", max_length=64)
    words: dict[str, str] = Field(sa_type=Document)
    references: dict[str, str] = Field(sa_type=Document)
    officer_keys: dict[str, str] = Field(sa_type=Document)
    sample: dict[str, Any] = Field(sa_type=Document)
    population: list[dict[str, Any]] = Field(sa_type=Document)
    accepted_texts: dict[str, str] = Field(sa_type=Document)
    taken_by: dict[str, str] = Field(sa_type=Document)
    ballots_lost: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


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


@dataclass(frozen=True, slots=True)
class PopulationCell:
    """People of the frame in one cell: what weights are raked to."""

    municipality: str
    area: str
    sex: str
    age_band: str
    birth_region: str
    people: int


@dataclass(frozen=True, slots=True)
class Wave:
    """One yearly survey, whole."""

    id: str
    title: str
    state: WaveState
    opens_at: datetime
    closes_at: datetime
    paper_grace_days: int
    reference_date: date
    age_from: int
    age_to: int
    code_length: int
    languages: tuple[str, ...]
    instrument: str
    words: Mapping[str, str]
    """The wave's own words: sender, controllers, legal basis, contact, support numbers."""
    instrument_text: str = ""
    """The snapshot taken at opening: the words residents saw can be shown ten years later."""
    questionnaire_hash: str = ""
    references: Mapping[Reference, str] = field(default_factory=dict)
    officer_keys: Mapping[str, str] = field(default_factory=dict)
    """age recipients by office: A, A_deputy, B, B_deputy."""
    sample: SampleRecord = SampleRecord()
    population: tuple[PopulationCell, ...] = ()
    accepted_texts: Mapping[str, str] = field(default_factory=dict)
    """Digest of a language's catalogues -> as the coordinator accepted them, by language."""
    taken_by: Mapping[Step, str] = field(default_factory=dict)
    """Who took the first half of a step that needs two people."""
    ballots_lost: int = 0
    """Replies that were counted and whose ballots no key opens any more, given up by consent."""

    @property
    def window(self) -> Window:
        """When residents may come in."""
        return Window(self.opens_at, self.closes_at)

    @classmethod
    def of(cls, row: Row[tuple[object, ...]]) -> Self:
        """The wave in its row."""
        found: dict[str, Any] = dict(row._mapping)
        return cls(
            **found
            | {
                "languages": tuple(row.languages),
                "references": {Reference(name): said for name, said in row.references.items()},
                "sample": SampleRecord.from_document(row.sample),
                "population": tuple(PopulationCell(**cell) for cell in row.population),
                "taken_by": {Step(step): who for step, who in row.taken_by.items()},
            }
        )

    def as_row(self) -> dict[str, object]:
        """The wave as its columns."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class WaveLine:
    """A wave in a list: what is asked of it again and again, and nothing that is long to read."""

    id: str
    title: str
    state: WaveState
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Area:
    """A place the results are shown for; a stratum of the draw."""

    code: str
    name: str
    municipality: str
    geometry: str | None = None


WAVE = table_of(WaveTable)
TEXT = table_of(WaveTextTable)
AREA = table_of(AreaTable)


def find_wave(connection: Connection, wave_id: str) -> Wave | None:
    """One wave."""
    row = connection.execute(select(WAVE).where(WAVE.c.id == wave_id)).one_or_none()
    return None if row is None else Wave.of(row)


def hold_wave(connection: Connection, wave_id: str) -> Wave | None:
    """One wave, held until the transaction ends: another step of it waits.

    Not held against what refers to it: a reply that is sent, or a form that is scanned, goes on.
    """
    query = select(WAVE).where(WAVE.c.id == wave_id).with_for_update(key_share=True)
    row = connection.execute(query).one_or_none()
    return None if row is None else Wave.of(row)


def wave_state(connection: Connection, wave_id: str) -> WaveState | None:
    """Where a wave stands at this moment."""
    return connection.scalar(select(WAVE.c.state).where(WAVE.c.id == wave_id))


def find_waves(connection: Connection) -> list[WaveLine]:
    """Every wave, the one that opens last first."""
    columns = (WAVE.c.id, WAVE.c.title, WAVE.c.state, WAVE.c.opens_at, WAVE.c.closes_at)
    return all_as(WaveLine, connection.execute(select(*columns).order_by(WAVE.c.opens_at.desc())))


def insert_wave(connection: Connection, wave: Wave, areas: Sequence[Area]) -> None:
    """Add a wave with its areas."""
    connection.execute(insert(WAVE).values(**wave.as_row()))
    connection.execute(insert(AREA), [{"wave_id": wave.id, **asdict(area)} for area in areas])


def change_wave(connection: Connection, was: Wave, becomes: Wave) -> None:
    """Write what differs between the two; the caller holds the wave."""
    before, after = was.as_row(), becomes.as_row()
    changed = {name: value for name, value in after.items() if value != before[name]}
    if changed:
        connection.execute(update(WAVE).where(WAVE.c.id == was.id).values(**changed))


def areas_of(connection: Connection, wave_id: str) -> list[Area]:
    """The areas of a wave by code."""
    columns = (AREA.c.code, AREA.c.name, AREA.c.municipality, AREA.c.geometry)
    query = select(*columns).where(AREA.c.wave_id == wave_id).order_by(AREA.c.code)
    return all_as(Area, connection.execute(query))


def keep_text(connection: Connection, wave_id: str, *, language: str, kind: str, text: str) -> None:
    """Keep one catalogue with the wave."""
    values = {"wave_id": wave_id, "language": language, "kind": kind, "text": text}
    connection.execute(insert(TEXT).values(**values))


def texts_of(connection: Connection, wave_id: str, *, kind: str) -> dict[str, str]:
    """The kept catalogues of one kind by language; empty before the wave has opened."""
    query = select(TEXT.c.language, TEXT.c.text)
    rows = connection.execute(query.where(TEXT.c.wave_id == wave_id, TEXT.c.kind == kind))
    return {row.language: row.text for row in rows}


def _plain(value: object) -> object:
    match value:
        case SampleRecord():
            return value.as_document()
        case tuple():
            return [asdict(one) if isinstance(one, PopulationCell) else one for one in value]
        case Mapping():
            return {str(name): said for name, said in value.items()}
        case _:
            return value
