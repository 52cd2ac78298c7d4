"""Releases once they are built: approved by both officers, then frozen for ever."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.acts.doors import act
from app.acts.installation import Actor, Installation
from app.release.bundle.archive import sha256, verify_release
from app.release.opening.offices import require_office
from app.store import releases
from app.store.releases import Approval, BundleLine, Release
from app.store.session import reading
from app.survey.reasons import ReleaseReason
from app.survey.refusals import ReleaseRefused
from app.survey.states import Office, ReleaseState
from app.survey.steps import Step


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release as a list shows it."""

    wave_id: str
    number: int
    state: ReleaseState
    built_at: datetime
    approved_by: tuple[str, ...]
    """The offices that have approved."""
    files: tuple[BundleLine, ...]
    """By name."""


def approve_release(
    here: Installation, wave_id: str, *, number: int, office: Office, by: Actor, now: datetime
) -> bool:
    """One officer's approval; True when it was the second, and the release is out.

    The officer must hold ``office`` in the wave at this moment, and be another person than whoever
    approved for the other office. The stored files are checked against their hashes.
    """
    require_office(by, office, wave_id)
    with act(here, Step.APPROVE_RELEASE, wave_id, by=by, now=now) as approving:
        connection = approving.connection
        release = _waiting(connection, wave_id, number)
        before = releases.approvals_of(connection, release.id)
        _require_another(before, office=office, by=by)
        _require_unchanged(connection, release.id)
        approval = Approval(
            release_id=release.id, office=office, account_id=by.account_id, approved_at=now
        )
        releases.insert_approval(connection, approval)
        approving.object, approving.detail = f"release {number}", f"office {office}"
        if not before:
            return False
        _mark(connection, release, becomes=ReleaseState.APPROVED)
        approving.then(Step.SET_RELEASE_OUT)
        return True


def withdraw_release(
    here: Installation, wave_id: str, *, number: int, by: Actor, now: datetime
) -> None:
    """Set aside a release that is not out, after a mistake."""
    with act(here, Step.WITHDRAW_RELEASE, wave_id, by=by, now=now) as withdrawing:
        release = _waiting(withdrawing.connection, wave_id, number)
        _mark(withdrawing.connection, release, becomes=ReleaseState.WITHDRAWN)
        withdrawing.object = f"release {number}"


def _waiting(connection: Connection, wave_id: str, number: int) -> Release:
    """A release that waits for approval; its wave is held."""
    release = releases.find_release(connection, wave_id, number)
    if release is None:
        raise ReleaseRefused(ReleaseReason.NO_RELEASE, wave=wave_id, number=number)
    if release.state is not ReleaseState.BUILT:
        raise ReleaseRefused(
            ReleaseReason.NOT_BUILT, wave=wave_id, number=number, state=release.state
        )
    return release


def _mark(connection: Connection, release: Release, *, becomes: ReleaseState) -> None:
    if not releases.mark_release(connection, release.id, was=release.state, becomes=becomes):
        raise RuntimeError("a release changed while its wave was held")


def _require_another(before: list[Approval], *, office: Office, by: Actor) -> None:
    for approval in before:
        if approval.office is office:
            raise ReleaseRefused(ReleaseReason.ALREADY_APPROVED, office=office)
        if approval.account_id == by.account_id:
            raise ReleaseRefused(ReleaseReason.ONE_PERSON)


def _require_unchanged(connection: Connection, release_id: bytes) -> None:
    for bundle in releases.bundle_contents(connection, release_id):
        if sha256(bundle.content) != bundle.sha256:
            raise ReleaseRefused(ReleaseReason.FILES_CHANGED, files=(bundle.file_name,))
        verify_release(bundle.content)


def list_releases(here: Installation, wave_id: str | None = None) -> list[ReleaseLine]:
    """Every release, newest first, whatever its state: for officers."""
    with reading(here.engine) as connection:
        return [release_line(connection, row) for row in releases.releases_of(connection, wave_id)]


def release_line(connection: Connection, row: Release) -> ReleaseLine:
    """A release as a list shows it."""
    approvals = releases.approvals_of(connection, row.id)
    files = releases.bundles_of(connection, row.id)
    return ReleaseLine(
        wave_id=row.wave_id,
        number=row.number,
        state=row.state,
        built_at=row.built_at,
        approved_by=tuple(sorted(approval.office for approval in approvals)),
        files=tuple(sorted(files, key=lambda file: file.file_name)),
    )
