"""A command that says no says why in one sentence; wrong usage is another matter than a refusal."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from app.cli import app
from app.settings import documented
from app.store.session import make_engine
from app.vault.keyring import Keyring
from tests.commands.operator import Operator

CONTRACT = """serve db wave frame sample letters responses release rehearse backup restore audit keys
staff translations worker demo"""


@pytest.fixture
def started(sqlite_url: str, tmp_path: Path) -> Operator:
    """An installation with a migrated database and its keys, and nothing in it."""
    Keyring.create(tmp_path / "keys")
    return Operator(sqlite_url, tmp_path)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("wave show nowhere", "There is no wave nowhere."),
        ("wave open nowhere", "There is no wave nowhere."),
        ("wave close nowhere", "There is no wave nowhere."),
        ("wave account nowhere", "There is no wave nowhere."),
        ("wave reference nowhere dpia x", "There is no wave nowhere."),
        ("sample record nowhere", "There is no wave nowhere."),
        ("release build nowhere", "There is no wave nowhere."),
        ("responses mix nowhere", "There is no wave nowhere."),
        ("audit head head.txt", "There is no audit row yet."),
        ("restore lost.age --identity lost.txt", "There is no file lost."),
        ("rehearse --demo-file lost.json", "There is no lost.json: build the demo"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(
    started: Operator, words: str, reason: str
) -> None:
    assert started.is_refused(*words.split()).startswith(reason)


@pytest.mark.parametrize(
    "words", ["wave", "wave open", "sample plan x", "letters make x --contact telegram", "nonsense"]
)
def test_wrong_usage_ends_with_2(started: Operator, words: str) -> None:
    result = started.run(*words.split())
    assert result.exit_code == 2
    assert "Usage:" in result.stderr + result.stdout


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "plan.json is not JSON: "),
        ("[]", "plan.json: the plan must be one JSON object"),
        ('{"title": "x"}', "lacks opens_on, reference_date, languages, instrument, words."),
    ],
)
def test_a_plan_with_a_mistake_is_refused_by_what_is_wrong(
    started: Operator, written: str, reason: str
) -> None:
    plan, areas = started.writes_plan(date(2026, 8, 17))
    plan.write_text(written, encoding="utf-8")
    creating = ("wave", "create", "x", "--plan", str(plan), "--areas", str(areas))
    assert reason in started.is_refused(*creating)
    assert started.reads("wave", "show") == []


@pytest.mark.parametrize("opens_time", ["02:30", "09:00+02:00"])
def test_a_time_that_no_clock_in_stockholm_shows_is_refused(
    started: Operator, opens_time: str
) -> None:
    plan, areas = started.writes_plan(date(2027, 3, 28))
    document = json.loads(plan.read_text(encoding="utf-8")) | {"opens_time": opens_time}
    plan.write_text(json.dumps(document), encoding="utf-8")
    creating = ("wave", "create", "x", "--plan", str(plan), "--areas", str(areas))
    assert "which the clocks in Stockholm show on that day." in started.is_refused(*creating)


def test_a_database_that_is_not_migrated_is_refused_with_the_way_out(operator: Operator) -> None:
    assert "`trygg db upgrade`" in operator.is_refused("wave", "show")
    assert "`trygg db upgrade`" in operator.is_refused("db", "check")


def test_a_setting_that_cannot_be_used_is_refused_without_repeating_it(tmp_path: Path) -> None:
    reason = Operator("mysql://anna:hemligt@host/x", tmp_path).is_refused("wave", "show")
    assert "TRYGG_DATABASE_URL" in reason
    assert "hemligt" not in reason


def test_settings_are_listed_for_people_and_programs(started: Operator) -> None:
    assert [row["setting"] for row in started.reads("settings")] == [
        name for name, _, _ in documented()
    ]
    assert "TRYGG_PUBLIC_ORIGIN" in started.does("settings")


def test_help_names_every_command_of_the_contract(started: Operator) -> None:
    said = started.does("--help")
    for name in CONTRACT.split():
        assert f" {name} " in said
    assert app.info.name == "trygg"


def test_a_key_or_backup_is_never_written_over(started: Operator) -> None:
    file = started.folder / "officer.txt"
    public = started.does("keys", "generate", str(file)).strip()
    before = file.read_bytes()
    assert "never written over" in started.is_refused("keys", "generate", str(file))
    assert "never written over" in started.is_refused("backup", str(file), "--recipient", public)
    assert file.read_bytes() == before


def test_the_audit_rows_are_checked_against_the_last_head(operator: Operator) -> None:
    operator.does("db", "upgrade")
    for name in ("anna", "bo"):
        operator.employs(f"{name}@burlov.example", ("administrator", ""))
    head = operator.folder / "head.txt"
    operator.does("audit", "head", str(head))
    operator.does("audit", "verify", "--head", str(head))
    engine = make_engine(operator.database_url)
    with engine.begin() as connection:
        newest = "(SELECT max(seq) FROM audit_row)"
        connection.execute(text(f"DELETE FROM audit_row WHERE seq = {newest}"))  # noqa: S608 - no input
    engine.dispose()
    operator.does("audit", "verify")
    operator.is_refused("audit", "verify", "--head", str(head))
    head.write_text("the newest row, 2026-08-20", encoding="utf-8")
    reason = operator.is_refused("audit", "verify", "--head", str(head))
    assert "head.txt: the head must be a row's number and its mark" in reason


def test_a_backup_comes_back_whole_into_another_database(
    operator: Operator, sqlite_url: str
) -> None:
    operator.does("db", "upgrade")
    operator.employs("anna@burlov.example", ("administrator", ""))
    identity, file = operator.folder / "backup.txt", operator.folder / "backup.age"
    public = operator.does("keys", "generate", str(identity)).strip()
    operator.does("backup", str(file), "--recipient", public)
    restoring = ("restore", str(file), "--identity", str(identity))
    assert "empty" in operator.is_refused(*restoring)
    other = Operator(sqlite_url, operator.folder)
    wrong = operator.folder / "wrong.txt"
    wrong.write_text("# nyckeln är på väg\n", encoding="utf-8")
    reason = other.is_refused("restore", str(file), "--identity", str(wrong))
    assert reason == "An age identity file holds one line that begins with AGE-SECRET-KEY-."
    other.does("keys", "generate", str(operator.folder / "stranger.txt"))
    stranger = ("restore", str(file), "--identity", str(operator.folder / "stranger.txt"))
    assert "does not open with this key" in other.is_refused(*stranger)
    assert "the audit rows are whole" in other.does(*restoring)
    assert other.reads("staff", "list") == operator.reads("staff", "list")
    assert json.loads(other.does("staff", "list", "--json"))[0]["email"] == "anna@burlov.example"


def test_an_example_register_is_written_to_try_things_with(started: Operator) -> None:
    folder = started.folder / "example"
    said = started.does("frame", "example", str(folder), "--people", "2000", "--faulty")
    assert "may be drawn." in said
    assert (folder / "areas.csv").exists()
    assert "missing_column.csv: the column protected is missing" in said.replace("\n", "")


@pytest.mark.slow(reason="every catalogue, which make check checks too")
def test_the_catalogues_can_be_checked(started: Operator) -> None:
    said = started.does("translations", "check")
    assert said == "Every catalogue is fresh and complete.\n"
