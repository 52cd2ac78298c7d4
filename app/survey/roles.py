"""The roles people hold, and the rule that nobody stands on both sides of one wave.

The identity side knows who was asked, the answer side what was answered. Pure: no store, no clock.
"""

from collections.abc import Collection
from enum import StrEnum

from app.survey.reasons import AccountReason

INSTALLATION = ""
"""The wave id of roles that hold in every wave."""


class Role(StrEnum):
    """What an account may do in a wave."""

    COORDINATOR = "coordinator"
    DESK = "desk"
    RECEIVER = "receiver"
    ADMINISTRATOR = "administrator"
    KEYER = "keyer"
    ADJUDICATOR = "adjudicator"
    OFFICER_A = "officer_a"
    OFFICER_A_DEPUTY = "officer_a_deputy"
    OFFICER_B = "officer_b"
    OFFICER_B_DEPUTY = "officer_b_deputy"
    ANALYST = "analyst"
    RECORDS = "records"
    """An analyst who may also download the record file."""


IDENTITY_SIDE = frozenset({Role.COORDINATOR, Role.DESK, Role.RECEIVER, Role.ADMINISTRATOR})
OFFICERS = frozenset({Role.OFFICER_A, Role.OFFICER_A_DEPUTY, Role.OFFICER_B, Role.OFFICER_B_DEPUTY})
EVERYWHERE = frozenset({Role.ADMINISTRATOR, Role.ANALYST, Role.RECORDS})
"""Roles that may be held in the whole installation."""

Grant = tuple[str, Role]
"""(wave id, role)."""


def conflict(held: Collection[Grant], *, wave_id: str, role: Role) -> AccountReason | None:
    """What forbids giving ``role`` in ``wave_id`` to someone who holds ``held``; None when nothing.

    A role of the installation stands beside the roles of every wave.
    """
    beside = [
        other
        for other_wave, other in held
        if INSTALLATION in (wave_id, other_wave) or other_wave == wave_id
    ]
    if wave_id == INSTALLATION and role not in EVERYWHERE:
        return AccountReason.NEEDS_A_WAVE
    if (wave_id, role) in held:
        return AccountReason.ALREADY_HELD
    if any((other in IDENTITY_SIDE) != (role in IDENTITY_SIDE) for other in beside):
        return AccountReason.BOTH_SIDES
    if role in OFFICERS and any(other in OFFICERS for other in beside):
        return AccountReason.TWO_OFFICES
    return None
