"""The way out, by commands: two officers, two proofs, and a bundle that can be checked anywhere."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.office.accounts import renew_account
from app.store.releases import find_bundle
from app.store.session import make_engine, reading
from tests.commands.operator import PASSWORD, Operator, Wall
from tests.release.ballots import NOW, WAVE_ID, accounted_wave

A, B = "officer_a@example.se", "officer_b@example.se"
REPLIES = 320


@pytest.fixture
def officers(sqlite_url: str, tmp_path: Path, wall: Wall) -> Operator:
    """An accounted wave with replies enough for a release, and officers who can sign in."""
    operator, wall.now = Operator(sqlite_url, tmp_path), NOW
    engine = make_engine(sqlite_url)
    wave = accounted_wave(engine, tmp_path, replies=REPLIES)
    for email in (A, B):
        account = renew_account(
            engine, wave.keyring, email=email, password=PASSWORD, actor="anna", now=NOW
        )
        operator.secrets[email] = account.totp_secret
    for office in ("A", "B"):
        identity = wave.officers[office]
        (tmp_path / f"{office}.txt").write_text(f"{identity.secret}\n", encoding="ascii")
    engine.dispose()
    return operator


def test_two_officers_bring_out_a_release_and_anyone_can_check_its_files(
    officers: Operator, wall: Wall
) -> None:
    assert "accounted" in officers.is_refused("release", "build", WAVE_ID)
    keys = [str(officers.folder / f"{office}.txt") for office in "AB"]
    opening = ("release", "open", WAVE_ID, "--account-a", A, "--account-b", B)
    both = officers.proof(A, at=wall.now) + officers.proof(B, at=wall.now)
    officers.does(*opening, "--identity-a", keys[0], "--identity-b", keys[1], typing=both)
    assert "Release 1 is built" in officers.does("release", "build", WAVE_ID)
    wall.now += timedelta(minutes=5)
    approves(officers, wall, office="A", email=A)
    assert shown(officers) == ("built", "opened")
    wall.now += timedelta(minutes=5)
    proof = officers.proof(A, at=wall.now)
    alone = ("release", "approve", WAVE_ID, "1", "--office", "B", "--account", A)
    assert "holds none of the roles" in officers.is_refused(*alone, typing=proof)
    assert approves(officers, wall, office="B", email=B).endswith("The release is out.\n")
    assert shown(officers) == ("approved", "released")
    checks_the_files(officers)


def approves(officers: Operator, wall: Wall, *, office: str, email: str) -> str:
    """One office says yes."""
    words = ("release", "approve", WAVE_ID, "1", "--office", office, "--account", email)
    return officers.does(*words, typing=officers.proof(email, at=wall.now))


def shown(officers: Operator) -> tuple[str, str]:
    """The state of the release, and of the wave."""
    [release] = officers.reads("release", "list", WAVE_ID)
    [wave] = officers.reads("wave", "show", WAVE_ID)
    return release["state"], wave["state"]


def checks_the_files(officers: Operator) -> None:
    """Every bundle is whole; one changed byte is noticed."""
    [release] = officers.reads("release", "list", WAVE_ID)
    engine = make_engine(officers.database_url)
    for name in release["files"].split():
        with reading(engine) as connection:
            stored = find_bundle(connection, name)
        assert stored is not None
        file = officers.folder / name
        file.write_bytes(stored.content)
        assert officers.does("release", "verify", str(file)).startswith("Whole: ")
        file.write_bytes(stored.content[:-200] + stored.content[-100:])
        officers.is_refused("release", "verify", str(file))
    engine.dispose()
