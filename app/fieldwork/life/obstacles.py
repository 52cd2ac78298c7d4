"""What stands in the way of the next step: all of it at once, from the first minute."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection

from app.fieldwork.life.texts import blocks_by_texts
from app.store import codes, keyings, staff, waves
from app.store.waves import Wave
from app.survey.reasons import StepReason
from app.survey.refusals import Refused, StepRefused
from app.survey.roles import INSTALLATION, Role
from app.survey.states import BatchState, Reference, WaveState
from app.survey.window import paper_counts_until

NEEDED_TO_OPEN = tuple(name for name in Reference if name is not Reference.DELETION_CERTIFICATE)
"""What must be decided, and where the decision is filed, before a wave opens."""

ROLES_TO_NAME = {
    Role.COORDINATOR: 1,
    Role.DESK: 1,
    Role.RECEIVER: 1,
    Role.ADMINISTRATOR: 1,
    Role.KEYER: 2,
    Role.ADJUDICATOR: 1,
    Role.OFFICER_A: 1,
    Role.OFFICER_A_DEPUTY: 1,
    Role.OFFICER_B: 1,
    Role.OFFICER_B_DEPUTY: 1,
    Role.ANALYST: 1,
}
"""How many people each role needs before a wave opens."""


def blocks_opening(connection: Connection, wave: Wave, *, now: datetime) -> list[Refused]:
    """Why the wave cannot open yet."""
    blocks: list[Refused] = []
    if now >= wave.closes_at:
        blocks.append(StepRefused(StepReason.WINDOW_PASSED))
    others = [one for one in waves.find_waves(connection) if one.state is WaveState.OPEN]
    blocks += [StepRefused(StepReason.ANOTHER_OPEN, wave=other.id) for other in others[:1]]
    lacking = tuple(name for name in NEEDED_TO_OPEN if not wave.references.get(name))
    if lacking:
        blocks.append(StepRefused(StepReason.REFERENCES_MISSING, references=lacking))
    if not wave.officer_keys:
        blocks.append(StepRefused(StepReason.OFFICER_KEYS_MISSING))
    if codes.count_codes(connection, wave.id) == 0:
        blocks.append(StepRefused(StepReason.NO_INVITATIONS))
    return blocks + blocks_by_texts(wave) + _blocks_by_roles(connection, wave.id)


def _blocks_by_roles(connection: Connection, wave_id: str) -> list[Refused]:
    named = [*staff.grants_in(connection, wave_id), *staff.grants_in(connection, INSTALLATION)]
    holders = Counter(Role(grant.role) for grant in named)
    unnamed = tuple(role for role, need in ROLES_TO_NAME.items() if holders[role] < need)
    return [StepRefused(StepReason.ROLES_UNNAMED, roles=unnamed)] if unnamed else []


def blocks_closing(wave: Wave, *, now: datetime) -> list[Refused]:
    """Why the wave cannot close yet."""
    blocks: list[Refused] = []
    if now < wave.closes_at or wave.window.may_send(now):
        blocks.append(StepRefused(StepReason.MAY_STILL_SEND))
    if not wave.references.get(Reference.DELETION_CERTIFICATE):
        blocks.append(StepRefused(StepReason.NO_DELETION_CERTIFICATE))
    return blocks


def blocks_accounting(connection: Connection, wave: Wave, *, now: datetime) -> list[Refused]:
    """Why the cases cannot be destroyed yet."""
    blocks: list[Refused] = []
    if now < paper_counts_until(wave.closes_at, wave.paper_grace_days):
        blocks.append(StepRefused(StepReason.PAPER_STILL_COUNTS))
    unfinished = tuple(
        str(batch.number)
        for batch in keyings.batches_of(connection, wave.id)
        if batch.state is not BatchState.ACCEPTED
    )
    if unfinished:
        blocks.append(StepRefused(StepReason.BATCHES_NOT_ACCEPTED, batches=unfinished))
    return blocks
