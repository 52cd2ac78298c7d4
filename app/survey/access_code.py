"""The one-time code of a letter: reading what a resident typed, check digit, length, chances.

A code is digits alone, since they are on every keyboard and every phone's numeric pad. The last
one is a check digit, so that a slip of the finger is told from a wrong code before any look-up.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from hmac import compare_digest

LENGTHS = (16, 18, 20)
"""How long the codes of a wave may be, check digit included."""
HIGHEST_RISK = 1e-3
"""That someone who guesses all through the window finds any code of a wave."""

SECONDS_A_WEEK = 7 * 24 * 60 * 60

# H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004): a totally anti-symmetric quasigroup of
# order 10 whose diagonal is zero. It catches every wrong digit and every swap of two neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class SlipKind(Enum):
    """What is wrong with a typed code that cannot be anybody's."""

    EMPTY = "no digits"
    TOO_SHORT = "too few digits"
    TOO_LONG = "too many digits"
    CHECK_DIGIT = "the check digit does not fit"


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip of the finger: no code, so nothing is looked up and nothing counted against anyone."""

    kind: SlipKind
    missing: int = 0
    extra: int = 0
    group: int | None = None
    """1-based group that is too short or too long; None: check all the groups."""


class AccessCode:
    """A code in the clear: never stored, never logged. Printing one shows only stars."""

    __slots__ = ("_digits",)

    def __init__(self, digits: str) -> None:
        if not (digits.isascii() and digits.isdecimal()):
            raise ValueError("an access code is ASCII digits")
        self._digits = digits

    @property
    def digits(self) -> str:
        """The digits without separators: what the code's root is computed from."""
        return self._digits

    @property
    def grouped(self) -> str:
        """The digits as the letter prints them: ``1234 5678 9012 3456``."""
        size = group_size(len(self._digits))
        return " ".join(self._digits[at : at + size] for at in range(0, len(self._digits), size))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AccessCode):
            return NotImplemented
        return compare_digest(self._digits, other._digits)

    def __hash__(self) -> int:
        return hash(self._digits)

    def __repr__(self) -> str:
        return "AccessCode(****)"

    def __reduce__(self) -> str | tuple[object, ...]:
        # A pickled code would be a stored code: in a job queue, a cache, a crash report.
        raise TypeError("an access code is never serialised")


def group_size(length: int) -> int:
    """How many digits are printed together: 4, or 6 where fours do not come out even (18)."""
    return 4 if length % 4 == 0 else 6


def damm_digit(digits: str) -> int:
    """The check digit of ``digits`` (ASCII); 0 when their last digit is a right check digit."""
    row = 0
    for digit in digits:
        row = _DAMM[row][int(digit)]
    return row


def new_code(length: int, randbelow: Callable[[int], int]) -> AccessCode:
    """A fresh code. ``randbelow`` is ``secrets.randbelow`` or a test's dice."""
    if length not in LENGTHS:
        raise ValueError(f"a code has {', '.join(map(str, LENGTHS))} digits")
    secret = f"{randbelow(10 ** (length - 1)):0{length - 1}d}"
    return AccessCode(f"{secret}{damm_digit(secret)}")


def read_code(typed: str, *, length: int) -> AccessCode | Slip:
    """The code in what was typed or pasted, or the slip that was made.

    Decimal digits of any script count, whatever stands between them; a pasted label or address
    may hold digits of its own, so that a run of exactly ``length`` digits wins; of several the
    first whose check digit is right.
    """
    groups = _groups(typed, length)
    digits = "".join(groups)
    if not digits:
        return Slip(SlipKind.EMPTY, missing=length)
    if len(digits) < length:
        group = _odd_group(groups, length)
        return Slip(SlipKind.TOO_SHORT, missing=length - len(digits), group=group)
    if len(digits) > length:
        group = _odd_group(groups, length)
        return Slip(SlipKind.TOO_LONG, extra=len(digits) - length, group=group)
    if damm_digit(digits) != 0:
        return Slip(SlipKind.CHECK_DIGIT)
    return AccessCode(digits)


def _groups(typed: str, length: int) -> list[str]:
    """The digit groups of the most code-like run in ``typed``."""
    runs = [run.split() for run in _plain(typed).split("|")]
    runs = [run for run in runs if run]
    everything = [group for run in runs for group in run]
    if sum(map(len, everything)) == length:
        return everything
    exact = [run for run in runs if sum(map(len, run)) == length]
    right = [run for run in exact if damm_digit("".join(run)) == 0]
    if right or exact:
        return (right or exact)[0]
    return min((everything, *runs), key=lambda run: abs(sum(map(len, run)) - length))


def _plain(typed: str) -> str:
    return "".join(_plain_characters(typed))


def _plain_characters(typed: str) -> Iterator[str]:
    """ASCII digits, a space for each separator, a bar where words or addresses break the run."""
    for character in typed:
        digit = unicodedata.decimal(character, None)
        category = unicodedata.category(character)
        if digit is not None:
            yield str(digit)
        elif category in ("Cf", "Mn", "Me"):
            continue  # bidi marks, zero-width spaces, keycap marks: not there at all
        elif category[0] == "L" or character in ":/#?&=@":
            yield "|"
        else:
            yield " "


def _odd_group(groups: list[str], length: int) -> int | None:
    size = group_size(length)
    wrong = [number for number, group in enumerate(groups, start=1) if len(group) != size]
    if len(groups) != length // size or len(wrong) != 1:
        return None
    return wrong[0]


def guess_probability(
    codes: int, *, length: int, attempts_a_second: float, weeks: int = 8
) -> float:
    """An upper bound on the chance that a guesser finds any of ``codes`` live codes.

    Bound: ``codes * attempts / 10 ** (length - 1)`` with ``attempts = attempts_a_second * weeks *
    604,800`` distinct guesses (the union bound over codes). The check digit adds nothing: whoever
    guesses computes it, so there are ``10 ** (length - 1)`` codes to choose from.
    """
    attempts = attempts_a_second * weeks * SECONDS_A_WEEK
    return float(min(1.0, codes * attempts / 10 ** (length - 1)))


def code_length_for(
    codes: int, *, attempts_a_second: float, weeks: int = 8, risk: float = HIGHEST_RISK
) -> int:
    """The shortest length whose ``guess_probability`` is at most ``risk``.

    The adversary is one whom no throttle ever touches and who uses the installation's whole
    sign-in rate all the time. ValueError when not even the longest code is long enough.
    """
    for length in LENGTHS:
        chance = guess_probability(
            codes, length=length, attempts_a_second=attempts_a_second, weeks=weeks
        )
        if chance <= risk:
            return length
    raise ValueError(f"{codes} codes cannot be kept from guessing with {LENGTHS[-1]} digits")
