"""What a reader can work out: the exact range of every hidden count, by linear programming.

The reader knows the catalogue, the rules, every base within its rounding and every shown figure
within its rounding, and that groups add up. She solves for the smallest and the largest count a
hidden cell can have. Assumed against us: that she knows unweighted percentages (weighted ones are
what is published, which tell less).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.statistics.polytope import TOLERANCE, Polytope, Row
from app.statistics.rounding import whole_per_cent
from app.statistics.tables import (
    Counts,
    Group,
    GroupCell,
    GroupKind,
    Mark,
    TableRules,
)
from app.statistics.weighting import FloatArray

MANY = 100
"""Atoms above which a level is solved part by part first."""
BASE = -99
"""Stands for a category where the constraint is a group's base."""


@dataclass(frozen=True)
class Level:
    """Groups that add up with each other: one municipality, or the municipalities of the region.

    Each group is a set of atoms. People are split twice, by sex and by age, and the two splits
    have the same sum (``balances``); a finer table is always possible, so no finer atom is needed.
    """

    name: str
    groups: Mapping[Group, tuple[int, ...]]
    balances: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    atoms: int


def levels(groups: Sequence[Group]) -> tuple[Level, ...]:
    """The municipalities by name, then the region where there is one."""
    names = sorted({group.municipality for group in groups if group.municipality})
    region = [group for group in groups if group.kind is GroupKind.REGION]
    found = [
        _level(name, [g for g in groups if g.municipality == name], split="area") for name in names
    ]
    if region:
        shared = (GroupKind.REGION, GroupKind.MUNICIPALITY, GroupKind.SEX, GroupKind.AGE)
        found.append(_level("", [g for g in groups if g.kind in shared], split="municipality"))
    return tuple(found)


def _level(name: str, groups: Sequence[Group], *, split: str) -> Level:
    """``split`` names what the level is divided into; ages are split only where it is published."""
    parts = sorted({getattr(group, split) for group in groups} - {""})
    sexes = sorted({group.sex for group in groups} - {""})
    bands = sorted({group.age_band for group in groups} - {""})
    by_age = parts if split == "municipality" else [""]
    atoms = [(part, sex, "") for part in parts for sex in sexes]
    atoms += [(part, "", band) for part in by_age for band in bands]

    def chosen(group: Group) -> tuple[int, ...]:
        part = getattr(group, split)
        if group.age_band:
            wanted = [a for a in atoms if a[2] == group.age_band and (not part or a[0] == part)]
        else:
            wanted = [a for a in atoms if a[1] and part in ("", a[0]) and group.sex in ("", a[1])]
        return tuple(atoms.index(atom) for atom in wanted)

    balances = tuple(
        (
            tuple(at for at, a in enumerate(atoms) if a[1] and part in ("", a[0])),
            tuple(at for at, a in enumerate(atoms) if a[2] and part in ("", a[0])),
        )
        for part in by_age
    )
    return Level(name, {group: chosen(group) for group in groups}, balances, len(atoms))


@dataclass(frozen=True, slots=True)
class Interval:
    """The range a reader can give a hidden count, and the rest of its base (the mirror)."""

    low: float
    high: float
    mirror_low: float
    mirror_high: float

    def is_safe(self, threshold: int) -> bool:
        """Neither is pinned down: it may be anything from 0 to 4, or is at least 5 wide."""
        return all(
            (low <= TOLERANCE and high >= threshold - 1 - TOLERANCE)
            or high - low >= threshold - TOLERANCE
            for low, high in ((self.low, self.high), (self.mirror_low, self.mirror_high))
        )


