"""The rows of the audit log in words: the chain keeps the codes, the page tells what they mean."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.office.audit import AuditLine
from app.office.roles import Role
from app.staff.words import ACT_WORDS, OUTCOME_WORDS, ROLE_WORDS
from app.words.dates import moment_in_words

_BATCH = re.compile(r"^(\S+) batch (\d+), (\d{4}-\d\d-\d\d)")
_FORMS = re.compile(r": (\d+) forms")
_RELEASE = re.compile(r"^(\S+) release (\d+)(?: office (\w+))?$")
_OUTCOME = re.compile(rf"^(\S+), ({'|'.join(OUTCOME_WORDS)})$")
_WHOLE_INSTALLATION = "alla omgångar"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log. ``is_code``: there are no words for the act."""

    seq: int
    moment: str
    actor: str
    act: str
    is_code: bool
    object: str


def log_lines(lines: Iterable[AuditLine]) -> list[LogLine]:
    """The rows as the page shows them."""
    return [
        LogLine(
            seq=line.seq,
            moment=moment_in_words(line.at, "sv"),
            actor=line.actor,
            act=ACT_WORDS.get(line.act, line.act),
            is_code=line.act not in ACT_WORDS,
            object=object_words(line.act, line.object),
        )
        for line in lines
    ]


def object_words(act: str, on: str) -> str:
    """What ``act`` was done to. What people wrote themselves stands as they wrote it."""
    if act in ("role given", "role withdrawn"):
        return _grant_words(on)
    if act.startswith("account "):
        return on
    if on == "staff":
        return "personalsidorna"
    if _BATCH.match(on):
        return _FORMS.sub(r": \1 formulär", _BATCH.sub(r"\1 bunt \2, \3", on), count=1)
    if release := _RELEASE.match(on):
        office = f" frisläppare {release[3]}" if release[3] else ""
        return f"{release[1]} utgåva {release[2]}{office}"
    if outcome := _OUTCOME.match(on):
        return f"{outcome[1]}, {OUTCOME_WORDS[outcome[2]]}"
    return on


def _grant_words(on: str) -> str:
    email, _, rest = on.partition(" ")
    role, _, wave_id = rest.partition(" ")
    if role not in set(Role):
        return on
    return f"{email}, {ROLE_WORDS[Role(role)]}, {wave_id or _WHOLE_INSTALLATION}"
