"""Who stands behind a command: somebody who proves it and holds a role, and nobody else."""

from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

from app.commands.accounts import approving_account
from app.commands.failures import GuardedCommands
from app.commands.house import this_house
from app.survey.roles import Role
from tests.commands.operator import Operator, Wall

ANNA = "anna@burlov.example"
TOO_MANY = "Too many attempts: wait"


@pytest.fixture
def office(operator: Operator, wall: Wall) -> Operator:
    """An installation with one analyst."""
    wall.now = datetime.now(UTC)
    operator.does("db", "upgrade")
    operator.employs(ANNA, ("analyst", ""))
    return operator


def proves(office: Operator, typing: str, *, role: Role) -> tuple[int, str]:
    """(exit code, what was said) of a command that asks who stands behind it."""
    app = typer.Typer(cls=GuardedCommands, pretty_exceptions_enable=False)

    @app.command("sign")
    def sign() -> None:
        by = approving_account(this_house(), ANNA, wave="w", roles={role})
        grants = sorted(f"{each}@{wave}" for wave, each in by.grants)
        typer.echo(f"{by.name} {grants} {by.is_person} {by.has_confirmed}")

    @app.command("other")
    def other() -> None:
        """So that there is a group."""

    result = CliRunner().invoke(app, ["sign"], input=typing, env=office.environment)
    said = (result.stderr + result.stdout).strip().splitlines()[-1]
    return result.exit_code, said.rpartition("One-time code:")[2].strip()


def test_whoever_proves_it_acts_with_her_roles_and_has_just_confirmed(
    office: Operator, wall: Wall
) -> None:
    proof = office.proof(ANNA, at=wall.now)
    assert proves(office, proof, role=Role.ANALYST) == (0, f"{ANNA} ['analyst@'] True True")
    signed_in = office.reads("staff", "list")[0]["sessions"]
    assert signed_in == 0, "the session ends with the question"


def test_nobody_else_does(office: Operator, wall: Wall) -> None:
    refused = (1, "Account, password and one-time code do not belong together.")
    assert proves(office, "a guess\n000000\n", role=Role.ANALYST) == refused
    lacking = (1, f"{ANNA} holds none of the roles coordinator in w.")
    assert proves(office, office.proof(ANNA, at=wall.now), role=Role.COORDINATOR) == lacking


def test_guessing_waits(office: Operator) -> None:
    for _ in range(3):
        proves(office, "a guess\n000000\n", role=Role.ANALYST)
    code, said = proves(office, "a guess\n000000\n", role=Role.ANALYST)
    assert (code, said.startswith(TOO_MANY)) == (1, True)
