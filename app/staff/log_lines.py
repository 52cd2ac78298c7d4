"""The rows of the audit log in words: the chain keeps the codes, the page tells what they mean."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.staff.log_words import (
    ACT_WORDS,
    ACTOR_WORDS,
    COUNTED,
    DETAIL_WORDS,
    EVERY_WAVE,
    NUMBERED,
    OBJECT_WORDS,
    ROLE_ACTS,
)
from app.staff.old_log_lines import old_act_words, old_actor_words, old_object_words
from app.store.audit import ActorKind, AuditRow
from app.words.dates import moment_in_words

_FIRST_FORMAT = 1
_OUR_PARTS = 2


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log. ``is_code``: there are no words for the act."""

    seq: int
    moment: str
    actor: str
    act: str
    is_code: bool
    object: str


def log_lines(rows: Iterable[AuditRow]) -> list[LogLine]:
    """The rows as the page shows them."""
    return [_line(row) for row in rows]


def _line(row: AuditRow) -> LogLine:
    if row.format == _FIRST_FORMAT:
        act, actor = old_act_words(row.act), old_actor_words(row.actor)
        on = old_object_words(row.act, row.object)
    else:
        act, actor, on = ACT_WORDS.get(row.act), actor_words(row), object_words(row)
    return LogLine(
        seq=row.seq,
        moment=moment_in_words(row.at, "sv"),
        actor=actor,
        act=act or row.act,
        is_code=act is None,
        object=on,
    )


def actor_words(row: AuditRow) -> str:
    """Who did it: a person by e-mail address."""
    return row.actor if row.actor_kind is ActorKind.PERSON else ACTOR_WORDS[row.actor_kind]


def object_words(row: AuditRow) -> str:
    """Where, on what, and what else is told. What people wrote themselves stands as they wrote it."""
    wave = row.wave or (EVERY_WAVE if row.act in ROLE_ACTS else "")
    on = OBJECT_WORDS.get(row.act, {}).get(row.object) or _part(row.object)
    detail = DETAIL_WORDS.get(row.act, {}).get(row.detail) or _detail(row.detail)
    return ", ".join(said for said in (wave, on, detail) if said)


def _detail(detail: str) -> str:
    """A day and a number are ours; what follows them is somebody's reason."""
    parts = detail.split(", ", _OUR_PARTS)
    return ", ".join([_part(part) for part in parts[:_OUR_PARTS]] + parts[_OUR_PARTS:])


def _part(part: str) -> str:
    before, _, after = part.partition(" ")
    if before in NUMBERED and len(after.split()) == 1:
        return f"{NUMBERED[before]} {after}"
    if before.isdecimal() and after in COUNTED:
        return f"{before} {COUNTED[after]}"
    if before.isdecimal() and after.removeprefix("of ").isdecimal():
        return f"{before} av {after.removeprefix('of ')}"
    return part