class TableReader:
    """One reader of one level: what she sees as linear constraints, and what she works out."""

    def __init__(
        self,
        level: Level,
        counts: Counts,
        *,
        rules: TableRules,
        marks: Mapping[GroupCell, Mark],
        hidden_bases: Collection[Group],
        points: list[FloatArray],
    ) -> None:
        """Write down what she sees. ``points``: tables found possible by readers of this level.

        The list is shared and grows; a point that contradicts what this reader sees is passed over.
        """
        self.level, self.counts, self.rules = level, counts, rules
        self._marks, self._hidden_bases, self._points = marks, hidden_bases, points
        self._owners: list[GroupCell | None] = []
        self._rows: list[Row] = []
        self._limits: list[float] = []
        self._width = len(counts.categories)
        self._size = level.atoms * self._width
        for group in level.groups:
            self._see_base(group)
            for category in counts.categories:
                self._see_figure(group, category)
        self._possible = Polytope(
            self._size, most=self._rows, limits=np.array(self._limits), equal=self._equalities()
        )
        largest = max(counts.base(group) for group in level.groups)
        self._free = np.tile([0.0, 10.0 * (largest + 10 * rules.least_base)], (self._size, 1))
        self._truth = self._true_table()

    def _add(
        self,
        group: Group,
        category: int,
        factors: tuple[float, float],
        *,
        limit: float,
        owner: GroupCell | None,
    ) -> None:
        """The count of ``category`` and that of the others, times ``factors``, are at most ``limit``."""
        self._rows.append(self._row(self.level.groups[group], category, factors))
        self._limits.append(limit)
        self._owners.append(owner)

    def _row(self, atoms: Sequence[int], category: int, factors: tuple[float, float]) -> Row:
        """``factors`` of ``category`` and of every other one, for each of ``atoms``."""
        own, rest = factors
        by_category = [own if code == category else rest for code in self.counts.categories]
        used = [at for at, factor in enumerate(by_category) if factor]
        columns = [atom * self._width + at for atom in atoms for at in used]
        return columns, [by_category[at] for at in used] * len(atoms)

    def _see_base(self, group: Group) -> None:
        base, least = self.counts.base(group), self.rules.least_base
        if group in self._hidden_bases:
            return
        if base < least:
            self._add(group, BASE, (1, 1), limit=least - 1, owner=None)
            return
        reach = (self.rules.base_rounding - 1) // 2
        shown, owner = self.rules.rounded(base), (group, BASE)
        self._add(group, BASE, (1, 1), limit=shown + reach, owner=owner)
        self._add(group, BASE, (-1, -1), limit=-max(shown - reach, least), owner=owner)

    def _see_figure(self, group: Group, category: int) -> None:
        cell = (group, category)
        if self._marks[cell] not in (Mark.SHOWN, Mark.UNCERTAIN):
            return
        least = self.rules.threshold
        # Any mark but the shared one says: neither the count nor its mirror is small.
        self._add(*cell, (-1, 0), limit=-least, owner=cell)
        self._add(*cell, (0, -1), limit=-least, owner=cell)
        if self._marks[cell] is Mark.SHOWN:
            percent = whole_per_cent(self.counts.count(cell) / self.counts.base(group))
            low, high = (percent - 0.5) / 100, (percent + 0.5) / 100
            self._add(*cell, (1 - high, -high), limit=0.0, owner=cell)
            self._add(*cell, (low - 1, low), limit=0.0, owner=cell)

    def _equalities(self) -> list[Row]:
        """Both splits of a part hold the same people, category by category."""
        rows: list[Row] = []
        for by_sex, by_age in self.level.balances:
            for category in self.counts.categories:
                plus, plus_factors = self._row(by_sex, category, (1, 0))
                minus, minus_factors = self._row(by_age, category, (-1, 0))
                rows.append(([*plus, *minus], [*plus_factors, *minus_factors]))
        return rows

    def pinned(
        self, cells: Sequence[GroupCell]
    ) -> Iterator[tuple[GroupCell, Interval, set[GroupCell]]]:
        """The unsafe ones of ``cells``, with their range and what binds it: (group, category).

        Every solution found is a possible table, so it widens what is known of all cells; most
        are shown to be safe without a problem of their own. The category may be ``BASE``.
        """
        if not cells:
            return
        self._objectives = np.array([self._factors_of(cell) for cell in cells])
        truth = np.array(
            [
                (self.counts.count(cell), self.counts.base(cell[0]) - self.counts.count(cell))
                for cell in cells
            ],
            dtype=np.float64,
        ).ravel()
        self._low, self._high = truth, truth.copy()
        if self._points:
            self._learn(self._possible.inside(np.array(self._points)))
        for at, cell in enumerate(cells):
            binding = self._stretch(at)
            if not self._range(at).is_safe(self.rules.threshold):
                yield cell, self._range(at), binding

    def _factors_of(self, cell: GroupCell) -> FloatArray:
        """The count of a cell, and its mirror, as sums of the unknowns: two rows."""
        one = np.array([float(code == cell[1]) for code in self.counts.categories])
        rows = np.zeros((2, self.level.atoms, self._width))
        rows[:, list(self.level.groups[cell[0]])] = np.array([one, 1 - one])[:, None]
        return rows.reshape(2, -1)

    def _range(self, at: int) -> Interval:
        low, high = self._low[2 * at : 2 * at + 2], self._high[2 * at : 2 * at + 2]
        return Interval(float(low[0]), float(high[0]), float(low[1]), float(high[1]))

    def _stretch(self, at: int) -> set[GroupCell]:
        """Widen one range until it is safe or cannot be widened; what binds it."""
        binding: set[GroupCell] = set()
        count, mirror = self._objectives[at]
        # In the region a municipality's own freedom nearly always does, and is found at once.
        parts = (self._near(count + mirror), self._free)[self.level.atoms <= MANY :]
        for bounds in parts:
            binding.clear()
            for objective in (-count, count, -mirror, mirror):
                if self._range(at).is_safe(self.rules.threshold):
                    return binding
                binding |= self._solve(objective, bounds)
        return binding

    def _true_table(self) -> FloatArray:
        table = np.zeros((self.level.atoms, self._width))
        for group, atoms in self.level.groups.items():
            if len(atoms) == 1:
                table[atoms[0]] = self.counts.cells[group]
        return table.ravel()

    def _near(self, people: FloatArray) -> FloatArray:
        """Bounds that hold everyone at the truth but the parts of which ``people`` are some."""
        touched = set(np.flatnonzero(people.reshape(self.level.atoms, -1).any(axis=1)).tolist())
        bounds = np.column_stack((self._truth, self._truth))
        for by_sex, by_age in self.level.balances:
            if touched.intersection(by_sex + by_age):
                for atom in by_sex + by_age:
                    own = slice(atom * self._width, (atom + 1) * self._width)
                    bounds[own] = self._free[own]
        return bounds

    def _solve(self, objective: FloatArray, bounds: FloatArray) -> set[GroupCell]:
        point, tight = self._possible.lowest(
            objective,
            bounds=bounds,
            # Problems this small are solved before a presolve would be done.
            presolve=self.level.atoms > MANY,
        )
        self._points.append(point)
        self._learn(point[None, :])
        return {owner for at in tight if (owner := self._owners[at]) is not None}

    def _learn(self, possible: FloatArray) -> None:
        """Widen what is known of every cell by the tables ``possible``, one a row."""
        values = possible @ self._objectives.reshape(-1, possible.shape[1]).T
        self._low = np.minimum(self._low, values.min(axis=0, initial=np.inf))
        self._high = np.maximum(self._high, values.max(axis=0, initial=-np.inf))
