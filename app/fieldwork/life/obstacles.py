"""What stands in the way of the next step, each as one sentence that says what to do."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.fieldwork.life.texts import blocks_by_texts
from app.store import cases, keyings, staff, waves
from app.survey.window import Window, paper_counts_until

REFERENCES = ("dpia", "controllers", "secrecy", "destruction", "threats")
"""What must be decided, and where the decision is filed, before a wave opens."""

DELETION_CERTIFICATE = "deletion_certificate"
"""The printer's word that the print files, and the codes in them, are gone."""

ROLES_TO_NAME = {
    "coordinator": 1,
    "desk": 1,
    "receiver": 1,
    "administrator": 1,
    "keyer": 2,
    "adjudicator": 1,
    "officer_a": 1,
    "officer_a_deputy": 1,
    "officer_b": 1,
    "officer_b_deputy": 1,
    "analyst": 1,
}
"""How many people each role needs before a wave opens."""

_EVERYWHERE = ""
"""The wave id of roles that are held in the whole installation."""


def blocks_opening(connection: Connection, wave: Any, *, now: datetime) -> list[str]:
    """Why the wave cannot open yet."""
    blocks = []
    if now >= wave.closes_at:
        blocks.append("The window has already passed.")
    others = [other.id for other in waves.find_waves(connection) if other.state == "open"]
    if others:
        blocks.append(f"The wave {others[0]} is still open; an installation has one open wave.")
    lacking = [name for name in REFERENCES if not wave.references.get(name)]
    if lacking:
        blocks.append(f"References are missing: {', '.join(lacking)}.")
    if not wave.officer_keys:
        blocks.append("The officers have not given their keys.")
    if cases.count_codes(connection, wave.id) == 0:
        blocks.append("The invitations have not been made.")
    blocks += blocks_by_texts(wave)
    named = [*staff.grants_in(connection, wave.id), *staff.grants_in(connection, _EVERYWHERE)]
    holders = Counter(grant.role for grant in named)
    unnamed = [role for role, need in ROLES_TO_NAME.items() if holders[role] < need]
    if unnamed:
        blocks.append(f"Nobody, or too few, are named for: {', '.join(unnamed)}.")
    return blocks


def blocks_closing(wave: Any, *, now: datetime) -> list[str]:
    """Why the wave cannot close yet."""
    blocks = []
    if now < wave.closes_at or Window(wave.opens_at, wave.closes_at).may_send(now):
        blocks.append("Residents may still send their answers.")
    if not wave.references.get(DELETION_CERTIFICATE):
        blocks.append("The printer's certificate of deletion is not recorded.")
    return blocks


def blocks_accounting(connection: Connection, wave: Any, *, now: datetime) -> list[str]:
    """Why the cases cannot be destroyed yet."""
    blocks = []
    if now < paper_counts_until(wave.closes_at, wave.paper_grace_days):
        blocks.append("Paper forms that arrive still count.")
    unfinished = [
        str(batch.number)
        for batch in keyings.batches_of(connection, wave.id)
        if batch.state != "accepted"
    ]
    if unfinished:
        blocks.append(f"Batches are not accepted yet: {', '.join(unfinished)}.")
    return blocks


def blocks_purge(wave: Any, *, actor: str) -> list[str]:
    """Why the wave cannot be purged by ``actor``."""
    approved_by = wave.step_approvals.get("purge")
    if not approved_by:
        return ["A purge needs two people: one approves it, another carries it out."]
    return ["Whoever approved the purge cannot carry it out."] if approved_by == actor else []
