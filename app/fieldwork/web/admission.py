"""Letting a resident in by the code of her letter.

A wrong check digit is a slip: nothing is looked up and nothing counted. What bounds guessing is
the rate at which the whole deployment evaluates codes, counted in the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.acts.installation import Installation
from app.fieldwork.public_wave import UPCOMING, current_wave
from app.store import codes, throttle
from app.store.session import writing
from app.store.throttle import MustWait
from app.survey.access_code import AccessCode, Slip, read_code
from app.survey.states import WaveState
from app.survey.window import Window
from app.vault.access_codes import code_root, draft_key, look_up

LONGEST_WAIT = timedelta(seconds=60)
FADES = timedelta(minutes=15)
"""After so long without a failure a network starts afresh."""
# The first failures are people who read the letter wrong; from the third on, each doubles.
_FREE_FAILURES = 3
_USUAL_LENGTH = 16


@dataclass(frozen=True, slots=True)
class SheetSession:
    """A signed-in resident. Lives in her sealed cookie only; the store keeps nothing of it."""

    code_id: bytes
    epoch: int
    draft_key: bytes = field(repr=False)
    issued_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class LetterInHand:
    """A letter whose code is right and that opens no sheet before ``start_over``."""

    code_id: bytes
    draft_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Admitted:
    """She is in."""

    session: SheetSession


@dataclass(frozen=True, slots=True)
class Slipped:
    """The check digit or the length is wrong: a slip of the finger, held against nobody."""

    slip: Slip


@dataclass(frozen=True, slots=True)
class NotAdmitted:
    """Unknown, replaced or not yet open: one answer for all, so that nothing can be learnt."""


@dataclass(frozen=True, slots=True)
class AlreadyAnswered:
    """The code is right and the reply is in."""


@dataclass(frozen=True, slots=True)
class OutsideWindow:
    """The code is right and the wave has closed."""

    window: Window


@dataclass(frozen=True, slots=True)
class OtherLetter:
    """The code is right, but answers were begun with another of her letters."""

    letter: LetterInHand


Admission = (
    Admitted | Slipped | NotAdmitted | MustWait | AlreadyAnswered | OutsideWindow | OtherLetter
)


def admit(here: Installation, typed: str, *, now: datetime, address: str, rate: int) -> Admission:
    """Let in whoever typed the code of a letter. ``rate``: codes evaluated a second, at most."""
    current = current_wave(here.engine, now=now)
    code = read_code(typed, length=current.wave.code_length if current else _USUAL_LENGTH)
    if not isinstance(code, AccessCode):
        return Slipped(code)
    prefixes = throttle.network_prefixes(address)
    with writing(here.engine) as connection:
        wait = _wait(connection, prefixes, now=now, rate=rate)
    if wait:
        return MustWait(wait)
    # The slow digest is made outside any transaction: no lock is held while it runs.
    root = code_root(code, here.keyring)
    with writing(here.engine) as connection:
        admission = _enter(connection, root, now=now)
        if isinstance(admission, NotAdmitted):
            _note_failure(connection, prefixes, now=now)
        else:
            for prefix in prefixes:
                throttle.forget_prefix(connection, prefix)
    return admission


def start_over(
    here: Installation, letter: LetterInHand, *, now: datetime
) -> Admitted | NotAdmitted:
    """Begin anew with this letter: what was begun with another is destroyed."""
    with writing(here.engine) as connection:
        sheet = codes.find_sheet(connection, letter.code_id)
        if sheet is None or sheet.ended or sheet.case_state.has_replied:
            return NotAdmitted()
        codes.destroy_drafts(connection, sheet.case_id)
        return Admitted(_begin_session(connection, letter.code_id, letter.draft_key, now=now))


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
    code = codes.find_code(connection, look_up(root))
    if code is None or code.ended or code.wave_state in UPCOMING or now < code.opens_at:
        return NotAdmitted()
    if code.case_state.has_replied:
        return AlreadyAnswered()
    if code.disposition is not None:
        return NotAdmitted()
    if code.wave_state is not WaveState.OPEN or now >= code.closes_at:
        return OutsideWindow(Window(code.opens_at, code.closes_at))
    if codes.drafts_under_other_codes(connection, code.case_id, code.id):
        return OtherLetter(LetterInHand(code.id, draft_key(root)))
    return Admitted(_begin_session(connection, code.id, draft_key(root), now=now))


def _begin_session(
    connection: Connection, code_id: bytes, key: bytes, *, now: datetime
) -> SheetSession:
    # Raising the epoch ends every earlier session of this code: copies and forgotten screens die.
    epoch = codes.raise_epoch(connection, code_id)
    if epoch is None:
        raise LookupError("the code vanished while it was being used")
    return SheetSession(code_id, epoch, key, now, now)


def _note_failure(connection: Connection, prefixes: Sequence[str], *, now: datetime) -> None:
    for prefix in prefixes:
        row = throttle.find_prefix(connection, prefix)
        failures = 1 if row is None or now - row.waits_until > FADES else row.failures + 1
        # Two to the sixth is over a minute: nobody ever waits longer than that.
        delay = timedelta(seconds=2 ** min(max(0, failures - _FREE_FAILURES), 6))
        waits = min(delay, LONGEST_WAIT) if failures >= _FREE_FAILURES else timedelta()
        throttle.note_failure(connection, prefix, failures=failures, waits_until=now + waits)
