"""The roles people hold, and the rule that nobody stands on both sides of one wave.

The identity side knows who was asked, the answer side what was answered. Pure: no store, no clock.
"""

from collections.abc import Collection
from enum import Enum, StrEnum

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
ANSWER_SIDE = frozenset(Role) - IDENTITY_SIDE
OFFICERS = frozenset({Role.OFFICER_A, Role.OFFICER_A_DEPUTY, Role.OFFICER_B, Role.OFFICER_B_DEPUTY})
EVERYWHERE = frozenset({Role.ADMINISTRATOR, Role.ANALYST, Role.RECORDS})
"""Roles that may be held in the whole installation."""

Grant = tuple[str, Role]
"""(wave id, role)."""


class Conflict(Enum):
    """Why a role cannot be given; the face chooses the words."""

    ALREADY_HELD = "The account already holds this role."
    BOTH_SIDES = "Nobody may hold roles on both sides of one wave."
    TWO_OFFICES = "Nobody may hold two of the officers' roles in one wave."
    NEEDS_A_WAVE = "This role is held in one wave, not in the whole installation."


def conflict(held: Collection[Grant], *, wave_id: str, role: Role) -> Conflict | None:
    """What forbids giving ``role`` in ``wave_id`` to someone who holds ``held``; None when nothing.

    A role of the installation stands beside the roles of every wave.
    """
    beside = [
        other
        for other_wave, other in held
        if INSTALLATION in (wave_id, other_wave) or other_wave == wave_id
    ]
    if wave_id == INSTALLATION and role not in EVERYWHERE:
        return Conflict.NEEDS_A_WAVE
    if (wave_id, role) in held:
        return Conflict.ALREADY_HELD
    if any((other in IDENTITY_SIDE) != (role in IDENTITY_SIDE) for other in beside):
        return Conflict.BOTH_SIDES
    if role in OFFICERS and any(other in OFFICERS for other in beside):
        return Conflict.TWO_OFFICES
    return None
