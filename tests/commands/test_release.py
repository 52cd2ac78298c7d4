"""The way out, by commands: two officers, two proofs, and a bundle that can be checked anywhere."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.office.accounts import renew_account
from app.rehearsal.people import ADMINISTRATOR
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
            wave.here, email=email, password=PASSWORD, by=ADMINISTRATOR, now=NOW
        )
        operator.secrets[email] = account.totp_secret
    for office in ("A", "B"):
        identity = wave.officers[office]
        (tmp_path / f"{office}.txt").write_text(f"{identity.secret}\n", encoding="ascii")
    engine.dispose()
    return operator


@pytest.mark.slow(reason="a whole survey")
def test_two_officers_bring_out_a_release_and_anyone_can_check_its_files(
    officers: Operator, wall: Wall
) -> None:
    assert "accounted" in officers.is_refused("release", "build", WAVE_ID)
    words, typing = opening(officers, wall)
    assert f"{REPLIES} ballots are open" in officers.does(*words, typing=typing)
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


def test_an_opening_is_listed_and_the_officers_secrets_are_kept_nowhere(
    officers: Operator, wall: Wall
) -> None:
    words, typing = opening(officers, wall)
    officers.does(*words, typing=typing)
    [job] = officers.reads("job", "list", WAVE_ID)
    assert (job["kind"], job["state"], job["result"]) == ("opening", "done", str(REPLIES))
    secrets = [(officers.folder / f"{office}.txt").read_bytes().strip() for office in "AB"]
    database = Path(officers.database_url.removeprefix("sqlite:///"))
    for file in database.parent.glob(f"{database.name}*"):
        content = file.read_bytes()
        assert not [secret for secret in secrets if secret in content]


def test_a_key_that_is_not_the_officers_opens_nothing_and_the_refusal_is_listed(
    officers: Operator, wall: Wall
) -> None:
    words, typing = opening(officers, wall, key_b="A")
    assert "officer B" in officers.is_refused(*words, typing=typing)
    [job] = officers.reads("job", "list", WAVE_ID)
    assert (job["kind"], job["state"]) == ("opening", "refused")
    assert "officer B" in job["result"]


@pytest.mark.parametrize("content", [b"hemligt\n", b"\xff\xfe\x00 hemligt"])
def test_a_file_that_is_no_identity_is_refused_by_its_name(
    officers: Operator, wall: Wall, content: bytes
) -> None:
    file = officers.folder / "B.txt"
    file.write_bytes(content)
    words, typing = opening(officers, wall)
    reason = officers.is_refused(*words, typing=typing)
    assert str(file) in reason
    assert "hemligt" not in reason


def test_a_release_can_be_left_to_the_worker(officers: Operator, wall: Wall) -> None:
    words, typing = opening(officers, wall)
    officers.does(*words, typing=typing)
    wall.now += timedelta(minutes=5)
    assert "waits for the worker" in officers.does("release", "build", WAVE_ID, "--later")
    job, _ = officers.reads("job", "list", WAVE_ID)
    assert (job["kind"], job["state"]) == ("release", "waiting")
    assert officers.reads("release", "list", WAVE_ID) == []


def opening(officers: Operator, wall: Wall, *, key_b: str = "B") -> tuple[list[str], str]:
    """How both officers open the ballots, and what they type."""
    words = ["release", "open", WAVE_ID, "--account-a", A, "--account-b", B]
    for side, key in (("a", "A"), ("b", key_b)):
        words += [f"--identity-{side}", str(officers.folder / f"{key}.txt")]
    return words, officers.proof(A, at=wall.now) + officers.proof(B, at=wall.now)


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
