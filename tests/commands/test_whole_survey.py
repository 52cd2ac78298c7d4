"""A survey is led by commands alone: from the register to the opened ballots, and to the release."""

import asyncio
import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
import pytest

from app.acts.installation import Installation
from app.fieldwork.life.obstacles import NEEDED_TO_OPEN, ROLES_TO_NAME
from app.rehearsal.respondents import JourneyEnd, Respondent, answer
from app.rehearsal.small_wave import frame_file
from app.resident.routes import create
from app.store.session import make_engine
from app.vault.keyring import Keyring
from app.vault.sealing import decrypt_with, identity_in
from app.web.context import Context, Site
from tests.commands.operator import ORIGIN, Operator, Wall

WAVE = "trygghet-nu"
PEOPLE, LETTERS, REPLIES = 120, 20, 9
OFFICES = ("A", "A_deputy", "B", "B_deputy")


@pytest.mark.slow(reason="a whole survey")
def test_a_survey_is_led_by_commands_from_the_register_to_the_opened_ballots(
    operator: Operator, wall: Wall
) -> None:
    wall.now = datetime.now(UTC)
    operator.does("db", "upgrade")
    operator.does("db", "check")
    prepares(operator, opens_on=wall.now.date() - timedelta(days=3))
    names_everyone(operator, wave=WAVE)
    draws(operator, wall)
    gives_keys_and_decisions(operator)
    reason = operator.is_refused("wave", "open", WAVE)
    assert (
        reason == "The invitations have not been made. The texts are not accepted in: sv, en, ar."
    )
    assert all(each["is_accepted"] for each in operator.reads("wave", "texts", WAVE, "--accept"))
    codes = prints(operator)
    operator.does("wave", "open", WAVE)
    assert operator.reads("wave", "show", WAVE)[0]["state"] == "open"
    wall.now += timedelta(hours=1)
    replies(operator, wall, codes[:REPLIES])
    mixed = operator.does("responses", "mix", WAVE)
    assert mixed == f"0 ballots were mixed into the box; {REPLIES} wait.\n"
    ends(operator, wall)
    opens_the_ballots(operator, wall)
    assert operator.does("audit", "verify") == "The audit rows are whole.\n"


def names_everyone(operator: Operator, *, wave: str) -> None:
    """An account for every role the wave needs, and a second coordinator."""
    for role, needed in ROLES_TO_NAME.items():
        for number in range(needed):
            operator.employs(f"{role}{number}@burlov.example", (role, wave))


def prepares(operator: Operator, *, opens_on: date) -> None:
    """Create the wave, and check and stage the register."""
    plan, areas = operator.writes_plan(opens_on)
    operator.does("wave", "create", WAVE, "--plan", str(plan), "--areas", str(areas))
    frame = operator.folder / "frame.csv"
    frame.write_bytes(frame_file(PEOPLE))
    counted = operator.reads("frame", "check", str(frame), "--wave", WAVE)
    assert counted[0] == {"what": "rows", "number": PEOPLE}
    said = operator.does("frame", "import", str(frame), "--wave", WAVE)
    assert "Next: `trygg sample plan`" in said


