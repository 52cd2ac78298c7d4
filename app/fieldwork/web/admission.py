"""Letting a resident in by the code of her letter.

A wrong check digit is a slip: nothing is looked up and nothing counted. What bounds guessing is
the rate at which the whole deployment evaluates codes, counted in the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from app.fieldwork.public_wave import UPCOMING, current_wave
from app.store import cases, throttle
from app.store.session import writing
from app.survey.access_code import AccessCode, Slip, read_code
from app.survey.window import Window
from app.vault.access_codes import code_root, draft_key, look_up
from app.vault.keyring import Keyring

LONGEST_WAIT = timedelta(seconds=60)
FADES = timedelta(minutes=15)
"""After so long without a failure a network starts afresh."""
# The first failures are people who read the letter wrong; from the third on, each doubles.
_FREE_FAILURES = 3
_USUAL_LENGTH = 16
_UNUSABLE = -1


@dataclass(frozen=True, slots=True)
class SheetSession:
    """A signed-in resident. Lives in her sealed cookie only; the store keeps nothing of it."""

    code_id: bytes
    epoch: int
    draft_key: bytes = field(repr=False)
    issued_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Admitted:
    """She is in."""

    session: SheetSession


@dataclass(frozen=True, slots=True)
class Slipped:
    """The check digit or the length is wrong: a slip of the finger, held against nobody."""

    slip: Slip


@dataclass(frozen=True, slots=True)
class Refused:
    """Unknown, replaced or not yet open: one answer for all, so that nothing can be learnt."""


@dataclass(frozen=True, slots=True)
class MustWait:
    """Too many sign-ins this second, or too many failures from this network."""

    seconds: int


@dataclass(frozen=True, slots=True)
class AlreadyAnswered:
    """The code is right and the reply is in."""


@dataclass(frozen=True, slots=True)
class OutsideWindow:
    """The code is right and the wave has closed."""

    window: Window


@dataclass(frozen=True, slots=True)
class OtherLetter:
    """The code is right, but answers were begun with another of her letters.

    ``session`` opens nothing until ``start_over``.
    """

    session: SheetSession


Admission = Admitted | Slipped | Refused | MustWait | AlreadyAnswered | OutsideWindow | OtherLetter


def admit(
    engine: Engine, typed: str, *, keyring: Keyring, now: datetime, address: str, rate: int
) -> Admission:
    """Let in whoever typed the code of a letter. ``rate``: codes evaluated a second, at most."""
    wave = current_wave(engine, now=now)
    code = read_code(typed, length=wave.code_length if wave else _USUAL_LENGTH)
    if not isinstance(code, AccessCode):
        return Slipped(code)
    prefixes = throttle.network_prefixes(address)
    with writing(engine) as connection:
        wait = _wait(connection, prefixes, now=now, rate=rate)
    if wait:
        return MustWait(wait)
    # The slow digest is made outside any transaction: no lock is held while it runs.
    root = code_root(code, keyring)
    with writing(engine) as connection:
        admission = _enter(connection, root, now=now)
        if isinstance(admission, Refused):
            _note_failure(connection, prefixes, now=now)
        else:
            for prefix in prefixes:
                throttle.forget_prefix(connection, prefix)
    return admission


def start_over(engine: Engine, session: SheetSession, *, now: datetime) -> Admitted | Refused:
    """Begin anew with this letter: what was begun with another is destroyed."""
    with writing(engine) as connection:
        sheet = cases.find_sheet(connection, session.code_id)
        if sheet is None or sheet.ended or sheet.case_state != "open":
            return Refused()
        cases.destroy_drafts(connection, sheet.case_id)
        return Admitted(_begin_session(connection, session.code_id, session.draft_key, now=now))


def _wait(connection: Connection, prefixes: Sequence[str], *, now: datetime, rate: int) -> int:
    waits = [
        (row.waits_until - now).total_seconds()
        for prefix in prefixes
        if (row := throttle.find_prefix(connection, prefix)) is not None
    ]
    if waits and max(waits) > 0:
        return int(max(waits)) + 1
    second = int(now.timestamp())
    throttle.forget_seconds(connection, before=second - 3600)
    return 1 if throttle.count_sign_in(connection, "resident", second) > rate else 0


def _enter(connection: Connection, root: bytes, *, now: datetime) -> Admission:
    code = cases.find_code(connection, look_up(root))
    if code is None or code.ended or code.state in UPCOMING or now < code.opens_at:
        return Refused()
    if code.case_state != "open":
        return AlreadyAnswered()
    if code.disposition is not None:
        return Refused()
    if code.state != "open" or now >= code.closes_at:
        return OutsideWindow(Window(code.opens_at, code.closes_at))
    if cases.drafts_under_other_codes(connection, code.case_id, code.id):
        return OtherLetter(SheetSession(code.id, _UNUSABLE, draft_key(root), now, now))
    return Admitted(_begin_session(connection, code.id, draft_key(root), now=now))


def _begin_session(
    connection: Connection, code_id: bytes, key: bytes, *, now: datetime
) -> SheetSession:
    # Raising the epoch ends every earlier session of this code: copies and forgotten screens die.
    epoch = cases.raise_epoch(connection, code_id)
    if epoch is None:
        raise LookupError("the code vanished while it was being used")
    return SheetSession(code_id, epoch, key, now, now)


def _note_failure(connection: Connection, prefixes: Sequence[str], *, now: datetime) -> None:
    for prefix in prefixes:
        row: Any = throttle.find_prefix(connection, prefix)
        faded = row is None or now - row.waits_until > FADES
        failures = 1 if faded else row.failures + 1
        # Two to the sixth is over a minute: nobody ever waits longer than that.
        delay = timedelta(seconds=2 ** min(max(0, failures - _FREE_FAILURES), 6))
        waits = min(delay, LONGEST_WAIT) if failures >= _FREE_FAILURES else timedelta()
        throttle.note_failure(connection, prefix, failures=failures, waits_until=now + waits)
