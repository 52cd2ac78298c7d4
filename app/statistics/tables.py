"""The tables that are published: one fixed catalogue of groups, one mark for what is not told.

Nothing here decides what is hidden (see ``suppression``); here is what a table consists of, how it
is counted, and how a cell looks once it has been decided.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from app.statistics.estimation import Share
from app.statistics.rounding import whole_per_cent
from app.survey.ages import AGE_BANDS
from app.survey.reasons import UnprotectableReason
from app.survey.refusals import UnprotectableRefused

SEXES = ("F", "M")


class GroupKind(StrEnum):
    """What the groups of one part of the catalogue are."""

    REGION = "region"
    MUNICIPALITY = "municipality"
    SEX = "sex"
    AGE = "age4"
    AREA = "area"
    AREA_SEX = "area x sex"


@dataclass(frozen=True, order=True, slots=True)
class Group:
    """Whom a row of a table is about; empty texts mean everyone. Ordered."""

    kind: GroupKind
    municipality: str = ""
    """Empty: the whole region."""
    area: str = ""
    sex: str = ""
    age_band: str = ""


GroupCell = tuple[Group, int]
"""A group and a category code: one figure of a table."""


def catalogue(places: Mapping[str, str]) -> tuple[Group, ...]:
    """Every group there is ever a row for; ``places``: area -> municipality.

    Fixed: a table made for one question could be subtracted from another. The region is a level of
    its own where there are several municipalities.
    """
    municipalities = sorted(set(places.values()))
    groups = [] if len(municipalities) == 1 else [Group(GroupKind.REGION), *_by_person("")]
    for name in municipalities:
        groups += [Group(GroupKind.MUNICIPALITY, name), *_by_person(name)]
        for area in sorted(area for area, owner in places.items() if owner == name):
            groups.append(Group(GroupKind.AREA, name, area))
            groups += [Group(GroupKind.AREA_SEX, name, area, sex) for sex in SEXES]
    return tuple(groups)


def _by_person(municipality: str) -> list[Group]:
    sexes = [Group(GroupKind.SEX, municipality, sex=sex) for sex in SEXES]
    bands = [Group(GroupKind.AGE, municipality, age_band=band) for _, band in AGE_BANDS]
    return [*sexes, *bands]


@dataclass(frozen=True)
class Counts:
    """Respondents by group and category, unweighted: what disclosure control guards."""

    variable: str
    categories: tuple[int, ...]
    """The substantive codes; 0 and 1 for an indicator. Together they are the base."""
    cells: Mapping[Group, tuple[int, ...]]
    """In the order of ``categories``."""

    def base(self, group: Group) -> int:
        """Respondents who gave a substantive answer."""
        return sum(self.cells[group])

    def count(self, cell: GroupCell) -> int:
        """Respondents in one category."""
        return self.cells[cell[0]][self.categories.index(cell[1])]


def count(
    respondents: pl.DataFrame,
    variable: str,
    *,
    categories: Sequence[int],
    groups: Sequence[Group],
) -> Counts:
    """Count ``variable`` over ``groups``; any other code is missing and in no base.

    ``respondents``: municipality, area, sex, age_band and the variable.
    """
    if len(set(categories)) < 2:
        raise ValueError("a table has at least two categories: who has it, and who has not")
    keys = ["municipality", "area", "sex", "age_band"]
    counted = (
        respondents.filter(pl.col(variable).is_in(list(categories)))
        .group_by(*keys, variable)
        .agg(pl.len())
    )
    place = {code: at for at, code in enumerate(categories)}
    sums = {group: [0] * len(place) for group in groups}
    for municipality, area, sex, band, code, number in counted.iter_rows():
        for group in _groups_of(municipality, area, sex=sex, band=band):
            if group in sums:
                sums[group][place[code]] += number
    cells = {group: tuple(numbers) for group, numbers in sums.items()}
    return Counts(variable, tuple(categories), cells)


def _groups_of(municipality: str, area: str, *, sex: str, band: str) -> tuple[Group, ...]:
    return (
        Group(GroupKind.REGION),
        Group(GroupKind.SEX, sex=sex),
        Group(GroupKind.AGE, age_band=band),
        Group(GroupKind.MUNICIPALITY, municipality),
        Group(GroupKind.SEX, municipality, sex=sex),
        Group(GroupKind.AGE, municipality, age_band=band),
        Group(GroupKind.AREA, municipality, area),
        Group(GroupKind.AREA_SEX, municipality, area, sex),
    )


@dataclass(frozen=True)
class TableRules:
    """What a reader of the tables is promised never to learn. Without defaults."""

    threshold: int
    """A count below it, or that far below its base, is not told."""
    least_base: int
    """Percentages on fewer respondents are not shown, nor are such bases."""
    base_rounding: int
    """Bases are shown rounded to a multiple of this (odd, so that nothing lies half-way)."""

    def __post_init__(self) -> None:
        """Refuse rules that protect nobody."""
        if self.threshold <= 1:
            raise ValueError("a threshold of one or less protects nobody")
        if self.least_base < 2 * self.threshold:
            raise ValueError("a base must have room for a count and its mirror")
        if self.base_rounding < self.threshold or self.base_rounding % 2 == 0:
            raise ValueError("bases are rounded to an odd number, not below the threshold")

    def rounded(self, base: int) -> int:
        """A base as it is shown."""
        return self.base_rounding * round(base / self.base_rounding)

    def is_small(self, count: int, base: int) -> bool:
        """Would the figure, or its mirror, tell of a few people (or that there are none)?"""
        return count < self.threshold or base - count < self.threshold


class Mark(StrEnum):
    """The sign beside a figure."""

    SHOWN = ""
    SUPPRESSED = ".."
    """A small count, its mirror, or a figure that would give one away: nobody can tell which."""
    SMALL_BASE = "<30"
    UNCERTAIN = "?"
    """The interval is too wide (see ``estimation.Publication``)."""


@dataclass(frozen=True, slots=True)
class Published:
    """One figure as every reader sees it: whole per cent; None, and never zero, where not told."""

    group: Group
    category: int
    base: int | None
    percent: int | None
    low: int | None
    high: int | None
    se: float | None
    """Of the share, three decimals."""
    n_eff: int | None
    """Effective sample size without finite population correction, rounded like a base."""
    mark: Mark


def publish(
    counts: Counts,
    marks: Mapping[GroupCell, Mark],
    *,
    hidden_bases: Collection[Group],
    shares: Mapping[GroupCell, Share],
    rules: TableRules,
) -> tuple[Published, ...]:
    """The figures of one variable. ``shares``: the weighted estimates of the cells that are shown.

    Checks once more what must never happen: UnprotectableRefused where a small count is shown.
    """
    figures = []
    for group in counts.cells:
        base = counts.base(group)
        is_told = group not in hidden_bases and base >= rules.least_base
        told = rules.rounded(base) if is_told else None
        for category in counts.categories:
            cell = (group, category)
            if marks[cell] is not Mark.SHOWN:
                figures.append(_hidden(cell, told, mark=marks[cell]))
                continue
            if rules.is_small(counts.count(cell), base) or told is None:
                raise UnprotectableRefused(
                    UnprotectableReason.SMALL_COUNT_SHOWN, variable=counts.variable
                )
            figures.append(_shown(cell, told, share=shares[cell], rules=rules))
    return tuple(figures)


def _hidden(cell: GroupCell, base: int | None, *, mark: Mark) -> Published:
    return Published(*cell, base, None, None, None, None, None, mark)


def _shown(cell: GroupCell, base: int, *, share: Share, rules: TableRules) -> Published:
    low, percent, high = map(whole_per_cent, (share.low, share.value, share.high))
    n_eff = rules.rounded(int(share.n_eff_without_fpc))
    return Published(*cell, base, percent, low, high, round(share.se, 3), n_eff, Mark.SHOWN)


def isolating_differences(
    earlier: Mapping[GroupCell, tuple[int, int]],
    later: Mapping[GroupCell, tuple[int, int]],
    *,
    threshold: int,
) -> tuple[GroupCell, ...]:
    """Figures shown in both releases whose (count, base) differ by 1 to ``threshold`` - 1 people.

    Whoever holds both releases could tell those few people's answers.
    """
    if threshold <= 1:
        raise ValueError("a threshold of one or less protects nobody")
    found = []
    for cell in sorted(set(earlier) & set(later)):
        (count_then, base_then), (count_now, base_now) = earlier[cell], later[cell]
        moved = (
            count_now - count_then,
            base_now - base_then,
            (base_now - count_now) - (base_then - count_then),
        )
        if any(0 < abs(people) < threshold for people in moved):
            found.append(cell)
    return tuple(found)
