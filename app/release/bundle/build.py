"""Building a release: both bundles made, checked, read back and stored for approval."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine

from app.release.bundle.approvals import APPROVED, BUILT, WITHDRAWN
from app.release.bundle.archive import sha256, verify_release
from app.release.bundle.files import Build, records_bundle, records_files, risk_of, tables_bundle
from app.release.journal import note
from app.release.opening.offices import require_wave
from app.release.opening.responses import Responses, read_responses
from app.release.records.microdata import make_records
from app.release.refusals import ReleaseRefused, Tell, tell_nobody
from app.release.tables.ledger import ledger_of, require_no_difference
from app.release.tables.topic_tables import make_tables
from app.store import releases, tallies
from app.store.columns import ID_BYTES
from app.store.session import snapshot, writing
from app.vault.keyring import Keyring

_FILES, _STEPS = "writing files", 3


@dataclass(frozen=True, slots=True)
class BuiltRelease:
    """A release that waits for its approvals."""

    number: int
    files: tuple[str, ...]


def build_release(
    engine: Engine,
    keyring: Keyring,
    wave_id: str,
    *,
    actor: str,
    now: datetime,
    dice: Random,
    tell: Tell = tell_nobody,
) -> BuiltRelease:
    """Make the next release of a wave from its opened ballots, and store it for approval.

    Both bundles pass disclosure control, every file is read back, and an attack on the tables
    must fail. ``dice`` give ids only: the files are the same whenever they are made. Raises
    ReleaseRefused, and then there is no release.
    """
    with snapshot(engine) as connection:
        wave = require_wave(connection, wave_id, states=("opened", "released"))
        responses = read_responses(connection, keyring, wave)
        counted = tallies.outcome_counts(connection, wave_id)
        number = releases.next_number(connection, wave_id)
        node = _node_shown_before(connection, wave)
    build = _made(responses, counted, number=number, now=now, node=node, tell=tell)
    records = records_files(build)
    tell(_FILES, 1, _STEPS)
    bundles = {"tables": tables_bundle(build), "records": records_bundle(build, records)}
    for content in bundles.values():
        verify_release(content)
    tell(_FILES, 2, _STEPS)
    files_hash = sha256(records["microdata.csv"])
    ledger = ledger_of(
        build.tables, records_sha256=files_hash, node=build.records.protected.node.name
    )
    with writing(engine) as connection:
        require_wave(connection, wave_id, states=("opened", "released"))
        earlier = [
            row.ledger
            for row in reversed(releases.releases_of(connection, wave_id))
            if row.state != WITHDRAWN
        ]
        require_no_difference(earlier, build.tables, records_sha256=files_hash)
        if releases.next_number(connection, wave_id) != number:
            raise ReleaseRefused("Another release was built meanwhile: build again.")
        names = _store(connection, build, ledger=ledger, bundles=bundles, dice=dice)
        note(connection, keyring, at=now, actor=actor, act="release built", on=_name(build))
    tell(_FILES, _STEPS, _STEPS)
    return BuiltRelease(number, names)


def _made(
    responses: Responses,
    counted: list[Any],
    *,
    number: int,
    now: datetime,
    node: str,
    tell: Tell,
) -> Build:
    tell("protecting the record file", 0, 1)
    records = make_records(responses, earlier_node=node)
    tell("protecting the record file", 1, 1)
    tables = make_tables(responses, tell=tell)
    return Build(responses, tables, records, counted, number, now)


def _node_shown_before(connection: Connection, wave: Any) -> str:
    """How the newest approved release, of this wave or another, was coarsened."""
    for row in releases.releases_of(connection):
        if row.state == APPROVED or row.wave_id == wave.id:
            return str(row.ledger.get("node", ""))
    return ""


def _store(
    connection: Connection,
    build: Build,
    *,
    ledger: dict[str, Any],
    bundles: Mapping[str, bytes],
    dice: Random,
) -> tuple[str, ...]:
    release_id = dice.randbytes(ID_BYTES)
    wave_id = str(build.responses.wave.id)
    rows = [
        {
            "id": dice.randbytes(ID_BYTES),
            "release_id": release_id,
            "kind": kind,
            "file_name": f"release-{wave_id}-{build.number}-{kind}.zip",
            "sha256": sha256(content),
            "content": content,
        }
        for kind, content in bundles.items()
    ]
    release = {
        "id": release_id,
        "wave_id": wave_id,
        "number": build.number,
        "state": BUILT,
        "built_at": build.now,
        "risk": risk_of(build),
        "ledger": ledger,
    }
    releases.insert_release(connection, release, rows)
    return tuple(str(row["file_name"]) for row in rows)


def _name(build: Build) -> str:
    return f"{build.responses.wave.id} release {build.number}"
