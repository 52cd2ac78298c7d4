"""A store with a released wave, a built one that is not approved, and people with each role."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import Client
from sqlalchemy import Engine

from app.analyst.routes import create
from app.release.bundle.approvals import approve_release
from app.release.bundle.archive import sha256
from app.store.releases import insert_release
from app.store.session import writing
from app.store.staff import begin_session
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

    def enter(self, role: str = "", **session: Any) -> Client:
        """A browser signed in as whoever holds ``role``; nobody when it is empty."""
        client = client_of(create(self.context), ORIGIN)
        if role:
            client.cookies.set("trygg-staff", self.session(role, **session))
        return client

    def session(self, role: str, **other: Any) -> str:
        """The secret of a new session."""
        secret, now = new_secret(), self.clock[0]
        row = {
            "digest": digest_of(secret),
            "account_id": self.accounts[role],
            "began_at": now,
            "seen_at": now,
            "stepped_up_at": None,
        }
        with writing(self.wave.engine) as connection:
            begin_session(connection, {**row, **other})
        return secret


def stored(engine: Engine, number: int) -> None:
    """A release of the wave, built and waiting."""
    release_id = new_id()
    contents = {"tables": tables_zip(number), "records": records_zip(number)}
    rows = [
        {
            "id": new_id(),
            "release_id": release_id,
            "kind": kind,
            "file_name": f"release-{WAVE_ID}-{number}-{kind}.zip",
            "sha256": sha256(content),
            "content": content,
        }
        for kind, content in contents.items()
    ]
    release = {"id": release_id, "wave_id": WAVE_ID, "number": number, "state": "built"}
    with writing(engine) as connection:
        insert_release(connection, {**release, "built_at": NOW, "risk": {}, "ledger": {}}, rows)


def approve_first(wave: Accounted) -> None:
    """Both offices approve release 1."""
    for office, role in (("A", "officer_a"), ("B", "officer_b")):
        approve_release(
            wave.engine,
            wave.keyring,
            wave_id=WAVE_ID,
            number=1,
            office=office,  # type: ignore[arg-type]  # A or B
            actor=f"{role}@example.se",
            account_id=wave.accounts[role],
            now=NOW,
        )


@pytest.fixture
def room(engine: Engine, tmp_path: Path) -> Room:
    """Release 1 approved, release 2 only built."""
    wave = accounted_wave(engine, tmp_path, replies=1, state="opened")
    for number in (1, 2):
        stored(engine, number)
    approve_first(wave)
    with writing(engine) as connection:
        more = {role: account(connection, role) for role in ("coordinator", "keyer")}
        more["elsewhere"] = account(connection, "elsewhere", wave_id="another-wave")
    clock = [NOW + timedelta(days=1)]
    site = Site(origin=ORIGIN, hosts=frozenset({HOST}), is_secure=False)
    context = Context(engine, wave.keyring, lambda: clock[0], site)
    return Room(wave, context, clock, {**wave.accounts, **more})
