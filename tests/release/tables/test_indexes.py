"""Indexes are audited at the very figure that is published."""

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from app.release.tables.estimator import Estimator
from app.release.tables.indexes import IndexFigure, index_figures, is_safe
from app.statistics.suppression import Suppression
from app.statistics.tables import Counts, Group, GroupKind, Mark, count
from app.survey.derived import headline_indicators
from tests.release.conftest import Made

GROUP = Group(GroupKind.AREA, "Kommun 1", "a-norra")
SHOWN = {(GROUP, code): Mark.SHOWN for code in (0, 1)}


def index_of(made: Made, answers: dict[str, tuple[int, int]]) -> IndexFigure:
    """The index of ``GROUP`` where equal weights answered; by item (who has it, the base).

    Items that are not among ``answers`` are answered as the first one is.
    """
    indicator = next(one for one in headline_indicators(made.responses.questionnaire) if one.items)
    usual = next(iter(answers.values()))
    columns = {item.name: answers.get(item.name, usual) for item in indicator.items}
    table = made.responses.table.with_columns(
        _answers(made, name, *told) for name, told in columns.items()
    )
    responses: Any = replace(made.responses, table=table)
    vars(responses)["design"] = replace(made.responses.design, weights=np.ones(table.height))
    parts = Estimator(responses, [GROUP]).parts
    counts = {name: count(table, name, categories=(0, 1), groups=[GROUP]) for name in columns}
    hidden = dict.fromkeys(columns, Suppression(SHOWN, frozenset(), 0, 0))
    return next(index_figures(responses, [GROUP], counts=counts, hidden=hidden, parts=parts))


def _answers(made: Made, name: str, has: int, base: int) -> pl.Series:
    """1 for the first ``has`` of the group, 0 up to its ``base``, no answer for everyone else."""
    column, found = [], 0
    for area in made.responses.table["area"]:
        inside = area == GROUP.area and found < base
        column.append(int(found < has) if inside else -2)
        found += inside
    return pl.Series(name, column)


@pytest.mark.parametrize(("has", "base", "published"), [(5, 40, 13), (13, 40, 33), (6, 40, 15)])
def test_half_a_per_cent_of_an_index_goes_up_as_that_of_any_share(
    made: Made, has: int, base: int, published: int
) -> None:
    assert index_of(made, {"": (has, base)}).value == published


@pytest.mark.parametrize(
    ("base", "shown", "index", "mark"),
    [
        # The hidden one of two lies between 2 x index - shown, give or take one and a half per cent.
        (180, 90, 30, Mark.SUPPRESSED),  # 16 to 20 people: four wide
        (180, 90, 31, Mark.SHOWN),  # 19 to 24 people: five wide
        (180, 88, 25, Mark.SHOWN),  # 0 to 4 people: small, and nobody can tell how small
        (130, 64, 25, Mark.SUPPRESSED),  # 0 to 3 people: a threshold is passed
    ],
)
def test_an_index_may_leave_a_hidden_item_five_people_wide_or_small_and_no_narrower(
    base: int, shown: int, index: int, mark: Mark
) -> None:
    counts = {
        "open": Counts("open", (0, 1), {GROUP: (base - shown, shown)}),
        "shut": Counts("shut", (0, 1), {GROUP: (base, 0)}),
    }
    away = Suppression(dict.fromkeys(SHOWN, Mark.SUPPRESSED), frozenset(), 0, 0)
    hidden = {"open": Suppression(SHOWN, frozenset(), 0, 0), "shut": away}
    rest = (0, 100, 0.02, base, "", Mark.SHOWN)
    figure = IndexFigure("ix", ("open", "shut"), GROUP, base, index, *rest)
    assert is_safe(figure, counts=counts, hidden=hidden) is (mark is Mark.SHOWN)
