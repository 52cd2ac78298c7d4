"""Who stands behind a command that needs a named person: account, password and one-time code."""

from collections.abc import Collection

import typer

from app.acts.installation import Actor
from app.commands.house import House, clock
from app.office.sign_in import NotSignedIn, session_of, sign_in, sign_out
from app.store.throttle import MustWait
from app.survey.reasons import AccountReason
from app.survey.refusals import AccountRefused
from app.survey.roles import Role

_THIS_MACHINE = "127.0.0.1"


def approving_account(house: House, email: str, *, wave: str, roles: Collection[Role]) -> Actor:
    """Whoever proves to be ``email`` and holds one of ``roles`` in the wave. Else AccountRefused."""
    password = typer.prompt("Password", hide_input=True, err=True)
    code = typer.prompt("One-time code", hide_input=True, err=True)
    now = clock()
    entered = sign_in(
        house.here, email=email, password=password, code=code, address=_THIS_MACHINE, now=now
    )
    match entered:
        case MustWait(seconds):
            raise AccountRefused(AccountReason.MUST_WAIT, seconds=seconds)
        case NotSignedIn():
            raise AccountRefused(AccountReason.NOT_SIGNED_IN)
    member = session_of(house.here, entered.secret, now=now)
    sign_out(house.here, entered.secret, now=now)
    if member is None or not any(member.holds(role, wave) for role in roles):
        needed = tuple(sorted(roles))
        raise AccountRefused(AccountReason.ROLE_NEEDED, email=email, roles=needed, wave=wave)
    return member.as_actor(now)
