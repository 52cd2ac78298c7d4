"""Releases once they are built: approved by both officers, then frozen for ever."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from app.release.bundle.archive import sha256, verify_release
from app.release.journal import note
from app.release.opening.offices import Office, require_office
from app.release.refusals import ReleaseRefused
from app.store import releases, waves
from app.store.session import reading, writing
from app.vault.keyring import Keyring

BUILT, APPROVED, WITHDRAWN = "built", "approved", "withdrawn"


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