def draws(operator: Operator, wall: Wall) -> None:
    """Plan, approve as a second person, draw, and verify against the register."""
    planned = operator.reads(
        "sample", "plan", WAVE, "--n", str(LETTERS), "--seed-event", "Lotto 28 november"
    )
    assert [(row["area"], row["drawn"]) for row in planned] == [
        (area, LETTERS // 2) for area in ("norra", "sodra")
    ]
    assert all(row["replies expected"] == LETTERS // 4 for row in planned)
    # 1.96 * sqrt(0.25 / 5 * (1 - 5 / 60)): half the width of the interval of a share.
    assert {(row["residents"], row["margin, per cent"]) for row in planned} == {(60, 42.0)}
    assert "approve" in operator.is_refused("sample", "draw", WAVE, "--seed", "1 2 3")
    who = "coordinator0@burlov.example"
    approving = ("sample", "approve", WAVE, "--account", who)
    reason = operator.is_refused(*approving, typing="fel lösenord här\n000000\n")
    assert reason == "Account, password and one-time code do not belong together."
    wall.now += timedelta(minutes=2)
    operator.does(*approving, typing=operator.proof(who, at=wall.now))
    said = operator.does("sample", "draw", WAVE, "--seed", "1 2 3")
    assert said.startswith(f"{LETTERS} people are drawn.\nCodes have 16 digits")
    frame = str(operator.folder / "frame.csv")
    operator.does("sample", "verify", WAVE, frame)
    assert json.loads(operator.does("sample", "record", WAVE))["seed"] == "1 2 3"
    Path(frame).write_bytes(frame_file(PEOPLE - 10))
    reason = operator.is_refused("sample", "verify", WAVE, frame)
    assert reason.startswith("The sample differs from its record: frame")


def gives_keys_and_decisions(operator: Operator) -> None:
    """Keys for the officers and the printer, and where the decisions are filed."""
    public = {}
    for name in (*OFFICES, "printer"):
        file = operator.folder / f"{name}.txt"
        public[name] = operator.does("keys", "generate", str(file)).strip()
        assert file.stat().st_mode & 0o077 == 0
    options = [word for office in OFFICES for word in (_option(office), public[office])]
    operator.does("wave", "officers", WAVE, *options)
    for name in NEEDED_TO_OPEN:
        operator.does("wave", "reference", WAVE, name, f"dnr 2026-{name}")


def _option(office: str) -> str:
    return f"--{office.lower().replace('_', '-')}"


def prints(operator: Operator) -> list[str]:
    """Have the letters made, and open the archive as the printer does; the codes in it."""
    secret = operator.folder / "printer.txt"
    public = secret.read_text().partition("public key: ")[2].split()[0]
    making = ("letters", "make", WAVE, "--contact", "invitation", "--recipient", public)
    assert operator.does(*making).startswith(f"{LETTERS} letters in ")
    again = operator.is_refused(*making)
    assert again == "The letters of the contact invitation have been made already."
    forms = ("letters", "forms", *making[2:])
    assert " forms in " in operator.does(*forms)
    assert " forms in " in operator.does(*forms)
    [sealed] = (operator.folder / "work").glob("*-invitation.zip.age")
    plain = decrypt_with(identity_in(secret.read_text()), sealed.read_bytes())
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        listed = archive.read(f"{WAVE}-invitation.csv").decode("utf-8-sig")
    return [row["code"] for row in csv.DictReader(io.StringIO(listed))]


def replies(operator: Operator, wall: Wall, codes: list[str]) -> None:
    """Residents answer with the codes of the letters, in all three languages."""
    site = Site(origin=ORIGIN, hosts=frozenset({"127.0.0.1:8000"}), is_secure=False)
    engine = make_engine(operator.database_url)
    here = Installation(engine, Keyring.open(operator.folder / "keys"), operator.folder / "work")
    app = create(Context(here, wall, site))

    async def all_of_them() -> None:
        dice = Random(4711)
        for number, code in enumerate(codes):
            # A sign-in a second: the deployment's own limit is not what is tried here.
            wall.now += timedelta(seconds=2)
            resident = Respondent(code, ("sv", "en", "ar")[number % 3], worry=0.4)
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url=ORIGIN
            ) as client:
                assert await answer(client, resident, dice=dice) is JourneyEnd.SENT

    asyncio.run(all_of_them())
    engine.dispose()


def ends(operator: Operator, wall: Wall) -> None:
    """Close the wave, and account for every case."""
    assert "may still send" in operator.is_refused("wave", "close", WAVE)
    wall.now += timedelta(weeks=8)
    reason = operator.is_refused("wave", "close", WAVE)
    assert reason == "The printer's certificate of deletion is not recorded."
    operator.does("wave", "reference", WAVE, "deletion_certificate", "dnr 2026-99")
    operator.does("wave", "close", WAVE)
    assert "still count" in operator.is_refused("wave", "account", WAVE)
    wall.now += timedelta(days=11)
    operator.does("wave", "account", WAVE)


def opens_the_ballots(operator: Operator, wall: Wall) -> None:
    """Both officers open the ballots; so few replies can be no release."""
    a, b = "officer_a0@burlov.example", "officer_b0@burlov.example"
    keys = {office: str(operator.folder / f"{office}.txt") for office in OFFICES}
    opening = ("release", "open", WAVE, "--account-a", a, "--account-b", b)
    both = operator.proof(a, at=wall.now) + operator.proof(b, at=wall.now)
    two_of_one = ("--identity-a", keys["A"], "--identity-b", keys["A_deputy"])
    assert "B" in operator.is_refused(*opening, *two_of_one, typing=both)
    wall.now += timedelta(minutes=2)
    both = operator.proof(a, at=wall.now) + operator.proof(b, at=wall.now)
    one_each = ("--identity-a", keys["A"], "--identity-b", keys["B_deputy"])
    said = operator.does(*opening, *one_each, typing=both)
    assert f"{REPLIES} ballots are open." in said
    reason = operator.is_refused("release", "build", WAVE)
    assert reason.startswith("No record file: ")
    assert operator.reads("release", "list", WAVE) == []
