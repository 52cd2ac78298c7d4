"""Releases: built and checked, approved by both officers, then frozen for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine

from app.release.archive import sha256, verify_release
from app.release.files import Build, records_bundle, records_files, risk_of, tables_bundle
from app.release.journal import note
from app.release.ledger import ledger_of, require_no_difference
from app.release.microdata import make_records
from app.release.offices import Office, require_office, require_wave
from app.release.refusals import ReleaseRefused, Tell, tell_nobody
from app.release.responses import Responses, read_responses
from app.release.tables import make_tables
from app.store import releases, tallies, waves
from app.store.columns import ID_BYTES
from app.store.session import reading, snapshot, writing
from app.vault.keyring import Keyring

__all__ = ["approve_release", "build_release", "list_releases", "verify_release"]

BUILT, APPROVED, WITHDRAWN = "built", "approved", "withdrawn"
_STEPS = 5


@dataclass(frozen=True, slots=True)
class BuiltRelease:
    """A release that waits for its approvals."""

    number: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release as a list shows it."""

    wave_id: str
    number: int
    state: str
    built_at: datetime
    approved_by: tuple[str, ...]
    """The offices that have approved."""
    files: tuple[tuple[str, int, str], ...]
    """(name, bytes, SHA-256)."""


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
    tell("writing files", 3, _STEPS)
    bundles = {"tables": tables_bundle(build), "records": records_bundle(build, records)}
    for content in bundles.values():
        verify_release(content)
    tell("writing files", 4, _STEPS)
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
    tell("writing files", _STEPS, _STEPS)
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
    tell("protecting the record file", 1, _STEPS)
    records = make_records(responses, earlier_node=node)
    tell("protecting the record file", 2, _STEPS)
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


def approve_release(
    engine: Engine,
    keyring: Keyring,
    *,
    wave_id: str,
    number: int,
    office: Office,
    actor: str,
    account_id: bytes,
    now: datetime,
) -> bool:
    """One officer's approval; True when it was the second, and the release is out.

    The officer must hold ``office`` in the wave at this moment, and be another person than whoever
    approved for the other office. The stored files are checked against their hashes. Raises
    ReleaseRefused.
    """
    with writing(engine) as connection:
        if require_office(connection, wave_id, email=actor, office=office) != account_id:
            raise ReleaseRefused(f"{actor} is not the account that approves.")
        release = releases.hold_release(connection, wave_id, number)
        if release is None:
            raise ReleaseRefused(f"There is no release {number} of {wave_id}.")
        if release.state != BUILT:
            raise ReleaseRefused(f"Release {number} of {wave_id} is already {release.state}.")
        before = releases.approvals_of(connection, release.id)
        _require_another(before, office=office, account_id=account_id)
        _require_unchanged(connection, release.id)
        row = {"release_id": release.id, "office": office, "account_id": account_id}
        releases.insert_approval(connection, {**row, "approved_at": now})
        on = f"{wave_id} release {number} office {office}"
        note(connection, keyring, at=now, actor=actor, act="release approved", on=on)
        if not before:
            return False
        releases.mark_release(connection, release.id, was=BUILT, becomes=APPROVED)
        waves.advance(connection, wave_id, was="opened", becomes="released")
        return True


def _require_another(before: list[Any], *, office: Office, account_id: bytes) -> None:
    for approval in before:
        if approval.office == office:
            raise ReleaseRefused(f"Officer {office} has already approved this release.")
        if approval.account_id == account_id:
            raise ReleaseRefused("One person cannot approve for both offices.")


def _require_unchanged(connection: Connection, release_id: bytes) -> None:
    for bundle in releases.bundle_contents(connection, release_id):
        if sha256(bundle.content) != bundle.sha256:
            raise ReleaseRefused(f"{bundle.file_name} has changed since it was built.")
        verify_release(bundle.content)


def withdraw_release(
    engine: Engine,
    keyring: Keyring,
    *,
    wave_id: str,
    number: int,
    actor: str,
    now: datetime,
) -> None:
    """Set aside a release nobody has approved yet, after a mistake. Raises ReleaseRefused."""
    with writing(engine) as connection:
        release = releases.hold_release(connection, wave_id, number)
        if release is None or release.state != BUILT:
            raise ReleaseRefused(f"There is no release {number} of {wave_id} to set aside.")
        releases.mark_release(connection, release.id, was=BUILT, becomes=WITHDRAWN)
        on = f"{wave_id} release {number}"
        note(connection, keyring, at=now, actor=actor, act="release withdrawn", on=on)


def list_releases(engine: Engine, wave_id: str | None = None) -> list[ReleaseLine]:
    """Every release, newest first, whatever its state: for officers."""
    with reading(engine) as connection:
        return [release_line(connection, row) for row in releases.releases_of(connection, wave_id)]


def release_line(connection: Connection, row: Any) -> ReleaseLine:
    """A release as a list shows it."""
    approvals = releases.approvals_of(connection, row.id)
    files = releases.bundles_of(connection, row.id)
    return ReleaseLine(
        wave_id=row.wave_id,
        number=row.number,
        state=row.state,
        built_at=row.built_at,
        approved_by=tuple(sorted(approval.office for approval in approvals)),
        files=tuple(sorted((file.file_name, file.size, file.sha256) for file in files)),
    )
