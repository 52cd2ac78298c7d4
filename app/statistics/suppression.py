"""Which figures of a table are hidden: the small ones, and those that would give them away.

Primary suppression by rule; secondary suppression until a reader who solves for the hidden counts
(``attack``) can pin none of them down. The audit at the end starts afresh and trusts nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.statistics.attack import BASE, Interval, Level, TableReader, levels
from app.statistics.tables import Counts, Group, GroupCell, GroupKind, Mark, TableRules
from app.statistics.weighting import FloatArray
from app.survey.reasons import UnprotectableReason
from app.survey.refusals import UnprotectableRefused

EXPENSIVE = (
    GroupKind.AREA_SEX,
    GroupKind.AREA,
    GroupKind.AGE,
    GroupKind.SEX,
    GroupKind.MUNICIPALITY,
    GroupKind.REGION,
)
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
    anything more. UnprotectableRefused where even an empty table would tell (never seen).
    """
    marks = primary_marks(counts, rules, withheld=withheld)
    draft = _Draft(counts, rules, dict(marks), set())
    every = levels(tuple(counts.cells))
    points: dict[str, list[FloatArray]] = {level.name: [] for level in every}
    for level in every:
        added = _protect(draft, level, points=points[level.name])
        _show_again(draft, level, points=points[level.name], added=added, first=marks)
    while any(_protect(draft, level, points=points[level.name]) for level in every):
        pass
    return Suppression(
        draft.marks,
        frozenset(draft.hidden_bases),
        sum(mark is Mark.SUPPRESSED for mark in marks.values()),
        sum(draft.marks[cell] is not marks[cell] for cell in marks),
    )


def audit(counts: Counts, suppression: Suppression, rules: TableRules) -> dict[GroupCell, Interval]:
    """The hidden figures a reader could pin down: empty for a table that may be published."""
    draft = _Draft(counts, rules, dict(suppression.marks), set(suppression.hidden_bases))
    return {
        cell: found
        for level in levels(tuple(counts.cells))
        for cell, found, _ in draft.pinned(level, points=[])
    }


@dataclass
class _Draft:
    """A table on its way: what is hidden so far."""

    counts: Counts
    rules: TableRules
    marks: dict[GroupCell, Mark]
    hidden_bases: set[Group]

    def pinned(
        self, level: Level, *, points: list[FloatArray]
    ) -> Iterator[tuple[GroupCell, Interval, set[GroupCell]]]:
        """What a reader of ``level`` could pin down as it stands."""
        reader = TableReader(
            level,
            self.counts,
            rules=self.rules,
            marks=self.marks,
            hidden_bases=self.hidden_bases,
            points=points,
        )
        cells = [(group, code) for group in level.groups for code in self.counts.categories]
        return reader.pinned([cell for cell in cells if self._is_guarded(cell)])

    def _is_guarded(self, cell: GroupCell) -> bool:
        """Everything with the shared mark, and small counts whatever mark they have.

        A group nobody of which answered has nothing to hide.
        """
        base = self.counts.base(cell[0])
        small = base > 0 and self.rules.is_small(self.counts.count(cell), base)
        return small or self.marks[cell] is Mark.SUPPRESSED

    def price(self, cell: GroupCell) -> tuple[bool, bool, int, int, GroupCell]:
        """Figures before bases, what is withheld anyway before what is shown, small groups first."""
        group, category = cell
        shown = category == BASE or self.marks[cell] is Mark.SHOWN
        return category == BASE, shown, EXPENSIVE.index(group.kind), self.counts.base(group), cell

    def hide(self, cell: GroupCell) -> list[GroupCell]:
        """Hide a figure (of two categories both: each is the other's mirror), or a whole group."""
        group, category = cell
        together = self.counts.categories
        if category == BASE:
            self.hidden_bases.add(group)
        elif len(together) > 2:
            together = (category,)
        open_still = (Mark.SHOWN, Mark.UNCERTAIN)
        hidden = [(group, each) for each in together if self.marks[group, each] in open_still]
        self.marks.update(dict.fromkeys(hidden, Mark.SUPPRESSED))
        return hidden or [cell]


def _protect(draft: _Draft, level: Level, *, points: list[FloatArray]) -> list[GroupCell]:
    """Hide more of ``level`` until every guarded figure is safe; what was hidden, in order."""
    added: list[GroupCell] = []
    while unsafe := next(draft.pinned(level, points=points), None):
        binding = unsafe[2]
        if not binding:
            raise UnprotectableRefused(
                UnprotectableReason.NOTHING_LEFT, variable=draft.counts.variable
            )
        added += draft.hide(min(binding, key=draft.price))
    return added


def _show_again(
    draft: _Draft,
    level: Level,
    *,
    points: list[FloatArray],
    added: Sequence[GroupCell],
    first: Mapping[GroupCell, Mark],
) -> None:
    """Take back what turned out to be needless, the dearest first."""
    before = replace(draft, marks=dict(first))
    groups = {cell[0]: before.price(cell) for cell in reversed(added) if cell[1] != BASE}
    for group in sorted(set(groups) - draft.hidden_bases, key=lambda g: groups[g], reverse=True):
        restored = {cell: first[cell] for cell in added if cell[0] == group}
        trial = replace(draft, marks=draft.marks | restored)
        if next(trial.pinned(level, points=points), None) is None:
            draft.marks.update(restored)
