"""Rows of the audit log's first format: one text told wave, object and detail together.

Nothing writes them any more, and no row is ever rewritten: they are shown as they were meant.
"""

import re

from app.staff.log_words import (
    ACT_WORDS,
    ACTOR_WORDS,
    COUNTED,
    EVERY_WAVE,
    NUMBERED,
    OLD_ACT_WORDS,
    ROLE_ACTS,
)
from app.staff.words import RESULT_WORDS, ROLE_WORDS
from app.store.audit import ActorKind
from app.survey.roles import Role
from app.survey.states import ReceiptResult

_BATCH = re.compile(r"^(\S+) batch (\d+), (\d{4}-\d\d-\d\d)")
_FORMS = re.compile(r": (\d+) forms")
_RELEASE = re.compile(r"^(\S+) release (\d+)(?: office (\w+))?$")
_RESULT = re.compile(rf"^(\S+), ({'|'.join(result for result in ReceiptResult if result)})$")
_ACTORS = {
    "command line": ACTOR_WORDS[ActorKind.SHELL],
    "worker": ACTOR_WORDS[ActorKind.WORKER],
    "unknown": ACTOR_WORDS[ActorKind.UNKNOWN],
}


def old_act_words(act: str) -> str | None:
    """What was done; None where there are no words for it."""
    return OLD_ACT_WORDS.get(act) or ACT_WORDS.get(act)


def old_actor_words(actor: str) -> str:
    """Who did it: a person by e-mail address."""
    return _ACTORS.get(actor, actor)


def old_object_words(act: str, on: str) -> str:
    """What it was done to. What people wrote themselves stands as they wrote it."""
    if act in ROLE_ACTS:
        return _grant_words(on)
    if act.startswith("account "):
        return on
    if on == "staff":
        return "personalsidorna"
    if _BATCH.match(on):
        batch = _BATCH.sub(rf"\1 {NUMBERED['batch']} \2, \3", on)
        return _FORMS.sub(rf": \1 {COUNTED['forms']}", batch, count=1)
    if release := _RELEASE.match(on):
        office = f" {NUMBERED['office']} {release[3]}" if release[3] else ""
        return f"{release[1]} {NUMBERED['release']} {release[2]}{office}"
    if result := _RESULT.match(on):
        return f"{result[1]}, {RESULT_WORDS[ReceiptResult(result[2])]}"
    return on


def _grant_words(on: str) -> str:
    email, _, rest = on.partition(" ")
    role, _, wave_id = rest.partition(" ")
    if role not in set(Role):
        return on
    return f"{email}, {ROLE_WORDS[Role(role)]}, {wave_id or EVERY_WAVE}"
