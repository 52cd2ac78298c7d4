"""The two offices of a release, and who holds them in a wave: each officer has a deputy."""

from app.acts.installation import Actor
from app.survey.reasons import ReleaseReason
from app.survey.refusals import ReleaseRefused
from app.survey.roles import Role
from app.survey.states import Office

ROLES: dict[Office, tuple[Role, Role]] = {
    Office.A: (Role.OFFICER_A, Role.OFFICER_A_DEPUTY),
    Office.B: (Role.OFFICER_B, Role.OFFICER_B_DEPUTY),
}


def require_office(by: Actor, office: Office, wave_id: str) -> None:
    """Refuse whoever does not hold the office in the wave."""
    if not any(by.holds(role, wave_id) for role in ROLES[office]):
        raise ReleaseRefused(
            ReleaseReason.NOT_THE_OFFICER, email=by.name, office=office, wave=wave_id
        )


def require_two(first: Actor, second: Actor) -> None:
    """Refuse one person in both offices: persons are compared, not roles."""
    if first.account_id == second.account_id:
        raise ReleaseRefused(ReleaseReason.ONE_PERSON)
