"""A store with a released wave, a built one that is not approved, and people with each role."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from httpx import Client
from sqlalchemy import Engine

from app.analyst.routes import create
from app.release.bundle.approvals import approve_release
from app.release.bundle.archive import sha256
from app.store.releases import Bundle, Release, insert_release
from app.store.session import writing
from app.store.staff import StaffSession, begin_session
from app.survey.roles import Role
from app.survey.states import BundleKind, Office, ReleaseState, WaveState
from app.vault.tokens import digest_of, new_id, new_secret
from app.web.context import Context, Site
from tests.analyst.tables import records_zip, tables_zip
from tests.release.ballots import NOW, WAVE_ID, Accounted, account, accounted_wave
from tests.support.asking import client_of

ORIGIN = "http://127.0.0.1:8000"
HOST = "127.0.0.1:8000"
TABLES, RECORDS = (f"release-{WAVE_ID}-1-{kind}.zip" for kind in ("tables", "records"))
UNAPPROVED = f"release-{WAVE_ID}-2-tables.zip"


@dataclass
class Room:
    """The face, and a way to come in as someone."""

    wave: Accounted
    context: Context
    clock: list[datetime]
    accounts: dict[str, bytes]

    def enter(self, role: str = "") -> Client:
        """A browser signed in as whoever holds ``role``; nobody when it is empty."""
        client = client_of(create(self.context), ORIGIN)
        if role:
            client.cookies.set("trygg-staff", self.session(role))
        return client

    def session(self, role: str) -> str:
        """The secret of a new session."""
        secret, now = new_secret(), self.clock[0]
        begun = StaffSession(
            digest=digest_of(secret), account_id=self.accounts[role], began_at=now, seen_at=now
        )
        with writing(self.wave.engine) as connection:
            begin_session(connection, begun)
        return secret


def stored(engine: Engine, number: int) -> None:
    """A release of the wave, built and waiting."""
    release = Release(
        id=new_id(),
        wave_id=WAVE_ID,
        number=number,
        state=ReleaseState.BUILT,
        built_at=NOW,
        risk={},
        ledger={},
    )
    contents = {
        BundleKind.TABLES: tables_zip(number),
        BundleKind.RECORDS: records_zip(number),
    }
    bundles = [
        Bundle(
            id=new_id(),
            release_id=release.id,
            kind=kind,
            file_name=f"release-{WAVE_ID}-{number}-{kind}.zip",
            sha256=sha256(content),
            content=content,
        )
        for kind, content in contents.items()
    ]
    with writing(engine) as connection:
        insert_release(connection, release, bundles)


def approve_first(wave: Accounted) -> None:
    """Both offices approve release 1."""
    for office, role in ((Office.A, Role.OFFICER_A), (Office.B, Role.OFFICER_B)):
        by = wave.actor(role)
        approve_release(wave.here, WAVE_ID, number=1, office=office, by=by, now=NOW)


def open_room(engine: Engine, folder: Path) -> Room:
    """Release 1 approved, release 2 only built."""
    wave = accounted_wave(engine, folder, replies=1, state=WaveState.OPENED)
    for number in (1, 2):
        stored(engine, number)
    approve_first(wave)
    with writing(engine) as connection:
        more = {
            str(role): account(connection, role, role=role)
            for role in (Role.COORDINATOR, Role.KEYER)
        }
        more["elsewhere"] = account(
            connection, "elsewhere", role=Role.KEYER, wave_id="another-wave"
        )
    clock = [NOW + timedelta(days=1)]
    site = Site(origin=ORIGIN, hosts=frozenset({HOST}), is_secure=False)
    context = Context(wave.here, lambda: clock[0], site)
    return Room(wave, context, clock, {**wave.accounts, **more})


@pytest.fixture
def room(engine: Engine, tmp_path: Path) -> Room:
    """The analysts' face over two releases."""
    return open_room(engine, tmp_path)
