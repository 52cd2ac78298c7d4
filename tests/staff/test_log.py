"""The log, a page at a time."""

import re
from datetime import UTC, datetime

import pytest
from httpx import Client

from app.acts.doors import office as door
from app.acts.installation import SHELL
from app.rehearsal.people import ANNA
from app.staff.log import ROWS
from app.staff.log_lines import log_lines
from app.staff.log_words import ACT_WORDS, ACTOR_WORDS, OLD_ACT_WORDS, TAMPERING_WORDS
from app.store.audit import ActorKind, AuditRow
from app.survey.states import Contact, Reference
from app.survey.steps import Chore, Deed, Step, Task
from app.vault.audit_chain import Tampering
from tests.support.staff import Office

LOG = "/staff/logg"
ADMINISTRATOR = "administrator0@example.se"


@pytest.fixture
def client(office: Office) -> Client:
    """An administrator in front of a log of several pages."""
    with door(office.wave.here, by=ANNA, now=office.now) as working:
        for number in range(2 * ROWS):
            working.note(Task.KEY_FORM, object=f"batch {number}")
    return office.client(ADMINISTRATOR)


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'class="number">(\d+)<', page)]


def link(page: str, word: str) -> str:
    found = re.search(rf'href="([^"]*)"[^>]*>{word}</a>', page)
    return found[1] if found else ""


def test_every_row_of_the_log_is_on_one_page_and_both_ways_lead_past_them(client: Client) -> None:
    address, visited, seen = LOG, [LOG], list[int]()
    while address:
        page = client.get(address).text
        assert "Varje rad hänger ihop" in page
        assert len(numbers(page)) <= ROWS
        seen += numbers(page)
        address = link(page, "Äldre")
        visited += [address] if address else []
    assert seen == list(range(seen[0], 0, -1))
    assert len(visited) > 2
    for after, before in zip(visited[::-1], visited[-2::-1], strict=False):
        assert link(client.get(after).text, "Nyare") == before
    assert link(client.get(LOG).text, "Nyare") == ""


@pytest.mark.parametrize("fore", ["", "x", "-1", "²", "9" * 13, "9" * 12])
def test_a_number_that_is_none_shows_the_newest_rows(client: Client, fore: str) -> None:
    assert numbers(client.get(LOG, params={"fore": fore}).text) == numbers(client.get(LOG).text)


@pytest.mark.parametrize("fore", ["0", "1"])
def test_before_the_first_row_there_is_nothing(client: Client, fore: str) -> None:
    page = client.get(LOG, params={"fore": fore}).text
    assert "Det finns inga äldre händelser." in page
    assert link(page, "Äldre") == ""
    assert numbers(client.get(link(page, "Nyare")).text) == list(range(ROWS + int(fore) - 1, 0, -1))


def row(
    act: str,
    *,
    actor: str = "anna@x.se",
    kind: ActorKind = ActorKind.PERSON,
    wave: str = "",
    object: str = "",
    detail: str = "",
    format: int = 2,
) -> AuditRow:
    """A row as the log gives it."""
    at = datetime(2026, 8, 20, 9, 0, tzinfo=UTC)
    return AuditRow(
        seq=1,
        at=at,
        actor_kind=kind,
        actor=actor,
        act=act,
        wave=wave,
        object=object,
        detail=detail,
        format=format,
        mac=b"",
    )


def test_the_log_tells_whether_its_chain_holds(office: Office) -> None:
    client = office.client(ADMINISTRATOR)
    page = client.get(LOG)
    assert "Ingen rad är ändrad" in page.text
    assert "omgången öppnad" in page.text
    assert "wave opened" not in page.text
    assert 'class="moment"' in page.text
    with office.wave.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_row SET actor = 'mallory' WHERE seq = 2")
    broken = client.get(LOG).text
    assert f"Loggen är ändrad utifrån: rad 2: {TAMPERING_WORDS[Tampering.CHANGED]}" in broken


def test_every_act_there_is_has_words_in_the_log() -> None:
    acts = {str(act.value) for kind in (Step, Task, Deed, Chore) for act in kind}
    assert set(ACT_WORDS) == acts
    assert set(ACTOR_WORDS) == set(ActorKind) - {ActorKind.PERSON}
    assert set(TAMPERING_WORDS) == set(Tampering)


