"""Access codes and serials: made here, printed once, known afterwards by digest only."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from math import floor

from sqlalchemy import Connection

from app.acts.installation import Installation
from app.store.cases import Serial, case_counts
from app.store.codes import StoredCode, insert_codes
from app.store.session import reading
from app.store.waves import find_wave
from app.survey.access_code import (
    SECONDS_A_WEEK,
    AccessCode,
    damm_digit,
    guess_probability,
    new_code,
)
from app.survey.states import Contact
from app.vault.access_codes import code_root, look_up
from app.vault.keyring import Keyring
from app.vault.tokens import new_id

SERIAL_DIGITS = 9
CODES_A_PERSON = 2
"""The first letter has one, the second form another, and both work until a reply is in."""
_WEEKS = 8


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A fresh code with the serial of its paper form."""

    case_id: bytes
    code: AccessCode = field(repr=False)
    serial: str
    look_up: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class GuessRisk:
    """How hard the codes of a wave are to guess."""

    length: int
    codes: int
    rate: int
    """Codes the installation evaluates a second."""

    @property
    def attempts(self) -> int:
        """What a guesser gets through whom no throttle touches, day and night in the window."""
        return self.rate * _WEEKS * SECONDS_A_WEEK

    @property
    def probability(self) -> float:
        """At most so likely that one of them finds any code."""
        return guess_probability(self.codes, length=self.length, attempts_a_second=self.rate)

    @property
    def one_in(self) -> int:
        """The same as one chance in so many, rounded down."""
        return floor(1 / self.probability)


def guess_risk(here: Installation, wave_id: str, *, sign_in_rate: int) -> GuessRisk | None:
    """The risk in a drawn wave; None before the draw and when its cases are gone."""
    with reading(here.engine) as connection:
        wave = find_wave(connection, wave_id)
        people = sum(row.cases for row in case_counts(connection, wave_id))
    if wave is None or not people:
        return None
    return GuessRisk(wave.code_length, CODES_A_PERSON * people, sign_in_rate)


def issue_codes(
    keyring: Keyring, case_ids: Sequence[bytes], *, length: int
) -> Iterator[IssuedCode]:
    """A code and a serial for each case, as they are ready. Slow on purpose: 20 ms a code."""

    def issue(case_id: bytes) -> IssuedCode:
        code = new_code(length, secrets.randbelow)
        digest = look_up(code_root(code, keyring))
        return IssuedCode(case_id, code, new_serial(secrets.randbelow), digest)

    # The slow digest lets other threads run meanwhile.
    with ThreadPoolExecutor() as pool:
        yield from pool.map(issue, case_ids)


def new_serial(randbelow: Callable[[int], int]) -> str:
    """A paper form's number: random, so that it tells no order, with a Damm check digit."""
    digits = "".join(str(randbelow(10)) for _ in range(SERIAL_DIGITS))
    return digits + str(damm_digit(digits))


def store_codes(
    connection: Connection, issued: Sequence[IssuedCode], *, wave_id: str, contact: Contact
) -> None:
    """Store digests and serials. An earlier letter's code goes on working until one reply is in."""
    codes = [
        StoredCode(id=new_id(), case_id=one.case_id, look_up=one.look_up, contact=contact)
        for one in issued
    ]
    serials = [
        Serial(serial=one.serial, wave_id=wave_id, case_id=one.case_id, contact=contact)
        for one in issued
    ]
    # By their random names: the rows tell nothing of each other's order.
    codes.sort(key=lambda code: code.id)
    serials.sort(key=lambda serial: serial.serial)
    insert_codes(connection, codes, serials)
