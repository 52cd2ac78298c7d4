"""Issuing access codes and serials: made here, printed once, known afterwards by digest only."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy import Connection

from app.store.cases import AccessCode as CodeRow
from app.store.cases import Serial, insert_rows
from app.survey.access_code import AccessCode, damm_digit, new_code
from app.vault.access_codes import code_root, look_up
from app.vault.keyring import Keyring
from app.vault.tokens import new_id

SERIAL_DIGITS = 9


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A fresh code with the serial of its paper form."""

    case_id: bytes
    code: AccessCode = field(repr=False)
    serial: str
    look_up: bytes = field(repr=False)


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
    connection: Connection, issued: Sequence[IssuedCode], *, wave_id: str, contact: str
) -> None:
    """Store digests and serials. An earlier letter's code goes on working until one reply is in."""
    code_rows = [
        {
            "id": new_id(),
            "case_id": one.case_id,
            "look_up": one.look_up,
            "contact": contact,
            "epoch": 0,
            "ended": False,
        }
        for one in issued
    ]
    serial_rows = [
        {
            "serial": one.serial,
            "wave_id": wave_id,
            "case_id": one.case_id,
            "contact": contact,
            "outcome": "",
            "form_id": None,
        }
        for one in issued
    ]
    insert_rows(connection, CodeRow, sorted(code_rows, key=_by_id))
    insert_rows(connection, Serial, sorted(serial_rows, key=lambda row: str(row["serial"])))


def _by_id(row: dict[str, object]) -> bytes:
    value = row["id"]
    return value if isinstance(value, bytes) else b""