def test_no_act_is_told_under_two_names_at_once() -> None:
    assert set(OLD_ACT_WORDS) & set(ACT_WORDS) == set()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (row(Task.SET_FORM_ASIDE, wave="w", detail="duplicate"), "w, dubblett"),
        (row(Task.UNDO_RECEIPT, wave="w", detail="not counted"), "w, räknas inte"),
        (
            row(Task.HAND_BATCH_OVER, wave="w", object="batch 2", detail="2026-08-20, 20 forms"),
            "w, bunt 2, 2026-08-20, 20 formulär",
        ),
        (
            row(
                Task.HAND_BATCH_OVER,
                wave="w",
                object="batch 2",
                detail="2026-08-20, 3 forms, batch 9, 4 forms",
            ),
            "w, bunt 2, 2026-08-20, 3 formulär, batch 9, 4 forms",
        ),
        (row(Deed.GIVE_ROLE, wave="w", object="kim@x.se", detail="desk"), "w, kim@x.se, kansli"),
        (
            row(Deed.WITHDRAW_ROLE, object="kim@x.se", detail="analyst"),
            "alla omgångar, kim@x.se, analytiker",
        ),
        (
            row(Step.APPROVE_RELEASE, wave="w", object="release 1", detail="office A"),
            "w, utgåva 1, frisläppare A",
        ),
        (
            row(Step.MAKE_LETTERS, wave="w", object="second_form", detail="90 letters, SHA-256 ab"),
            "w, andra formuläret, 90 brev, SHA-256 ab",
        ),
        (row(Step.FILE_REFERENCE, wave="w", object="dpia"), "w, konsekvensbedömning"),
        (row(Deed.ASK_FOR_JOB, wave="w", object="letters"), "w, framställ brev"),
        (
            row(Deed.ACCEPT_LOSS, wave="w", object="waiting ballots", detail="45 of 47"),
            "w, svar som väntade, 45 av 47",
        ),
        (
            row(Deed.ACCEPT_LOSS, wave="w", object="keyings", detail="batch 3, 2 of 9"),
            "w, inmatningar, bunt 3, 2 av 9",
        ),
        (row(Deed.ADD_ACCOUNT, object="dpia"), "dpia"),
        (row(Deed.SIGN_IN), ""),
    ],
)
def test_what_an_act_was_done_to_is_told_in_swedish(written: AuditRow, words: str) -> None:
    [line] = log_lines([written])
    assert (line.object, line.is_code) == (words, False)


@pytest.mark.parametrize("kind", [Reference, Contact])
def test_no_name_of_the_field_is_left_in_english(kind: type[Reference | Contact]) -> None:
    act = Step.FILE_REFERENCE if kind is Reference else Step.MAKE_LETTERS
    for name in kind:
        [line] = log_lines([row(act, wave="w", object=name)])
        assert line.object != f"w, {name}"


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
def test_rows_of_the_first_format_are_told_as_they_were_meant(
    act: str, on: str, words: str
) -> None:
    [line] = log_lines([row(act, object=on, format=1)])
    assert (line.object, line.is_code) == (words, False)


@pytest.mark.parametrize("act", OLD_ACT_WORDS)
def test_an_act_that_had_another_name_has_words_in_old_rows_alone(act: str) -> None:
    assert log_lines([row(act, format=1)])[0].act == OLD_ACT_WORDS[act]
    assert log_lines([row(act, format=2)])[0].is_code


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (row("wave closed", actor="worker", kind=ActorKind.WORKER), "programmet"),
        (row("account added", actor=SHELL.name, kind=SHELL.kind), "kommandoraden"),
        (row("signed in", actor="worker@x.se"), "worker@x.se"),
        (row("sign-in keeps failing", actor="unknown", kind=ActorKind.UNKNOWN), "okänd"),
        (row("wave closed", actor="worker", kind=ActorKind.UNKNOWN, format=1), "programmet"),
        (row("wave opened", actor="anna", kind=ActorKind.UNKNOWN, format=1), "anna"),
    ],
)
def test_whoever_acts_without_an_account_is_told_in_swedish(written: AuditRow, words: str) -> None:
    assert log_lines([written])[0].actor == words


def test_an_act_without_words_is_shown_as_it_is(office: Office) -> None:
    with office.wave.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_row SET act = 'new act' WHERE seq = 3")
    assert 'lang="en">new act</td>' in office.client(ADMINISTRATOR).get(LOG).text
