"""Who stands behind a command that needs a named person: account, password and one-time code."""

from collections.abc import Sequence

import typer

from app.commands.house import House, clock, refuse
from app.office.roles import Role
from app.office.sign_in import MustWait, NotSignedIn, session_of, sign_in, sign_out


def approving_account(house: House, email: str, *, wave: str, roles: Sequence[str]) -> str:
    """The e-mail of whoever proves to be ``email`` and holds one of ``roles`` in the wave."""
    password = typer.prompt("Password", hide_input=True, err=True)
    code = typer.prompt("One-time code", hide_input=True, err=True)
    outcome = sign_in(
        house.engine,
        house.keyring,
        email=email,
        password=password,
        code=code,
        address="127.0.0.1",
        now=clock(),
    )
    if isinstance(outcome, MustWait):
        refuse(f"Too many attempts: wait {outcome.seconds} seconds.")
    if isinstance(outcome, NotSignedIn):
        refuse("Account, password and one-time code do not belong together.")
    member = session_of(house.engine, outcome.secret, now=clock())
    sign_out(house.engine, outcome.secret)
    if member is None or not any(member.holds(Role(role), wave) for role in roles):
        refuse(f"{email} holds none of the roles {', '.join(roles)} in {wave}.")
    return member.email
