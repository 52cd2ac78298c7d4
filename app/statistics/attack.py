"""What a reader can work out: the exact range of every hidden count, by linear programming.

The reader knows the catalogue, the rules, every base within its rounding and every shown figure
within its rounding, and that groups add up. She solves for the smallest and the largest count a
hidden cell can have. Assumed against us: that she knows unweighted percentages (weighted ones are
what is published, which tell less).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from app.statistics.tables import Counts, Group, GroupCell, Kind, Mark, TableRules
from app.statistics.weighting import FloatArray

TOLERANCE = 1e-6
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
    region = [group for group in groups if group.kind is Kind.REGION]
    found = [
        _level(name, [g for g in groups if g.municipality == name], split="area") for name in names
    ]
    if region:
        shared = (Kind.REGION, Kind.MUNICIPALITY, Kind.SEX, Kind.AGE)
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


@dataclass
class Reader:
    """One reader of one level: what she sees, as linear constraints, and what she has worked out."""

    level: Level
    counts: Counts
    rules: TableRules
    marks: Mapping[GroupCell, Mark]
    hidden_bases: Collection[Group]
    known: dict[GroupCell, Interval] = field(default_factory=dict)
    """Ranges known to be possible so far; they only ever grow, and start at the truth."""

    def __post_init__(self) -> None:
        """Write down the constraints."""
        self.owners: list[GroupCell | None] = []
        self._rows: list[tuple[Group, FloatArray, float]] = []
        self._all = np.ones(len(self.counts.categories))
        for group in self.level.groups:
            self._see_base(group)
            for category in self.counts.categories:
                self._see_figure(group, category)
        self._members = {group: list(atoms) for group, atoms in self.level.groups.items()}
        self._bounds = self._inequalities()
        self._limits = np.array([limit for _, _, limit in self._rows])
        self._balances = self._equalities()
        largest = max(self.counts.base(group) for group in self.level.groups)
        self._ceiling = 10.0 * (largest + 10 * self.rules.least_base)

    def _add(
        self, group: Group, factors: FloatArray, *, limit: float, owner: GroupCell | None
    ) -> None:
        """The counts of ``group`` by category, times ``factors``, are at most ``limit``."""
        self._rows.append((group, factors, limit))
        self.owners.append(owner)

    def _one(self, category: int) -> FloatArray:
        """The factors that pick one category."""
        return np.array([float(code == category) for code in self.counts.categories])

    def _see_base(self, group: Group) -> None:
        base, least = self.counts.base(group), self.rules.least_base
        if group in self.hidden_bases:
            return
        if base < least:
            self._add(group, self._all, limit=least - 1, owner=None)
            return
        reach = (self.rules.base_rounding - 1) // 2
        shown, owner = self.rules.rounded(base), (group, BASE)
        self._add(group, self._all, limit=shown + reach, owner=owner)
        self._add(group, -self._all, limit=-max(shown - reach, least), owner=owner)

    def _see_figure(self, group: Group, category: int) -> None:
        cell = (group, category)
        if self.marks[cell] not in (Mark.SHOWN, Mark.UNCERTAIN):
            return
        one, least = self._one(category), self.rules.threshold
        # Any mark but the shared one says: neither the count nor its mirror is small.
        self._add(group, -one, limit=-least, owner=cell)
        self._add(group, one - self._all, limit=-least, owner=cell)
        if self.marks[cell] is Mark.SHOWN:
            percent = floor(100 * self.counts.count(cell) / self.counts.base(group) + 0.5)
            self._add(group, one - (percent + 0.5) / 100 * self._all, limit=0.0, owner=cell)
            self._add(group, (percent - 0.5) / 100 * self._all - one, limit=0.0, owner=cell)

    def _inequalities(self) -> csr_array:
        """One row per constraint, one column per atom and category."""
        width = len(self.counts.categories)
        at, columns, values = [], [], []
        for number, (group, factors, _) in enumerate(self._rows):
            for category in np.flatnonzero(factors):
                atoms = self._members[group]
                at += [number] * len(atoms)
                columns += [atom * width + int(category) for atom in atoms]
                values += [float(factors[category])] * len(atoms)
        return csr_array((values, (at, columns)), shape=(len(self._rows), self.level.atoms * width))

    def _equalities(self) -> csr_array:
        """Both splits of a part hold the same people, category by category."""
        width = len(self.counts.categories)
        rows = np.zeros((len(self.level.balances), width, self.level.atoms, width))
        for at, (by_sex, by_age) in enumerate(self.level.balances):
            for category in range(width):
                rows[at, category, list(by_sex), category] = 1.0
                rows[at, category, list(by_age), category] = -1.0
        return csr_array(rows.reshape(-1, self.level.atoms * width))

    def pinned(self, cells: Sequence[GroupCell]) -> Iterator[tuple[GroupCell, set[GroupCell]]]:
        """The unsafe ones of ``cells``, each with what binds it: (group, category or BASE).

        Every solution found is a possible table, so it widens what is known of all cells; most
        are shown to be safe without a problem of their own.
        """
        self._cells = list(cells)
        for cell in self._cells:
            count = self.counts.count(cell)
            rest = self.counts.base(cell[0]) - count
            self.known.setdefault(cell, Interval(count, count, rest, rest))
        for cell in self._cells:
            binding = self._stretch(cell)
            if not self.known[cell].is_safe(self.rules.threshold):
                yield cell, binding

    def _stretch(self, cell: GroupCell) -> set[GroupCell]:
        """Widen the range of ``cell`` until it is safe or cannot be widened; what binds it."""
        binding: set[GroupCell] = set()
        one = self._one(cell[1])
        for factors in (-one, one, one - self._all, self._all - one):
            if self.known[cell].is_safe(self.rules.threshold):
                break
            objective = np.zeros((self.level.atoms, one.size))
            objective[self._members[cell[0]]] = factors
            binding |= self._solve(objective.ravel())
        return binding

    def _solve(self, objective: FloatArray) -> set[GroupCell]:
        solved = linprog(  # type: ignore[call-overload]  # the stubs know dense matrices only
            objective,
            A_ub=self._bounds,
            b_ub=self._limits,
            A_eq=self._balances,
            b_eq=np.zeros(self._balances.shape[0]),
            bounds=(0, self._ceiling),
            method="highs",
            # Problems this small are solved before a presolve would be done.
            options={"presolve": self.level.atoms > 100},
        )
        if solved.status != 0:
            raise ArithmeticError(f"the audit of {self.counts.variable} could not be solved")
        self._learn(np.asarray(solved.x))
        tight = np.flatnonzero(np.abs(solved.ineqlin.marginals) > TOLERANCE)
        return {owner for at in tight if (owner := self.owners[at]) is not None}

    def _learn(self, possible: FloatArray) -> None:
        table = possible.reshape(self.level.atoms, -1)
        for cell in self._cells:
            groups = table[self._members[cell[0]]]
            count = float(groups[:, self.counts.categories.index(cell[1])].sum())
            rest = float(groups.sum()) - count
            now = self.known[cell]
            self.known[cell] = Interval(
                min(now.low, count),
                max(now.high, count),
                min(now.mirror_low, rest),
                max(now.mirror_high, rest),
            )
