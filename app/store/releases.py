"""What leaves the house: the opened responses (sealed), releases, their files and approvals."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, Moment, all_as, one_as, one_of, table_of
from app.store.columns import Document as DocumentColumn
from app.survey.documents import Document
from app.survey.states import BundleKind, Office, ReleaseState


class OpenedTable(SQLModel, table=True):
    """The responses of a wave once both officers have opened the ballots, in random order.

    One blob, sealed under a key that is a file and is destroyed at purge.
    """

    __tablename__ = "opened"
    wave_id: str = Field(primary_key=True, foreign_key="wave.id", max_length=40)
    sealed: bytes = Field(sa_type=Bytes)
    responses: int


class ReleaseTable(SQLModel, table=True):
    """A frozen, numbered bundle. ``state``: built, approved, withdrawn."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("wave_id", "number"),)
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    wave_id: str = Field(foreign_key="wave.id", index=True, max_length=40)
    number: int
    state: ReleaseState = Field(default=ReleaseState.BUILT, sa_type=one_of(ReleaseState, 12))
    built_at: datetime = Field(sa_type=Moment)
    risk: dict[str, Any] = Field(sa_type=DocumentColumn)
    ledger: dict[str, Any] = Field(sa_type=DocumentColumn)


class BundleTable(SQLModel, table=True):
    """A file of a release: ``tables`` or ``records``, each with its own permission."""

    __tablename__ = "bundle"
    __table_args__ = (UniqueConstraint("release_id", "kind"),)
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    release_id: bytes = Field(foreign_key="release.id", index=True, sa_type=Bytes)
    kind: BundleKind = Field(sa_type=one_of(BundleKind, 8))
    file_name: str
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_type=Bytes)


class ApprovalTable(SQLModel, table=True):
    """One officer's approval of one release; ``office`` A or B."""

    __tablename__ = "approval"
    release_id: bytes = Field(primary_key=True, foreign_key="release.id", sa_type=Bytes)
    office: Office = Field(primary_key=True, sa_type=one_of(Office, 1))
    account_id: bytes = Field(foreign_key="account.id", sa_type=Bytes)
    approved_at: datetime = Field(sa_type=Moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The opened responses of a wave, sealed, and how many they are."""

    wave_id: str
    sealed: bytes
    responses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A frozen, numbered bundle."""

    id: bytes
    wave_id: str
    number: int
    state: ReleaseState
    built_at: datetime
    risk: Document
    ledger: Document
    """What a later release is compared with, so that no difference isolates 1-4 people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A file of a release, with its content."""

    id: bytes
    release_id: bytes
    kind: BundleKind
    file_name: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleLine:
    """A file of a release in a list: how long it is, and not what it holds."""

    kind: BundleKind
    file_name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleOut:
    """A file of a release, asked for by its name."""

    kind: BundleKind
    file_name: str
    sha256: str
    content: bytes
    state: ReleaseState
    wave_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One officer's approval of one release."""

    release_id: bytes
    office: Office
    account_id: bytes
    approved_at: datetime


OPENED = table_of(OpenedTable)
RELEASE = table_of(ReleaseTable)
BUNDLE = table_of(BundleTable)
APPROVAL = table_of(ApprovalTable)


def keep_opened(connection: Connection, wave_id: str, *, sealed: bytes, responses: int) -> None:
    """Store the opened responses of a wave, once."""
    connection.execute(insert(OPENED).values(wave_id=wave_id, sealed=sealed, responses=responses))


def find_opened(connection: Connection, wave_id: str) -> Opened | None:
    """The sealed opened responses."""
    return one_as(Opened, connection.execute(select(OPENED).where(OPENED.c.wave_id == wave_id)))


def all_opened(connection: Connection) -> list[Opened]:
    """The sealed opened responses of every wave."""
    return all_as(Opened, connection.execute(select(OPENED).order_by(OPENED.c.wave_id)))


def is_opened(connection: Connection, wave_id: str) -> bool:
    """Whether opened responses of the wave are kept."""
    query = select(OPENED.c.wave_id).where(OPENED.c.wave_id == wave_id)
    return connection.execute(query).first() is not None


def destroy_opened(connection: Connection, wave_id: str) -> None:
    """Delete the opened responses."""
    connection.execute(delete(OPENED).where(OPENED.c.wave_id == wave_id))


def next_number(connection: Connection, wave_id: str) -> int:
    """The number the next release of the wave gets."""
    newest = select(func.max(RELEASE.c.number)).where(RELEASE.c.wave_id == wave_id)
    return (connection.scalar(newest) or 0) + 1


def insert_release(connection: Connection, release: Release, bundles: Sequence[Bundle]) -> None:
    """Store a built release with its files."""
    values = asdict(release) | {"risk": dict(release.risk), "ledger": dict(release.ledger)}
    connection.execute(insert(RELEASE).values(**values))
    connection.execute(insert(BUNDLE), [asdict(bundle) for bundle in bundles])


def releases_of(connection: Connection, wave_id: str | None = None) -> list[Release]:
    """Releases, newest first, of one wave or of all."""
    query = select(RELEASE).order_by(RELEASE.c.built_at.desc())
    if wave_id is not None:
        query = query.where(RELEASE.c.wave_id == wave_id)
    return all_as(Release, connection.execute(query))


def bundles_of(connection: Connection, release_id: bytes) -> list[BundleLine]:
    """The files of a release, without their content."""
    size = func.length(BUNDLE.c.content).label("size")
    query = select(BUNDLE.c.kind, BUNDLE.c.file_name, BUNDLE.c.sha256, size)
    return all_as(BundleLine, connection.execute(query.where(BUNDLE.c.release_id == release_id)))


def find_bundle(connection: Connection, file_name: str) -> BundleOut | None:
    """A file of a release, with its content and the release's state."""
    query = (
        select(BUNDLE.c.kind, BUNDLE.c.file_name, BUNDLE.c.sha256, BUNDLE.c.content)
        .add_columns(RELEASE.c.state, RELEASE.c.wave_id)
        .join(RELEASE, RELEASE.c.id == BUNDLE.c.release_id)
        .where(BUNDLE.c.file_name == file_name)
    )
    return one_as(BundleOut, connection.execute(query))


def approvals_of(connection: Connection, release_id: bytes) -> list[Approval]:
    """Who has approved a release."""
    query = select(APPROVAL).where(APPROVAL.c.release_id == release_id)
    return all_as(Approval, connection.execute(query))


def insert_approval(connection: Connection, approval: Approval) -> None:
    """Record an approval; the key refuses a second one of the same office."""
    connection.execute(insert(APPROVAL).values(**asdict(approval)))


def mark_release(
    connection: Connection, release_id: bytes, *, was: ReleaseState, becomes: ReleaseState
) -> bool:
    """Change a release's state; False when it stood elsewhere."""
    marked = connection.execute(
        update(RELEASE)
        .where(RELEASE.c.id == release_id, RELEASE.c.state == was)
        .values(state=becomes)
    )
    return marked.rowcount == 1


def find_release(connection: Connection, wave_id: str, number: int) -> Release | None:
    """A release by its number. Whoever changes it holds its wave."""
    chosen = RELEASE.c.wave_id == wave_id, RELEASE.c.number == number
    return one_as(Release, connection.execute(select(RELEASE).where(*chosen)))


def bundle_contents(connection: Connection, release_id: bytes) -> list[Bundle]:
    """The files of a release with their content."""
    query = select(BUNDLE).where(BUNDLE.c.release_id == release_id)
    return all_as(Bundle, connection.execute(query))
