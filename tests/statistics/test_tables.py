"""Published tables: nobody reads, or works out, what a handful of people answered."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.statistics.estimation import Publication, Share
from app.statistics.suppression import Suppression, audit, suppress
from app.statistics.tables import (
    Counts,
    Group,
    GroupCell,
    GroupKind,
    Mark,
    Published,
    TableRules,
    catalogue,
    count,
    isolating_differences,
    publish,
)
from app.survey.reasons import UnprotectableReason
from tests.support.refusing import refused

RULES = TableRules(threshold=5, least_base=30, base_rounding=5)
BANDS = ["16-24", "25-44", "45-64", "65+"]


@st.composite
def respondents(draw: st.DrawFn) -> tuple[pl.DataFrame, dict[str, str], int]:
    """A wave: one or two municipalities of one to four areas, two to four categories."""
    owners: dict[str, str] = {}
    for municipality in range(draw(st.integers(1, 2))):
        for area in range(draw(st.integers(1, 4))):
            owners[f"a{municipality}{area}"] = f"M{municipality}"
    categories = draw(st.integers(2, 4))
    chances = draw(st.lists(st.integers(1, 30), min_size=categories, max_size=categories))
    dice = np.random.default_rng(draw(st.integers(0, 2**32)))
    n = draw(st.integers(1, 110)) * len(owners)
    areas = dice.choice(list(owners), n)
    table = pl.DataFrame(
        {
            "municipality": [owners[code] for code in areas],
            "area": areas.tolist(),
            "sex": dice.choice(["F", "M"], n).tolist(),
            "age_band": dice.choice(BANDS, n, p=[0.1, 0.2, 0.3, 0.4]).tolist(),
            "v": dice.choice(categories, n, p=np.array(chances) / sum(chances)).tolist(),
        }
    )
    return table, owners, categories


def _shares(counts: Counts) -> dict[GroupCell, Share]:
    """Unweighted shares: the most a published percentage can ever tell of a count."""
    shares = {}
    for group in counts.cells:
        base = counts.base(group)
        for category in counts.categories:
            has = counts.count((group, category))
            p = has / base if base else 0.0
            shares[group, category] = Share(
                p, 0.01, 0.0, 1.0, base, has, base, base, base, Publication.SHOWN
            )
    return shares


def _published(
    wave: tuple[pl.DataFrame, dict[str, str], int],
) -> tuple[Counts, Suppression, tuple[Published, ...]]:
    table, owners, categories = wave
    counts = count(table, "v", categories=range(categories), groups=catalogue(owners))
    hidden = suppress(counts, RULES)
    figures = publish(
        counts, hidden.marks, hidden_bases=hidden.hidden_bases, shares=_shares(counts), rules=RULES
    )
    return counts, hidden, figures


@settings(max_examples=25, deadline=None)
@given(respondents())
def test_no_count_below_the_threshold_is_ever_published(
    wave: tuple[pl.DataFrame, dict[str, str], int],
) -> None:
    counts, _, figures = _published(wave)
    for figure in figures:
        here = counts.count((figure.group, figure.category))
        base = counts.base(figure.group)
        if figure.percent is not None:
            assert here >= 5
            assert base - here >= 5
            assert base >= 30
        if isinstance(figure.base, int):
            assert base >= 30
            assert figure.base % 5 == 0


def _matches(group: Group, person: tuple[str, str, str, str]) -> bool:
    wanted = (group.municipality, group.area, group.sex, group.age_band)
    return all(part in ("", here) for part, here in zip(wanted, person, strict=True))


class Neighbour:
    """A reader who writes down what is printed, person type by person type, and solves it.

    Written apart from the code it checks: its unknowns are area x sex x age x category.
    """

    def __init__(self, owners: dict[str, str], figures: Iterable[Published]) -> None:
        self.figures = list(figures)
        self.categories = sorted({figure.category for figure in self.figures})
        self.types = [
            (owner, area, sex, band)
            for area, owner in owners.items()
            for sex in "FM"
            for band in BANDS
        ]
        self.rows: list[np.ndarray[Any, Any]] = []
        self.limits: list[float] = []
        for figure in self.figures:
            self._read(figure)

    def people(self, group: Group, category: int | None = None) -> np.ndarray[Any, Any]:
        return np.array(
            [
                float(_matches(group, person) and category in (None, code))
                for person in self.types
                for code in self.categories
            ]
        )

    def _at_most(self, row: np.ndarray[Any, Any], limit: float) -> None:
        self.rows.append(row)
        self.limits.append(limit)

    def _read(self, figure: Published) -> None:
        base, has = self.people(figure.group), self.people(figure.group, figure.category)
        if isinstance(figure.base, int):
            self._at_most(base, figure.base + 2)
            self._at_most(-base, -max(figure.base - 2, 30))
        if figure.mark is Mark.SMALL_BASE:
            self._at_most(base, 29)
        if isinstance(figure.percent, int):
            self._at_most(has - (figure.percent + 0.5) / 100 * base, 0)
            self._at_most((figure.percent - 0.5) / 100 * base - has, 0)
            self._at_most(-has, -5)
            self._at_most(has - base, -5)

    def range_of(self, row: np.ndarray[Any, Any]) -> tuple[float, float]:
        ends = []
        for sign in (1, -1):
            solved = linprog(
                sign * row, A_ub=np.array(self.rows), b_ub=self.limits, bounds=(0, 5000)
            )
            assert solved.fun is not None
            ends.append(sign * solved.fun)
        return ends[0], ends[1]


@pytest.mark.slow(reason="a linear program for each hidden figure")
@settings(max_examples=8, deadline=None)
@given(respondents())
def test_no_reader_can_work_out_what_is_hidden(
    wave: tuple[pl.DataFrame, dict[str, str], int],
) -> None:
    """One level at a time, as the rules promise: the region's readers see no areas."""
    _, owners, _ = wave
    counts, _, figures = _published(wave)
    for name in sorted(set(owners.values())):
        own = {area: owner for area, owner in owners.items() if owner == name}
        seen = [figure for figure in figures if figure.group.municipality == name]
        neighbour = Neighbour(own, seen)
        for figure in seen:
            small = RULES.is_small(
                counts.count((figure.group, figure.category)), counts.base(figure.group)
            )
            if figure.mark is Mark.SUPPRESSED or (small and counts.base(figure.group)):
                has = neighbour.people(figure.group, figure.category)
                for row in (has, neighbour.people(figure.group) - has):
                    low, high = neighbour.range_of(row)
                    assert (low <= 1e-6 and high >= 4 - 1e-6) or high - low >= 5 - 1e-6


