"""`trygg staff`: accounts and roles, for the first administrator and for scripts."""

from typing import Annotated

import typer

from app.acts.installation import SHELL
from app.commands.house import clock, say, show, this_house
from app.office.accounts import add_account, deactivate, grant_role, list_accounts, renew_account
from app.survey.roles import INSTALLATION, Role

app = typer.Typer(help="Accounts and roles.")

Email = Annotated[str, typer.Argument(help="E-mail address of the account.")]
Password = Annotated[
    str,
    typer.Option(
        prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when not given."
    ),
]


@app.command("add")
def add(
    email: Email,
    name: Annotated[str, typer.Option(prompt=True, help="The person's name.")],
    password: Password,
) -> None:
    """Add an account; prints the address for her authenticator once."""
    here, now = this_house().here, clock()
    account = add_account(here, email=email, name=name, password=password, by=SHELL, now=now)
    say(account.totp_uri)


@app.command("renew")
def renew(email: Email, password: Password) -> None:
    """A new password and authenticator for someone who lost hers."""
    here = this_house().here
    account = renew_account(here, email=email, password=password, by=SHELL, now=clock())
    say(account.totp_uri)


@app.command("grant")
def grant(
    email: Email,
    role: Role,
    wave: Annotated[str, typer.Option(help="Empty: a role of the installation.")] = INSTALLATION,
) -> None:
    """Give a role. Nobody holds roles on both sides in one wave."""
    here = this_house().here
    grant_role(here, email=email, role=role, wave_id=wave, by=SHELL, now=clock())
    say(f"{email} is {role} in {wave or 'the installation'}.")


@app.command("deactivate")
def deactivate_account(email: Email) -> None:
    """Shut an account and end its sessions."""
    deactivate(this_house().here, email=email, by=SHELL, now=clock())
    say(f"{email} can no longer sign in.")


@app.command("list")
def list_all(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Every account and what it may do."""
    rows = [
        {
            "email": account.email,
            "name": account.name,
            "active": account.active,
            "sessions": account.sessions,
        }
        for account in list_accounts(this_house().here)
    ]
    show(rows, as_json=as_json)
