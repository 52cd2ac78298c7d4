"""Local suppression: blank as few key values as will make every class of the record file safe.

A class is all records with the same key values, "suppressed" being a value like any other. Whoever
knows a neighbour's area, sex and age must find at least k records, and not learn her answer from
their all saying the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from random import Random
from typing import Protocol

from app.survey.answers import Missing
from app.survey.reasons import UnprotectableReason
from app.survey.refusals import UnprotectableRefused

Key = tuple[int, ...]
"""Codes above zero; ``GONE`` where a value is suppressed."""
Rows = list[int]
GONE = int(Missing.SUPPRESSED)

SafeTest = Callable[[Sequence[int]], bool]
"""Are these rows, taken as one class, large and mixed enough?"""


class Lending(Protocol):
    """A way for safe classes to help an unsafe meeting: rows by the class that gives them."""

    def __call__(
        self, met: Sequence[int], lenders: Mapping[Key, Rows], *, safe: SafeTest, dice: Random
    ) -> dict[Key, Rows]:
        """Rows of ``lenders`` that make ``met`` safe, or as many as could be had."""
        ...


@dataclass(frozen=True, slots=True)
class _Move:
    """Blank ``columns`` in the classes ``joiners``, so that they meet in the class ``target``."""

    price: float
    """Blanked values per record made safe."""
    target: Key
    columns: tuple[int, ...]
    joiners: tuple[Key, ...]


def suppress_locally(keys: Sequence[Key], *, k: int, safe: SafeTest, dice: Random) -> list[Key]:
    """The keys with as few values blanked as makes every class ``safe``.

    ``safe`` must ask for at least ``k`` rows. Greedy: the cheapest move first (ties by class), until no class is unsafe; then every value
    that can be put back is, so no single blank is needless. ``dice`` choose which records of a
    large class lend a value to a small one. Columns with one value are never blanked.
    UnprotectableRefused where nothing helps.
    """
    classes = _classes(keys)
    columns = [at for at in range(len(keys[0])) if len({key[at] for key in keys}) > 1]
    subsets = [
        subset for size in range(1, len(columns) + 1) for subset in combinations(columns, size)
    ]
    while unsafe := {key for key, rows in classes.items() if not safe(rows)}:
        moves = sorted(
            _moves(classes, unsafe, subsets, k=k),
            key=lambda move: (move.price, move.columns, move.target),
        )
        # Only where no class can spare a record is a whole safe class given up.
        if not any(
            _carry_out_all(moves, classes, safe=safe, dice=dice, lend=lend)
            for lend in (_borrow, _take_whole)
        ):
            raise UnprotectableRefused(UnprotectableReason.TOO_ALIKE)
    after = _keys(classes, len(keys))
    _put_back(keys, after, classes, safe=safe, dice=dice)
    return after


def _classes(keys: Sequence[Key]) -> dict[Key, Rows]:
    classes: dict[Key, Rows] = {}
    for row, key in enumerate(keys):
        classes.setdefault(key, []).append(row)
    return classes


def _keys(classes: Mapping[Key, Rows], records: int) -> list[Key]:
    keys: list[Key] = [()] * records
    for key, rows in classes.items():
        for row in rows:
            keys[row] = key
    return keys


def _blank(key: Key, columns: Iterable[int]) -> Key:
    gone = set(columns)
    return tuple(GONE if at in gone else value for at, value in enumerate(key))


def _moves(
    classes: Mapping[Key, Rows],
    unsafe: set[Key],
    subsets: Sequence[tuple[int, ...]],
    *,
    k: int,
) -> Iterator[_Move]:
    """Every way some unsafe classes can meet."""
    for columns in subsets:
        meeting: dict[Key, list[Key]] = {}
        for key in sorted(unsafe):
            meeting.setdefault(_blank(key, columns), []).append(key)
        for target, joiners in meeting.items():
            moving = tuple(key for key in joiners if key != target)
            if moving:
                helped = sum(len(classes[key]) for key in joiners)
                met = len(classes.get(target, ())) + sum(len(classes[key]) for key in moving)
                blanks = sum(
                    len(classes[key]) * sum(key[at] != GONE for at in columns) for key in moving
                )
                borrowed = max(0, k - met) * len(columns)
                yield _Move((blanks + borrowed) / helped, target, columns, moving)


def _carry_out_all(
    moves: Sequence[_Move],
    classes: dict[Key, Rows],
    *,
    safe: SafeTest,
    dice: Random,
    lend: Lending,
) -> bool:
    """Do the moves that do not get in each other's way; whether there was any."""
    touched: set[Key] = set()
    for move in moves:
        if touched.isdisjoint((move.target, *move.joiners)):
            touched |= _carry_out(move, classes, touched, safe=safe, dice=dice, lend=lend)
    return bool(touched)


