"""Who reads results: the signed-in analyst, the releases that are out, and each download noted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.acts.doors import office
from app.acts.installation import Actor, Installation
from app.release.bundle.approvals import ReleaseLine, release_line
from app.store import releases, staff, waves
from app.store.session import reading
from app.store.waves import WaveLine
from app.survey.roles import INSTALLATION, Grant, Role
from app.survey.sessions import TOUCHED_EVERY, is_over
from app.survey.states import BundleKind, ReleaseState
from app.survey.steps import Deed
from app.vault.tokens import digest_of


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is signed in, with the roles held at this moment."""

    account_id: bytes
    email: str
    name: str
    grants: frozenset[Grant]

    @property
    def is_analyst(self) -> bool:
        """Whether results of any wave may be read."""
        return any(role in (Role.ANALYST, Role.RECORDS) for _, role in self.grants)

    def may_read(self, wave_id: str) -> bool:
        """Whether the tables of a wave may be read and taken."""
        return self._holds(Role.ANALYST, wave_id) or self._holds(Role.RECORDS, wave_id)

    def may_take(self, wave_id: str, kind: BundleKind) -> bool:
        """Whether a bundle may be taken: each of the two has its own permission."""
        if kind is BundleKind.RECORDS:
            return self._holds(Role.RECORDS, wave_id)
        return self.may_read(wave_id)

    def as_actor(self) -> Actor:
        """As doors take whoever asks."""
        return Actor.person(self.email, self.account_id, grants=self.grants, has_confirmed=False)

    def _holds(self, role: Role, wave_id: str) -> bool:
        return bool({(wave_id, role), (INSTALLATION, role)} & self.grants)


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

    wave_id: str
    file_name: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NotPermitted:
    """The file is out, but its permission is another one."""


def reader_of(here: Installation, secret: str, *, now: datetime) -> Reader | None:
    """Who is signed in with ``secret``; None after 15 idle minutes, 8 hours, or when ended."""
    digest = digest_of(secret)
    with reading(here.engine) as connection:
        session = staff.find_session(connection, digest)
        held = staff.grants_of(connection, session.account_id) if session else []
    if session is None:
        return None
    grants = frozenset((grant.wave_id, grant.role) for grant in held)
    reader = Reader(session.account_id, session.email, session.name, grants)
    if not session.active or is_over(session.began_at, session.seen_at, now=now):
        with office(here, by=reader.as_actor(), now=now) as ending:
            staff.end_session(ending.connection, digest)
        return None
    if now - session.seen_at >= TOUCHED_EVERY:
        with office(here, by=reader.as_actor(), now=now) as using:
            if not staff.touch_session(using.connection, digest, seen_at=now):
                return None
    return reader


def shelves(here: Installation, reader: Reader) -> list[WaveReleases]:
    """Every wave the reader may read, newest first, with the releases that are out."""
    with reading(here.engine) as connection:
        return [
            _shelf(connection, wave)
            for wave in waves.find_waves(connection)
            if reader.may_read(wave.id)
        ]


def find_approved(
    here: Installation, reader: Reader, *, wave_id: str, number: int
) -> ReleaseLine | None:
    """One release that is out and that the reader may read."""
    if not reader.may_read(wave_id):
        return None
    with reading(here.engine) as connection:
        lines = _approved(connection, wave_id)
    return next((line for line in lines if line.number == number), None)


def tables_of(here: Installation, line: ReleaseLine) -> bytes:
    """The stored tables bundle of a release: what pages show comes from it alone."""
    [name] = [file.file_name for file in line.files if file.kind is BundleKind.TABLES]
    with reading(here.engine) as connection:
        found = releases.find_bundle(connection, name)
    if found is None:
        raise LookupError("a listed file of a release is gone")
    return found.content


def look_at_download(
    here: Installation, reader: Reader, *, file_name: str
) -> Download | NotPermitted | None:
    """``download`` for whoever only asks about the file: nothing leaves, so nothing is noted."""
    with reading(here.engine) as connection:
        found = releases.find_bundle(connection, file_name)
    is_out = found is not None and found.state is ReleaseState.APPROVED
    if found is None or not is_out or not reader.may_read(found.wave_id):
        return None
    if not reader.may_take(found.wave_id, found.kind):
        return NotPermitted()
    return Download(found.wave_id, found.file_name, found.sha256, found.content)


def download(
    here: Installation, reader: Reader, *, file_name: str, now: datetime
) -> Download | NotPermitted | None:
    """A file of a release that is out, once it is noted who takes it. None: none to see."""
    found = look_at_download(here, reader, file_name=file_name)
    if isinstance(found, Download):
        with office(here, by=reader.as_actor(), now=now) as taking:
            taking.note(Deed.DOWNLOAD_RELEASE, wave=found.wave_id, object=file_name)
    return found


def _shelf(connection: Connection, wave: WaveLine) -> WaveReleases:
    approved = tuple(_approved(connection, wave.id))
    return WaveReleases(wave.id, wave.title, wave.opens_at, wave.closes_at, approved)


def _approved(connection: Connection, wave_id: str) -> list[ReleaseLine]:
    return [
        release_line(connection, release)
        for release in releases.releases_of(connection, wave_id)
        if release.state is ReleaseState.APPROVED
    ]
