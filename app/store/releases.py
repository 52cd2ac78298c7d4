"""What leaves the house: the opened responses (sealed), releases, their files and approvals."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, Document, Moment, table_of


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
    state: str = Field(default="built", max_length=12)
    built_at: datetime = Field(sa_type=Moment)
    risk: dict[str, Any] = Field(sa_type=Document)
    ledger: dict[str, Any] = Field(sa_type=Document)
    """What a later release is compared with, so that no difference isolates 1-4 people."""


class BundleTable(SQLModel, table=True):
    """A file of a release: ``tables`` or ``records``, each with its own permission."""

    __tablename__ = "bundle"
    __table_args__ = (UniqueConstraint("release_id", "kind"),)
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    release_id: bytes = Field(foreign_key="release.id", index=True, sa_type=Bytes)
    kind: str = Field(max_length=8)
    file_name: str
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_type=Bytes)


class ApprovalTable(SQLModel, table=True):
    """One officer's approval of one release; ``office`` A or B."""

    __tablename__ = "approval"
    release_id: bytes = Field(primary_key=True, foreign_key="release.id", sa_type=Bytes)
    office: str = Field(primary_key=True, max_length=1)
    account_id: bytes = Field(foreign_key="account.id", sa_type=Bytes)
    approved_at: datetime = Field(sa_type=Moment)


OPENED = table_of(OpenedTable)
RELEASE = table_of(ReleaseTable)
BUNDLE = table_of(BundleTable)
APPROVAL = table_of(ApprovalTable)


def keep_opened(connection: Connection, wave_id: str, *, sealed: bytes, responses: int) -> None:
    """Store the opened responses of a wave, once."""
    connection.execute(insert(OPENED).values(wave_id=wave_id, sealed=sealed, responses=responses))


def find_opened(connection: Connection, wave_id: str) -> Row[Any] | None:
    """The sealed opened responses."""
    return connection.execute(select(OPENED).where(OPENED.c.wave_id == wave_id)).one_or_none()


def destroy_opened(connection: Connection, wave_id: str) -> None:
    """Delete the opened responses."""
    connection.execute(delete(OPENED).where(OPENED.c.wave_id == wave_id))


def next_number(connection: Connection, wave_id: str) -> int:
    """The number the next release of the wave gets."""
    newest = select(func.max(RELEASE.c.number)).where(RELEASE.c.wave_id == wave_id)
    return (connection.scalar(newest) or 0) + 1


def insert_release(
    connection: Connection, row: dict[str, Any], bundles: list[dict[str, Any]]
) -> None:
    """Store a built release with its files."""
    connection.execute(insert(RELEASE).values(**row))
    connection.execute(insert(BUNDLE), bundles)


def releases_of(connection: Connection, wave_id: str | None = None) -> list[Row[Any]]:
    """Releases, newest first, of one wave or of all."""
    query = select(RELEASE).order_by(RELEASE.c.built_at.desc())
    if wave_id is not None:
        query = query.where(RELEASE.c.wave_id == wave_id)
    return list(connection.execute(query))


def bundles_of(connection: Connection, release_id: bytes) -> list[Row[Any]]:
    """The files of a release, without their content."""
    columns = [column for column in BUNDLE.c if column.name != "content"]
    size = func.length(BUNDLE.c.content).label("size")
    return list(connection.execute(select(*columns, size).where(BUNDLE.c.release_id == release_id)))


def find_bundle(connection: Connection, file_name: str) -> Row[Any] | None:
    """A file of a release, with its content and the release's state."""
    query = (
        select(BUNDLE, RELEASE.c.state, RELEASE.c.wave_id)
        .join(RELEASE, RELEASE.c.id == BUNDLE.c.release_id)
        .where(BUNDLE.c.file_name == file_name)
    )
    return connection.execute(query).one_or_none()


def approvals_of(connection: Connection, release_id: bytes) -> list[Row[Any]]:
    """Who has approved a release."""
    return list(connection.execute(select(APPROVAL).where(APPROVAL.c.release_id == release_id)))


def insert_approval(connection: Connection, row: dict[str, Any]) -> None:
    """Record an approval; the key refuses a second one of the same office."""
    connection.execute(insert(APPROVAL).values(**row))


def mark_release(connection: Connection, release_id: bytes, *, was: str, becomes: str) -> bool:
    """Change a release's state; False when it stood elsewhere."""
    marked = connection.execute(
        update(RELEASE)
        .where(RELEASE.c.id == release_id, RELEASE.c.state == was)
        .values(state=becomes)
    )
    return marked.rowcount == 1


def hold_release(connection: Connection, wave_id: str, number: int) -> Row[Any] | None:
    """A release by its number, held until the transaction ends: approvals wait for each other."""
    chosen = RELEASE.c.wave_id == wave_id, RELEASE.c.number == number
    return connection.execute(select(RELEASE).where(*chosen).with_for_update()).one_or_none()


def bundle_contents(connection: Connection, release_id: bytes) -> list[Row[Any]]:
    """The files of a release with their content."""
    return list(connection.execute(select(BUNDLE).where(BUNDLE.c.release_id == release_id)))
