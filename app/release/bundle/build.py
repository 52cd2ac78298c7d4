"""Building a release: both bundles made, checked, read back and stored for approval."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import Connection

from app.acts.doors import act
from app.acts.installation import Actor, Installation
from app.acts.permission import refusal_of_state
from app.acts.progress import Tell, tell_nobody
from app.release.bundle.archive import sha256, verify_release
from app.release.bundle.files import Build, records_bundle, records_files, risk_of, tables_bundle
from app.release.opening.responses import Responses, read_responses
from app.release.records.microdata import make_records
from app.release.tables.ledger import ledger_of, require_no_difference
from app.release.tables.topic_tables import make_tables
from app.store import releases, tallies, waves
from app.store.columns import ID_BYTES
from app.store.releases import Bundle, Release
from app.store.session import snapshot
from app.store.tallies import DispositionCount
from app.store.waves import Wave
from app.survey.documents import Document
from app.survey.reasons import ReleaseReason, StepReason
from app.survey.refusals import ReleaseRefused, StepRefused
from app.survey.states import BundleKind, ReleaseState
from app.survey.steps import STEPS, Step

_FILES, _STEPS = "writing files", 3


@dataclass(frozen=True, slots=True)
class BuiltRelease:
    """A release that waits for its approvals."""

    number: int
    files: tuple[str, ...]


def build_release(
    here: Installation,
    wave_id: str,
    *,
    by: Actor,
    now: datetime,
    dice: Random,
    tell: Tell = tell_nobody,
) -> BuiltRelease:
    """Make the next release of a wave from its opened ballots, and store it for approval.

    Both bundles pass disclosure control, every file is read back, and an attack on the tables
    must fail. ``dice`` give ids only: the files are the same whenever they are made. Refused: there
    is no release.
    """
    with snapshot(here.engine) as connection:
        wave = _wave(connection, wave_id)
        responses = read_responses(connection, here.keyring, wave)
        counted = tallies.disposition_counts(connection, wave_id)
        number = releases.next_number(connection, wave_id)
        node = _node_shown_before(connection, wave_id)
    build = _made(responses, counted, number=number, now=now, node=node, tell=tell)
    records = records_files(build)
    tell(_FILES, 1, _STEPS)
    bundles = {
        BundleKind.TABLES: tables_bundle(build),
        BundleKind.RECORDS: records_bundle(build, records),
    }
    for content in bundles.values():
        verify_release(content)
    tell(_FILES, 2, _STEPS)
    files_hash = sha256(records["microdata.csv"])
    ledger = ledger_of(
        build.tables, records_sha256=files_hash, node=build.records.protected.node.name
    )
    with act(here, Step.BUILD_RELEASE, wave_id, by=by, now=now) as building:
        # Held: what was built from is what is still there, and nothing came out meanwhile.
        earlier = [
            release
            for release in reversed(releases.releases_of(building.connection, wave_id))
            if release.state is not ReleaseState.WITHDRAWN
        ]
        require_no_difference(earlier, build.tables, records_sha256=files_hash)
        if releases.next_number(building.connection, wave_id) != number:
            raise ReleaseRefused(ReleaseReason.BUILT_MEANWHILE)
        names = _store(building.connection, build, ledger=ledger, bundles=bundles, dice=dice)
        building.object = f"release {number}"
    tell(_FILES, _STEPS, _STEPS)
    return BuiltRelease(number, names)


def _wave(connection: Connection, wave_id: str) -> Wave:
    wave = waves.find_wave(connection, wave_id)
    if wave is None:
        raise StepRefused(StepReason.NO_WAVE, wave=wave_id)
    refused = refusal_of_state(wave_id, wave.state, STEPS[Step.BUILD_RELEASE].at)
    if refused is not None:
        raise refused
    return wave


def _made(
    responses: Responses,
    counted: list[DispositionCount],
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


def _node_shown_before(connection: Connection, wave_id: str) -> str:
    """How the newest approved release, of this wave or another, was coarsened."""
    for row in releases.releases_of(connection):
        if row.state is ReleaseState.APPROVED or row.wave_id == wave_id:
            return str(row.ledger.get("node", ""))
    return ""


def _store(
    connection: Connection,
    build: Build,
    *,
    ledger: Document,
    bundles: Mapping[BundleKind, bytes],
    dice: Random,
) -> tuple[str, ...]:
    wave_id = build.responses.wave.id
    release = Release(
        id=dice.randbytes(ID_BYTES),
        wave_id=wave_id,
        number=build.number,
        state=ReleaseState.BUILT,
        built_at=build.now,
        risk=risk_of(build),
        ledger=ledger,
    )
    files = [
        Bundle(
            id=dice.randbytes(ID_BYTES),
            release_id=release.id,
            kind=kind,
            file_name=f"release-{wave_id}-{build.number}-{kind}.zip",
            sha256=sha256(content),
            content=content,
        )
        for kind, content in bundles.items()
    ]
    releases.insert_release(connection, release, files)
    return tuple(file.file_name for file in files)
