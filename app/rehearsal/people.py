"""Made-up people who take steps: each an actor with the roles it needs, in every wave."""

from app.acts.installation import Actor
from app.survey.roles import INSTALLATION, Role


def somebody(
    name: str, *roles: Role, account_id: bytes = b"", wave_id: str = INSTALLATION
) -> Actor:
    """Somebody who holds ``roles`` and has just confirmed with password and code."""
    grants = frozenset((wave_id, role) for role in roles)
    return Actor.person(name, account_id, grants=grants, has_confirmed=True)


ANNA = somebody("anna@example.se", Role.COORDINATOR)
BO = somebody("bo@example.se", Role.COORDINATOR)
DESK = somebody("desk0@example.se", Role.DESK)
RECEIVER = somebody("receiver0@example.se", Role.RECEIVER)
ADMINISTRATOR = somebody("administrator0@example.se", Role.ADMINISTRATOR)
ADJUDICATOR = somebody("adjudicator0@example.se", Role.ADJUDICATOR)
