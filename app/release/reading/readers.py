"""Who reads results: the signed-in analyst, the releases that are out, and each download noted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from app.release.bundle.approvals import APPROVED, ReleaseLine, release_line
from app.release.journal import note
from app.store import releases, staff, waves
from app.store.session import reading, writing
from app.vault.keyring import Keyring
from app.vault.tokens import digest_of

IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=8)
_TOUCHED_EVERY = timedelta(seconds=30)
EVERYWHERE = ""
"""The wave id of a role that is held in every wave."""
ANALYST, RECORDS = "analyst", "records"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is signed in, with the roles held at this moment."""

    account_id: bytes
    email: str
    name: str
    grants: frozenset[tuple[str, str]]
    """(wave id, role)."""

    @property
    def is_analyst(self) -> bool:
        """Whether results of any wave may be read."""
        return any(role in (ANALYST, RECORDS) for _, role in self.grants)

    def may_read(self, wave_id: str) -> bool:
        """Whether the tables of a wave may be read and taken."""
        return self._holds(ANALYST, wave_id) or self.may_take_records(wave_id)

    def may_take_records(self, wave_id: str) -> bool:
        """Whether the record file of a wave may be taken."""
        return self._holds(RECORDS, wave_id)

    def may_take(self, wave_id: str, kind: str) -> bool:
        """Whether a bundle may be taken: each of the two has its own permission."""
        return self.may_take_records(wave_id) if kind == RECORDS else self.may_read(wave_id)

    def _holds(self, role: str, wave_id: str) -> bool:
        return bool({(wave_id, role), (EVERYWHERE, role)} & self.grants)


@dataclass(frozen=True, slots=True)
class WaveReleases:
    """The releases of one wave that are out."""

    wave_id: str
    title: str
    opens_at: datetime
    closes_at: datetime
    releases: tuple[ReleaseLine, ...]


@dataclass(frozen=True, slots=True)
class Download:
    """A file as it was built, byte for byte."""

    file_name: str
    sha256: str
    content: bytes


class NotPermitted(Exception):
    """The file is out, but its permission is another one."""


def reader_of(engine: Engine, secret: str, *, now: datetime) -> Reader | None:
    """Who is signed in with ``secret``; None after 15 idle minutes, 8 hours, or when ended."""
    digest = digest_of(secret)
    with reading(engine) as connection:
        row = staff.find_session(connection, digest)
        grants = staff.grants_of(connection, row.account_id) if row else []
    if row is None or not row.active or now - row.began_at >= LONGEST:
        return None
    if now - row.seen_at >= IDLE:
        return None
    if now - row.seen_at >= _TOUCHED_EVERY:
        with writing(engine) as connection:
            staff.touch_session(connection, digest, seen_at=now)
    held = frozenset((grant.wave_id, grant.role) for grant in grants)
    return Reader(row.account_id, row.email, row.name, held)


def shelves(engine: Engine, reader: Reader) -> list[WaveReleases]:
    """Every wave the reader may read, newest first, with the releases that are out."""
    with reading(engine) as connection:
        return [
            _shelf(connection, wave)
            for wave in waves.find_waves(connection)
            if reader.may_read(wave.id)
        ]


def find_approved(
    engine: Engine, reader: Reader, *, wave_id: str, number: int
) -> ReleaseLine | None:
    """One release that is out and that the reader may read."""
    if not reader.may_read(wave_id):
        return None
    with reading(engine) as connection:
        lines = _approved(connection, wave_id)
    return next((line for line in lines if line.number == number), None)


def tables_of(engine: Engine, line: ReleaseLine) -> bytes:
    """The stored tables bundle of a release: what pages show comes from it alone."""
    name = next(name for name, _, _ in line.files if name.endswith("-tables.zip"))
    with reading(engine) as connection:
        return bytes(releases.find_bundle(connection, name).content)  # type: ignore[union-attr]  # it is listed


def download(
    engine: Engine, keyring: Keyring, reader: Reader, *, file_name: str, now: datetime
) -> Download | None:
    """A file of a release that is out; the download is noted. None where there is none to see.

    Raises NotPermitted when the reader may see the release but not take this file.
    """
    with writing(engine) as connection:
        found = releases.find_bundle(connection, file_name)
        if found is None or found.state != APPROVED or not reader.may_read(found.wave_id):
            return None
        if not reader.may_take(found.wave_id, found.kind):
            raise NotPermitted
        act = "release downloaded"
        note(connection, keyring, at=now, actor=reader.email, act=act, on=file_name)
        return Download(found.file_name, found.sha256, bytes(found.content))


def _shelf(connection: Connection, wave: Any) -> WaveReleases:
    approved = tuple(_approved(connection, wave.id))
    return WaveReleases(wave.id, wave.title, wave.opens_at, wave.closes_at, approved)


def _approved(connection: Connection, wave_id: str) -> list[ReleaseLine]:
    return [
        release_line(connection, row)
        for row in releases.releases_of(connection, wave_id)
        if row.state == APPROVED
    ]
