"""How a command ends that cannot go on: a refusal in one sentence, a defect by its places."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner, Result

from app.commands.failures import GuardedCommands, refusals
from app.store.session import ROOT, make_engine, reading
from app.survey.reasons import AccountReason, StepReason
from app.survey.refusals import AccountRefused, Blocked, StepRefused
from app.vault.keyring import Keyring
from tests.commands.operator import PASSWORD, Operator
from tests.store.granting import address_as, grant

NAME = "Anna Hemligsson"
EMAIL = "anna.hemligsson@example.se"


def ending(raises: Callable[[], object], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """(exit code, what stands on stderr) of a command that meets the exception."""
    with pytest.raises(typer.Exit) as ended, refusals():
        raises()
    return ended.value.exit_code, capsys.readouterr().err


def raising(problem: BaseException) -> Callable[[], object]:
    """Something that raises."""

    def raises() -> None:
        raise problem

    return raises


def test_a_rule_that_says_no_is_told_in_its_own_words(capsys: pytest.CaptureFixture[str]) -> None:
    refused = AccountRefused(AccountReason.MUST_WAIT, seconds=7)
    assert ending(raising(refused), capsys) == (1, "Too many attempts: wait 7 seconds.\n")
    blocked = Blocked((StepRefused(StepReason.WINDOW_PASSED), refused))
    told = "The window has already passed. Too many attempts: wait 7 seconds.\n"
    assert ending(raising(blocked), capsys) == (1, told)


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = ending((ROOT / "nowhere.csv").read_bytes, capsys)
    assert (code, said) == (1, f"There is no file {ROOT}/nowhere.csv.\n")


@pytest.mark.parametrize(
    "problem", [KeyError(NAME), ValueError(f"{NAME} is not a number"), RuntimeError(EMAIL)]
)
def test_a_defect_is_no_refusal_and_shows_its_places_and_no_value(
    problem: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = ending(raising(problem), capsys)
    assert code == 3
    assert said.startswith(f"This is a defect of the program: {type(problem).__name__}.\n")
    assert re.search(r"^  tests/commands/test_failures\.py:\d+$", said, re.MULTILINE)
    assert NAME not in said
    assert EMAIL not in said


def test_what_came_before_a_defect_is_told_too(capsys: pytest.CaptureFixture[str]) -> None:
    def raises() -> None:
        try:
            raise KeyError(NAME)
        except KeyError:
            raise LookupError(NAME) from None

    def raises_after() -> None:
        try:
            raises()
        except LookupError as before:
            raise RuntimeError(NAME) from before

    _, said = ending(raises_after, capsys)
    assert said.startswith("This is a defect of the program: RuntimeError, after LookupError.\n")
    assert NAME not in said


def test_wrong_usage_and_an_end_that_was_meant_pass() -> None:
    for meant in (typer.Exit(0), typer.Abort(), typer.BadParameter("no such option")):
        with pytest.raises(type(meant)), refusals():
            raise meant


def test_no_command_can_forget_it() -> None:
    app = typer.Typer(cls=GuardedCommands, pretty_exceptions_enable=False)

    @app.command("fall")
    def fall() -> None:
        raise KeyError(NAME)

    @app.command("stand")
    def stand() -> None:
        """Another, so that there is a group."""

    result = CliRunner().invoke(app, ["fall"])
    assert result.exit_code == 3
    assert isinstance(result.exception, SystemExit)
    assert NAME not in result.stderr + result.stdout


def database_says(engine: Engine, statement: str) -> Callable[[], object]:
    """A statement that the database does not take."""

    def run() -> object:
        with reading(engine) as connection:
            return connection.execute(text(statement))

    return run


def test_a_database_that_is_not_there_is_told_in_one_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nowhere = "postgresql+psycopg://anna:hemligt@127.0.0.1:9/nowhere"
    engine = make_engine(nowhere)
    code, said = ending(database_says(engine, "SELECT 1"), capsys)
    assert code == 1
    assert said == "The database cannot be reached, or does not let this role in.\n"
    engine.dispose()


def test_a_database_that_is_read_only_is_told_in_one_sentence(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    def writes() -> None:
        with reading(engine) as connection:
            is_file = engine.dialect.name == "sqlite"
            connection.exec_driver_sql(
                "PRAGMA query_only = ON" if is_file else "SET default_transaction_read_only = on"
            )
            connection.execute(text(f"INSERT INTO owed VALUES ('{NAME}')"))  # noqa: S608 - no input

    code, said = ending(writes, capsys)
    assert code == 1
    assert re.fullmatch(r"The database is read-only \((25006|SQLITE_READONLY)\)\.\n", said)


def test_a_statement_that_is_wrong_itself_is_a_defect(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = database_says(engine, f"SELECT '{NAME}' FROM no_such_table")  # noqa: S608 - no input
    with pytest.raises(DBAPIError):
        wrong()
    code, said = ending(wrong, capsys)
    assert code == 3
    assert NAME not in said


@pytest.fixture
def installation(postgresql_url: str, tmp_path: Path) -> Operator:
    """Somebody with a migrated database on a server, its roles set up."""
    Keyring.create(tmp_path / "keys")
    grant(postgresql_url)
    return Operator(postgresql_url, tmp_path)


def adds_an_account(operator: Operator) -> Result:
    """A command whose statement carries a name, an address and a hash."""
    typing = f"{PASSWORD}\n{PASSWORD}\n"
    return operator.run("staff", "add", EMAIL, "--name", NAME, typing=typing)


def test_what_a_role_may_not_do_is_told_without_what_it_was_to_write(
    installation: Operator,
) -> None:
    limited = address_as("trygg_analyst", installation.database_url)
    result = adds_an_account(Operator(limited, installation.folder))
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    refused = "The database refused: this role may not do that (42501)."
    assert result.stderr.splitlines()[-1].endswith(refused)
    shown = result.stdout + result.stderr
    assert not any(word in shown for word in (NAME, EMAIL, "argon2", "INSERT"))


def test_a_row_that_a_constraint_refuses_is_not_printed(installation: Operator) -> None:
    engine = make_engine(installation.database_url)
    with engine.begin() as connection:
        constraint = f"ALTER TABLE account ADD CONSTRAINT nobody CHECK (name <> '{NAME}')"
        connection.exec_driver_sql(constraint)
    engine.dispose()
    result = adds_an_account(installation)
    assert (result.exit_code, type(result.exception)) == (3, SystemExit)
    shown = result.stdout + result.stderr
    assert "IntegrityError (23514)" in shown
    assert "app/store/staff.py:" in shown
    assert not any(word in shown for word in (NAME, EMAIL, "argon2", "DETAIL"))
