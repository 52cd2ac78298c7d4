"""The administrator's pages: accounts, roles, the log."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.documents.mailing import Contact
from app.fieldwork.journal import note
from app.fieldwork.life.obstacles import DELETION_CERTIFICATE, REFERENCES
from app.fieldwork.paper.receipt import Outcome
from app.office.accounts import add_account, grant_role, list_accounts
from app.office.roles import INSTALLATION, Role
from app.staff.log_lines import object_words
from app.staff.words import ACT_WORDS, OUTCOME_WORDS
from app.store.session import writing
from tests.support.paper import (
    KEYERS,
)
from tests.support.staff import OTHER_WAVE, PASSWORD, Office, another_wave, post
from tests.support.wave import BEFORE, WAVE

ADMINISTRATOR = "administrator0@example.se"
KEYING = f"/staff/{WAVE}/inmatning"


def test_the_administrator_adds_an_account_and_gives_it_a_role(office: Office) -> None:
    client, here = office.client(ADMINISTRATOR), "/staff/konton"
    weak = post(client, here, name="Kim Ek", email="kim@example.se", password="kort")
    assert weak.status_code == 409
    assert 'value="kim@example.se"' in weak.text
    made = post(client, here, name="Kim Ek", email="kim@example.se", password=PASSWORD)
    assert "Visas bara nu" in made.text
    give = f"{here}/roll"
    fields = {"email": "kim@example.se", "go": "give"}
    assert post(client, give, from_=here, role=f"keyer@{WAVE}", **fields).status_code == 200
    both = post(client, give, from_=here, role=f"desk@{WAVE}", **fields)
    assert both.status_code == 409
    assert "båda sidor" in both.text
    views = {view.email: view.grants for view in list_accounts(office.wave.engine)}
    assert views["kim@example.se"] == ((WAVE, Role.KEYER),)


def test_an_administrator_of_one_wave_gives_no_role_in_another(office: Office) -> None:
    another_wave(office)
    client = office.client(ADMINISTRATOR)
    fields = {"email": KEYERS[0], "go": "give", "from_": "/staff/konton"}
    for place in (OTHER_WAVE, INSTALLATION):
        answer = post(client, "/staff/konton/roll", role=f"analyst@{place}", **fields)
        assert answer.status_code == 403
    assert post(client, "/staff/konton/roll", role="king@x", **fields).status_code == 400


def test_an_administrator_ends_sessions_and_accounts(office: Office) -> None:
    keyer, client = office.client(KEYERS[0]), office.client(ADMINISTRATOR)
    assert keyer.get(KEYING).status_code == 200
    fields = {"email": KEYERS[0], "from_": "/staff/konton"}
    post(client, "/staff/konton/sessioner", **fields)
    assert keyer.get(KEYING).status_code == 303
    assert post(client, "/staff/konton/avsluta", **fields).status_code == 200
    mine = {"email": ADMINISTRATOR, "from_": "/staff/konton"}
    assert post(client, "/staff/konton/avsluta", **mine).status_code == 409


def test_an_administrator_of_the_installation_serves_every_wave(office: Office) -> None:
    engine, keyring = office.wave.engine, office.wave.keyring
    add_account(
        engine, keyring, email="chef@x.se", name="Chef", password=PASSWORD, actor="anna", now=BEFORE
    )
    grant_role(
        engine,
        keyring,
        email="chef@x.se",
        role=Role.ADMINISTRATOR,
        wave_id=INSTALLATION,
        actor="anna",
        now=BEFORE,
    )
    page = office.client("chef@x.se").get("/staff/konton")
    assert f"keyer@{WAVE}" in page.text
    assert "analyst@" in page.text


def test_the_log_tells_whether_its_chain_holds(office: Office) -> None:
    page = office.client(ADMINISTRATOR).get("/staff/logg")
    assert "Ingen rad är ändrad" in page.text
    assert "omgången öppnad" in page.text
    assert "wave opened" not in page.text
    assert 'class="moment"' in page.text


def written_acts() -> Iterator[str]:
    """Every act the program can write; where a name is put in, once with each name."""
    names = {"letters made: ": Contact, "reference ": (*REFERENCES, DELETION_CERTIFICATE)}
    for file in Path("app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.keyword(arg="act", value=ast.Constant(value=str(act))):
                    yield act
                case ast.Assign(targets=[ast.Name("act")], value=ast.Constant(value=str(act))):
                    yield act
                case ast.keyword(
                    arg="act", value=ast.JoinedStr([ast.Constant(value=str(begin)), _])
                ):
                    yield from (f"{begin}{name}" for name in names[begin])
                case ast.keyword(arg="act", value=ast.JoinedStr()):
                    raise LookupError(f"an act of another shape in {file}")


def test_every_act_the_program_writes_has_words_in_the_log() -> None:
    acts = set(written_acts())
    assert len(acts) > 40
    assert acts - set(ACT_WORDS) == set()
    outcomes = {value for name, value in vars(Outcome).items() if name.isupper()}
    assert outcomes - set(OUTCOME_WORDS) == set()


@pytest.mark.parametrize(
    ("act", "on", "words"),
    [
        ("form set aside", "trygghet-2026, duplicate", "trygghet-2026, dubblett"),
        (
            "batch handed over",
            "w batch 2, 2026-08-20: 3 forms, de sista",
            "w bunt 2, 2026-08-20: 3 formulär, de sista",
        ),
        ("role given", "kim@x.se desk w", "kim@x.se, kansli, w"),
        ("role withdrawn", "kim@x.se analyst", "kim@x.se, analytiker, alla omgångar"),
        ("release approved", "w release 1 office A", "w utgåva 1 frisläppare A"),
        ("signed in", "staff", "personalsidorna"),
        ("account added", "staff@batch 2, late", "staff@batch 2, late"),
    ],
)
def test_what_an_act_was_done_to_is_told_in_swedish(act: str, on: str, words: str) -> None:
    assert object_words(act, on) == words


def test_an_act_without_words_is_shown_as_it_is(office: Office) -> None:
    with writing(office.wave.engine) as connection:
        note(
            connection, office.wave.keyring, at=office.now, actor="anna", act="new act", on="thing"
        )
    assert 'lang="en">new act</td>' in office.client(ADMINISTRATOR).get("/staff/logg").text


def test_the_confirm_page_says_nothing_about_what_is_to_be_done(office: Office) -> None:
    page = office.client(ADMINISTRATOR).get("/staff/bekrafta?till=/staff/konton").text
    assert "Skriv lösenord och en ny engångskod" in page
    assert "ångra" not in page
