"""The risk report says what the attack on the tables found, and a release with any is refused."""

import json
from dataclasses import replace

import pytest

from app.release.bundle.files import Build, risk_of, tables_bundle
from app.release.records.microdata import make_records
from app.release.rules import TABLE_RULES
from app.release.tables.estimator import Estimator
from app.release.tables.topic_tables import Tables, TopicTable, attacked, pinned_down
from app.statistics.suppression import primary_marks
from app.statistics.tables import Mark
from app.survey.reasons import ReleaseReason
from tests.release.ballots import NOW, WAVE_ID
from tests.release.conftest import Made, some_tables
from tests.support.refusing import refused

COUNTED = "pinned_down_by_linear_programming"


def pinned_in(build: Build) -> object:
    """What the risk report says the attack pinned down."""
    report = json.loads(json.dumps(risk_of(build)))
    return report["tables"][COUNTED]


@pytest.fixture(scope="module")
def table(made: Made) -> TopicTable:
    """A table that hides figures only to protect others."""
    found = some_tables(made, "d02_theft", "h03_tenure", "c04_theft").tables
    return next(each for each in found if each.suppression.secondary)


def bared(made: Made, table: TopicTable) -> TopicTable:
    """The same table without what protects its small counts, attacked."""
    marks = primary_marks(table.counts, TABLE_RULES, withheld=())
    suppression = replace(table.suppression, marks=marks, hidden_bases=frozenset())
    shares = Estimator(made.responses, tuple(table.counts.cells)).shares(table.topic)
    return attacked(table.topic, table.counts, suppression, shares=shares)


def build_of(made: Made, table: TopicTable) -> Build:
    """A release of that table."""
    tables = Tables(WAVE_ID, (table,), ())
    return Build(made.responses, tables, make_records(made.responses), (), 2, NOW)


def test_what_the_attack_pins_down_is_counted_and_stops_the_release(
    made: Made, table: TopicTable
) -> None:
    assert pinned_in(build_of(made, table)) == 0
    planted = bared(made, table)
    found = pinned_down(planted.counts, planted.suppression)
    assert found
    build = build_of(made, planted)
    assert pinned_in(build) == len(found)
    with refused(ReleaseReason.TABLE_OPEN, variable=table.topic.variable):
        tables_bundle(build)


def test_no_figure_is_safe_where_a_small_count_bears_the_mark_of_a_large_one(
    table: TopicTable,
) -> None:
    """The marks then contradict the counts: there is no table for the attack to solve."""
    small = [
        cell
        for cell, mark in table.suppression.marks.items()
        if mark is Mark.SUPPRESSED
        and TABLE_RULES.is_small(table.counts.count(cell), table.counts.base(cell[0]))
    ]
    uncertain = dict.fromkeys(small, Mark.UNCERTAIN)
    lying = replace(table.suppression, marks={**table.suppression.marks, **uncertain})
    assert set(small) <= set(pinned_down(table.counts, lying))