@pytest.mark.slow(reason="a linear program for each hidden figure")
@settings(max_examples=12, deadline=None)
@given(respondents())
def test_the_audit_finds_nothing_in_a_table_that_was_protected(
    wave: tuple[pl.DataFrame, dict[str, str], int],
) -> None:
    counts, hidden, _ = _published(wave)
    assert audit(counts, hidden, RULES) == {}


@settings(max_examples=10, deadline=None)
@given(respondents(), st.randoms(use_true_random=False))
def test_cells_that_are_withheld_for_their_uncertainty_endanger_nobody(
    wave: tuple[pl.DataFrame, dict[str, str], int], dice: Any
) -> None:
    table, owners, categories = wave
    counts = count(table, "v", categories=range(categories), groups=catalogue(owners))
    cells = [(group, code) for group in counts.cells for code in counts.categories]
    withheld = set(dice.sample(cells, len(cells) // 3))
    hidden = suppress(counts, RULES, withheld=withheld)
    assert audit(counts, hidden, RULES) == {}
    assert all(hidden.marks[cell] is not Mark.SHOWN for cell in withheld)


def _one_area_hides() -> Counts:
    """Four areas of 75; two victims in the first, and 300 people whose total is shown."""
    tables = []
    for at, victims in enumerate((2, 8, 9, 10)):
        for person in range(75):
            tables.append(
                {
                    "municipality": "M",
                    "area": f"a{at}",
                    "sex": "FM"[person % 2],
                    "age_band": BANDS[person % 4],
                    "v": int(person < victims),
                }
            )
    groups = catalogue({f"a{at}": "M" for at in range(4)})
    return count(pl.DataFrame(tables), "v", categories=(0, 1), groups=groups)


def test_primary_suppression_alone_would_give_the_count_away() -> None:
    """2 of 75 is hidden; total less the other areas would tell it within a person or two."""
    counts = _one_area_hides()
    hidden = suppress(counts, RULES)
    only_primary = {
        (group, code): Mark.SMALL_BASE
        if counts.base(group) < 30
        else Mark.SUPPRESSED
        if RULES.is_small(counts.count((group, code)), counts.base(group))
        else Mark.SHOWN
        for group in counts.cells
        for code in (0, 1)
    }
    first_area = Group(GroupKind.AREA, "M", "a0")
    failures = audit(counts, Suppression(only_primary, frozenset(), 0, 0), RULES)
    assert failures[first_area, 1].high < 5
    assert hidden.secondary > 0
    assert hidden.marks[Group(GroupKind.MUNICIPALITY, "M"), 1] is Mark.SHOWN
    assert audit(counts, hidden, RULES) == {}


def _a_needless_figure_is_hidden_on_the_way() -> Counts:
    """Two areas: what is hidden first to protect the women turns out not to be needed."""
    people = {
        Group(GroupKind.MUNICIPALITY, "M"): (149, 17),
        Group(GroupKind.SEX, "M", sex="F"): (69, 3),
        Group(GroupKind.SEX, "M", sex="M"): (80, 14),
        Group(GroupKind.AGE, "M", age_band="16-24"): (32, 2),
        Group(GroupKind.AGE, "M", age_band="25-44"): (36, 4),
        Group(GroupKind.AGE, "M", age_band="45-64"): (35, 4),
        Group(GroupKind.AGE, "M", age_band="65+"): (46, 7),
        Group(GroupKind.AREA, "M", "a0"): (83, 9),
        Group(GroupKind.AREA, "M", "a1"): (66, 8),
        Group(GroupKind.AREA_SEX, "M", "a0", "F"): (42, 2),
        Group(GroupKind.AREA_SEX, "M", "a0", "M"): (41, 7),
        Group(GroupKind.AREA_SEX, "M", "a1", "F"): (27, 1),
        Group(GroupKind.AREA_SEX, "M", "a1", "M"): (39, 7),
    }
    groups = catalogue({"a0": "M", "a1": "M"})
    return Counts("v", (0, 1), {group: people[group] for group in groups})


@pytest.mark.parametrize(
    "counts", [_one_area_hides(), _a_needless_figure_is_hidden_on_the_way()], ids=["four", "two"]
)
def test_nothing_is_hidden_that_could_have_been_shown(counts: Counts) -> None:
    hidden = suppress(counts, RULES)
    protecting = {
        group
        for group, code in hidden.marks
        if hidden.marks[group, code] is Mark.SUPPRESSED
        and not RULES.is_small(counts.count((group, code)), counts.base(group))
    }
    assert protecting
    for group in protecting:
        marks = {**hidden.marks, (group, 0): Mark.SHOWN, (group, 1): Mark.SHOWN}
        assert audit(counts, Suppression(marks, hidden.hidden_bases, 0, 0), RULES)


def test_a_small_count_and_its_mirror_share_one_mark_with_what_protects_them() -> None:
    hidden = suppress(_one_area_hides(), RULES)
    for group, code in hidden.marks:
        assert hidden.marks[group, code] is hidden.marks[group, 1 - code]
    assert set(hidden.marks.values()) <= {Mark.SHOWN, Mark.SUPPRESSED}


def test_suppressed_is_not_zero() -> None:
    counts = _one_area_hides()
    hidden = suppress(counts, RULES)
    figures = publish(
        counts, hidden.marks, hidden_bases=hidden.hidden_bases, shares=_shares(counts), rules=RULES
    )
    gone = next(figure for figure in figures if figure.mark is Mark.SUPPRESSED)
    with pytest.raises(TypeError):
        gone.percent + 1  # type: ignore[operator]  # the point of the test


def test_a_hidden_figure_carries_no_interval_and_a_shown_one_whole_per_cent() -> None:
    counts = _one_area_hides()
    hidden = suppress(counts, RULES)
    figures = publish(
        counts, hidden.marks, hidden_bases=hidden.hidden_bases, shares=_shares(counts), rules=RULES
    )
    for figure in figures:
        rest = (figure.low, figure.high, figure.se, figure.n_eff)
        if figure.mark is Mark.SHOWN:
            assert isinstance(figure.percent, int)
            assert None not in rest
        else:
            assert figure.percent is None
            assert rest == (None, None, None, None)


def test_a_small_count_marked_as_shown_by_mistake_stops_the_release() -> None:
    counts = _one_area_hides()
    marks = {(group, code): Mark.SHOWN for group in counts.cells for code in (0, 1)}
    with refused(UnprotectableReason.SMALL_COUNT_SHOWN, variable=counts.variable):
        publish(counts, marks, hidden_bases=(), shares=_shares(counts), rules=RULES)


def test_the_catalogue_has_every_level_and_the_region_only_where_there_is_one() -> None:
    alone = catalogue({"a": "M", "b": "M"})
    assert [group.kind for group in alone].count(GroupKind.AREA_SEX) == 4
    assert len(alone) == 1 + 2 + 4 + 2 + 4
    assert GroupKind.REGION not in {group.kind for group in alone}
    assert len(catalogue({"a": "M", "b": "N"})) == 7 + 2 * (7 + 1 + 2)


def test_dont_know_and_missing_are_in_no_base() -> None:
    rows = [("M", "a", "F", "16-24", code) for code in (0, 1, 1, 9, -2, -3)]
    table = pl.DataFrame(
        rows, schema=["municipality", "area", "sex", "age_band", "v"], orient="row"
    )
    counts = count(table, "v", categories=(0, 1), groups=catalogue({"a": "M"}))
    assert counts.base(Group(GroupKind.MUNICIPALITY, "M")) == 3
    assert counts.count((Group(GroupKind.AREA_SEX, "M", "a", "F"), 1)) == 2


@pytest.mark.parametrize("rules", [(1, 30, 5), (5, 9, 5), (5, 30, 3), (5, 30, 10)])
def test_rules_that_protect_nobody_are_refused(rules: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="protects nobody|room|rounded"):
        TableRules(threshold=rules[0], least_base=rules[1], base_rounding=rules[2])


CELL = (Group(GroupKind.AREA, "M", "a"), 1)


@pytest.mark.parametrize("later", [(12, 62), (10, 63), (6, 60)])
def test_two_releases_may_not_differ_by_one_to_four_people(later: tuple[int, int]) -> None:
    assert isolating_differences({CELL: (10, 60)}, {CELL: later}, threshold=5) == (CELL,)


@pytest.mark.parametrize("later", [(10, 60), (15, 65), (10, 66), (15, 80)])
def test_two_releases_may_be_alike_or_differ_by_five(later: tuple[int, int]) -> None:
    assert isolating_differences({CELL: (10, 60)}, {CELL: later}, threshold=5) == ()
    with pytest.raises(ValueError, match="protects nobody"):
        isolating_differences({}, {}, threshold=1)


def test_a_region_of_many_municipalities_is_protected_as_a_level_of_its_own() -> None:
    dice = np.random.default_rng(5)
    owners = {f"a{at:02}": f"M{at:02}" for at in range(18)}
    areas = dice.choice(list(owners), 18 * 60)
    table = pl.DataFrame(
        {
            "municipality": [owners[code] for code in areas],
            "area": areas.tolist(),
            "sex": dice.choice(["F", "M"], areas.size).tolist(),
            "age_band": dice.choice(BANDS, areas.size).tolist(),
            "v": (dice.random(areas.size) < 0.12).astype(int).tolist(),
        }
    )
    counts = count(table, "v", categories=(0, 1), groups=catalogue(owners))
    hidden = suppress(counts, RULES)
    assert hidden.primary > 0
    assert audit(counts, hidden, RULES) == {}
    assert hidden.marks[Group(GroupKind.REGION), 1] is Mark.SHOWN
