"""The audit chain: each row's HMAC covers the row and the HMAC of the row before it.

Whoever can write to the database but lacks the audit key (a file) cannot delete, change, insert or
swap rows unseen; cutting off the newest rows is seen against a head exported earlier.
"""

import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, NamedTuple

from app.vault.derivation import joined

Seal = Callable[[bytes, Mapping[str, Any]], bytes]
"""(mac of the row before, b"" for the first; the row without its mac) -> mac of this row."""


class Head(NamedTuple):
    """The newest row at some time, kept elsewhere; ``Head(0, b"")`` is the empty log."""

    seq: int
    mac: bytes

    def as_text(self) -> str:
        """One line for a file: the number, a space, the mac in hexadecimal digits."""
        return f"{self.seq} {self.mac.hex()}\n"


class Tampering(Enum):
    """How a chain can be broken."""

    MISSING = "rows before it are missing"
    OUT_OF_ORDER = "it stands where another row belongs"
    CHANGED = "it was changed, or is not ours, or a row before it is not the one it followed"
    CUT_OFF = "the log ends before the exported head"
    OTHER_HEAD = "it is not the row that was exported as the head"


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold: a row number, and what is wrong there."""

    seq: int
    tampering: Tampering

    def __str__(self) -> str:
        return f"audit row {self.seq}: {self.tampering.value}"


def chain(key: bytes) -> Seal:
    """The seal of this installation's audit log."""

    def seal(previous: bytes, row: Mapping[str, Any]) -> bytes:
        return hmac.digest(key, joined(previous, *_fields(row)), "sha256")

    return seal


def find_break(
    key: bytes, rows: Iterable[Mapping[str, Any]], head: Head | tuple[int, bytes] | None = None
) -> Break | None:
    """The first break in ``rows`` (in order, each with its ``mac``), or None for an honest log.

    Reads the rows once and keeps none, so the log may be longer than the memory.
    """
    seal, previous, seq = chain(key), b"", 0
    for row in rows:
        seq += 1
        tampering = _tampering(seal(previous, row), row, seq=seq, head=head)
        if tampering:
            return Break(int(row["seq"]), tampering)
        previous = row["mac"]
    return Break(seq, Tampering.CUT_OFF) if head and seq < head[0] else None


def read_head(text: str) -> Head:
    """What ``Head.as_text`` wrote.

    Raises:
        ValueError: not such a line.
    """
    seq, _, mac = text.strip().partition(" ")
    return Head(int(seq), bytes.fromhex(mac))


def _tampering(
    expected: bytes, row: Mapping[str, Any], *, seq: int, head: tuple[int, bytes] | None
) -> Tampering | None:
    if row["seq"] != seq:
        return Tampering.MISSING if row["seq"] > seq else Tampering.OUT_OF_ORDER
    if not hmac.compare_digest(expected, row["mac"]):
        return Tampering.CHANGED
    if head and head[0] == seq and not hmac.compare_digest(head[1], row["mac"]):
        return Tampering.OTHER_HEAD
    return None


def _fields(row: Mapping[str, Any]) -> tuple[bytes, ...]:
    """The row as bytes: one row, one form, whatever database or time zone it was read in.

    Rows of format 1 were sealed without wave, detail and kind of actor. A row of one format is
    never taken for the other: the number of fields differs, and format 2 seals its own number.
    """
    at: datetime = row["at"]
    if at.tzinfo is None:
        raise ValueError("an audit row needs a time zone")
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    words: tuple[str, ...] = (str(row["seq"]), moment, row["actor"], row["act"], row["object"])
    later = (row["actor_kind"], row["wave"], row["detail"])
    if row["format"] != 1 or any(later):
        words += (str(row["format"]), *later)
    return tuple(word.encode() for word in words)
