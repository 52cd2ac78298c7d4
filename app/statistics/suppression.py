"""Which figures of a table are hidden: the small ones, and those that would give them away.

Primary suppression by rule; secondary suppression until a reader who solves for the hidden counts
(``attack``) can pin none of them down. The audit at the end starts afresh and trusts nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.statistics.attack import BASE, Interval, Level, Reader, levels
from app.statistics.record_classes import NotProtectable
from app.statistics.tables import Counts, Group, GroupCell, Kind, Mark, TableRules

EXPENSIVE = (Kind.AREA_SEX, Kind.AREA, Kind.AGE, Kind.SEX, Kind.MUNICIPALITY, Kind.REGION)
"""What is hidden first when something has to be, and last."""


@dataclass(frozen=True)
class Suppression:
    """What is hidden in the table of one variable."""

    marks: Mapping[GroupCell, Mark]
    hidden_bases: frozenset[Group]
    """Bases that had to go as well; those under the least base are not among them."""
    primary: int
    secondary: int
    """Figures hidden only to protect others: for the risk report."""

    def shown(self, counts: Counts) -> dict[GroupCell, tuple[int, int]]:
        """(count, base) of the shown figures: what the ledger of releases keeps."""
        return {
            cell: (counts.count(cell), counts.base(cell[0]))
            for cell, mark in self.marks.items()
            if mark is Mark.SHOWN
        }


def primary_marks(
    counts: Counts, rules: TableRules, *, withheld: Collection[GroupCell]
) -> dict[GroupCell, Mark]:
    """The marks by rule alone. ``withheld``: too uncertain to show, or withdrawn by an erratum."""
    marks = {}
    for group in counts.cells:
        base = counts.base(group)
        for category in counts.categories:
            cell = (group, category)
            marks[cell] = Mark.UNCERTAIN if cell in withheld else Mark.SHOWN
            if base < rules.least_base:
                marks[cell] = Mark.SMALL_BASE
            elif rules.is_small(counts.count(cell), base):
                marks[cell] = Mark.SUPPRESSED
    return marks


def suppress(
    counts: Counts, rules: TableRules, *, withheld: Collection[GroupCell] = ()
) -> Suppression:
    """Hide what must be hidden. ``counts`` cover a whole catalogue.

    Each municipality by itself, then the region over its municipalities, until neither hides
    anything more. Raises NotProtectable where even an empty table would tell (never seen).
    """
    marks = primary_marks(counts, rules, withheld=withheld)
    primary = sum(mark is Mark.SUPPRESSED for mark in marks.values())
    hidden_bases: set[Group] = set()
    every = levels(tuple(counts.cells))
    for level in every:
        added = _protect(level, counts, rules, marks=marks, hidden_bases=hidden_bases)
        _show_again(level, counts, rules, marks=marks, hidden_bases=hidden_bases, added=added)
    changed = True
    while changed:
        added = [
            cell
            for level in every
            for cell in _protect(level, counts, rules, marks=marks, hidden_bases=hidden_bases)
        ]
        changed = bool(added)
    hidden = sum(mark is Mark.SUPPRESSED for mark in marks.values())
    return Suppression(marks, frozenset(hidden_bases), primary, hidden - primary)


def audit(counts: Counts, suppression: Suppression, rules: TableRules) -> dict[GroupCell, Interval]:
    """The hidden figures a reader could pin down: empty for a table that may be published."""
    failures: dict[GroupCell, Interval] = {}
    for level in levels(tuple(counts.cells)):
        reader = Reader(level, counts, rules, suppression.marks, suppression.hidden_bases)
        cells = _guarded(level, counts, rules, marks=suppression.marks)
        failures |= {cell: reader.known[cell] for cell, _ in reader.pinned(cells)}
    return failures


def _guarded(
    level: Level, counts: Counts, rules: TableRules, *, marks: Mapping[GroupCell, Mark]
) -> list[GroupCell]:
    """What a reader must not pin down: everything with the shared mark, and small counts anywhere.

    A group nobody of which answered has nothing to hide.
    """
    return [
        (group, category)
        for group in level.groups
        for category in counts.categories
        if marks[group, category] is Mark.SUPPRESSED
        or (
            counts.base(group)
            and rules.is_small(counts.count((group, category)), counts.base(group))
        )
    ]


def _protect(
    level: Level,
    counts: Counts,
    rules: TableRules,
    *,
    marks: dict[GroupCell, Mark],
    hidden_bases: set[Group],
) -> list[GroupCell]:
    """Hide more of ``level`` until every guarded figure is safe; what was hidden, in order."""
    added: list[GroupCell] = []
    known: dict[GroupCell, Interval] = {}
    while True:
        # What was possible stays possible when more is hidden, so it is not worked out again.
        reader = Reader(level, counts, rules, marks, hidden_bases, known)
        unsafe = next(reader.pinned(_guarded(level, counts, rules, marks=marks)), None)
        if unsafe is None:
            return added
        _, binding = unsafe
        if not binding:
            raise NotProtectable(f"nothing left to hide in the table of {counts.variable}")
        cheapest = min(binding, key=lambda cell: _price(cell, counts, marks))
        added += _hide(cheapest, counts, marks=marks, hidden_bases=hidden_bases)


def _price(
    cell: GroupCell, counts: Counts, marks: Mapping[GroupCell, Mark]
) -> tuple[bool, bool, int, int, GroupCell]:
    """Figures before bases, what is withheld anyway before what is shown, small groups first."""
    group, category = cell
    shown = category == BASE or marks[cell] is Mark.SHOWN
    return category == BASE, shown, EXPENSIVE.index(group.kind), counts.base(group), cell


def _hide(
    cell: GroupCell,
    counts: Counts,
    *,
    marks: dict[GroupCell, Mark],
    hidden_bases: set[Group],
) -> list[GroupCell]:
    """Hide one figure (of two categories both: each is the other's mirror), or a whole group."""
    group, category = cell
    if category == BASE:
        hidden_bases.add(group)
    together = counts.categories if category == BASE or len(counts.categories) == 2 else (category,)
    hidden = [
        (group, each) for each in together if marks[group, each] in (Mark.SHOWN, Mark.UNCERTAIN)
    ]
    marks.update(dict.fromkeys(hidden, Mark.SUPPRESSED))
    return hidden or [cell]


def _show_again(
    level: Level,
    counts: Counts,
    rules: TableRules,
    *,
    marks: dict[GroupCell, Mark],
    hidden_bases: Collection[Group],
    added: Sequence[GroupCell],
) -> None:
    """Take back what turned out to be needless, the dearest first."""
    groups = {group for group, category in added if category != BASE} - set(hidden_bases)
    for group in sorted(
        groups, key=lambda g: (EXPENSIVE.index(g.kind), counts.base(g), g), reverse=True
    ):
        cells = [cell for cell in added if cell[0] == group]
        trial = {**marks, **dict.fromkeys(cells, Mark.SHOWN)}
        reader = Reader(level, counts, rules, trial, hidden_bases)
        if next(reader.pinned(_guarded(level, counts, rules, marks=trial)), None) is None:
            marks.update(dict.fromkeys(cells, Mark.SHOWN))