def _carry_out(
    move: _Move,
    classes: dict[Key, Rows],
    touched: set[Key],
    *,
    safe: SafeTest,
    dice: Random,
    lend: Lending,
) -> set[Key]:
    """Do ``move``, with records of other classes where the meeting is still too small.

    Returns the classes that were changed; none where the move does not make its target safe.
    """
    own = {move.target, *move.joiners}
    met = [*classes.get(move.target, []), *chain.from_iterable(classes[k] for k in move.joiners)]
    lent: dict[Key, Rows] = {}
    if not safe(met):
        lenders = {
            key: rows
            for key, rows in classes.items()
            if _blank(key, move.columns) == move.target and key not in own | touched and safe(rows)
        }
        lent = lend(met, lenders, safe=safe, dice=dice)
        met += chain.from_iterable(lent.values())
        if not safe(met):
            return set()
    for key in move.joiners:
        del classes[key]
    for key, rows in lent.items():
        classes[key] = [row for row in classes[key] if row not in set(rows)]
        if not classes[key]:
            del classes[key]
    classes[move.target] = met
    return own | set(lent)


def _borrow(
    met: Sequence[int], lenders: Mapping[Key, Rows], *, safe: SafeTest, dice: Random
) -> dict[Key, Rows]:
    """Rows that make ``met`` safe and leave every lender safe; the largest class lends first."""
    lent: dict[Key, Rows] = {}
    together = list(met)
    for key in sorted(lenders, key=lambda key: (-len(lenders[key]), key)):
        left = list(lenders[key])
        for row in dice.sample(left, len(left)):
            if safe(together):
                return lent
            without = [other for other in left if other != row]
            if safe(without):
                left = without
                together.append(row)
                lent.setdefault(key, []).append(row)
    return lent


def _take_whole(
    met: Sequence[int], lenders: Mapping[Key, Rows], *, safe: SafeTest, dice: Random
) -> dict[Key, Rows]:
    """Whole classes, the smallest first, until ``met`` is safe."""
    taken: dict[Key, Rows] = {}
    together = list(met)
    for key in sorted(lenders, key=lambda key: (len(lenders[key]), key)):
        if safe(together):
            break
        taken[key] = dice.sample(lenders[key], len(lenders[key]))
        together += taken[key]
    return taken


def _put_back(
    before: Sequence[Key],
    after: list[Key],
    classes: dict[Key, Rows],
    *,
    safe: SafeTest,
    dice: Random,
) -> None:
    """Put back every single value that both its old and its new class can bear."""
    blanked = [
        (row, at)
        for row, key in enumerate(after)
        for at, value in enumerate(key)
        if value == GONE != before[row][at]
    ]
    changed = True
    while changed:
        changed = False
        for row, at in dice.sample(blanked, len(blanked)):
            key = after[row]
            fuller = (*key[:at], before[row][at], *key[at + 1 :])
            left = [other for other in classes[key] if other != row]
            if key == fuller or fuller not in classes or not safe([*classes[fuller], row]):
                continue
            if left and not safe(left):
                continue
            classes[fuller] = [*classes[fuller], row]
            classes[key] = left
            if not left:
                del classes[key]
            after[row] = fuller
            changed = True
