"""The tables: small counts are never told, and an attack on the finished tables fails."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import openpyxl

from app.release.rules import TABLE_RULES
from app.release.tables.estimator import Estimator
from app.release.tables.indexes import IndexFigure, is_safe
from app.release.tables.topic_tables import (
    COLUMNS,
    Tables,
    attacked,
    require_nothing_pinned,
    tables_csv,
)
from app.release.tables.topics import Topic, topics
from app.statistics.estimation import Share
from app.statistics.rounding import whole_per_cent
from app.statistics.suppression import Suppression, suppress
from app.statistics.tables import Counts, Group, GroupCell, GroupKind, Mark, catalogue, count
from app.survey.reasons import ReleaseReason, UnprotectableReason
from app.survey.refusals import ReleaseRefused
from tests.release.ballots import WAVE_ID
from tests.release.conftest import Made, some_tables
from tests.support.refusing import refused


def rows_of(made: Made) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.tables["tables.csv"].decode())))


def respondents(made: Made, row: dict[str, str]) -> list[int]:
    """The answers of the group a row is about, counted from the opened responses by hand."""
    parts = row["group_value"].split(", ")
    return [
        answer[row["variable"]]
        for answer in made.responses.table.iter_rows(named=True)
        if all(
            part in (answer["municipality"], answer["area"], answer["sex"], answer["age_band"])
            for part in parts
        )
    ]


def checked(
    topic: Topic, counts: Counts, suppression: Suppression, *, shares: Mapping[GroupCell, Share]
) -> None:
    """Attack a table and refuse it as a release does."""
    table = attacked(topic, counts, suppression, shares=shares)
    require_nothing_pinned(Tables(WAVE_ID, (table,), ()))


def test_every_row_has_the_columns_of_the_contract(made: Made) -> None:
    head = made.tables["tables.csv"].decode().splitlines()[0]
    assert head == (
        "indicator,variable,category,group,group_value,wave,base,percent,low,high,se,n_eff,"
        "wording_hash,mark,suppressed"
    )
    assert head.split(",") == list(COLUMNS)


def test_no_shown_figure_rests_on_a_small_count_or_its_mirror(made: Made) -> None:
    shown = [row for row in rows_of(made) if row["suppressed"] == "0" and row["category"]]
    by_variable = {topic.variable: topic for topic in topics(made.responses.questionnaire)}
    for row in shown[::23]:
        answers = Counter(respondents(made, row))
        base = sum(answers[code] for code in by_variable[row["variable"]].categories)
        has = answers[int(row["category"])]
        assert has >= 5
        assert base - has >= 5
        assert base >= 30
        assert abs(int(row["base"]) - base) <= 2


def test_what_is_hidden_tells_nothing_at_all(made: Made) -> None:
    hidden = [row for row in rows_of(made) if row["suppressed"] == "1"]
    assert hidden
    for row in hidden:
        assert row["mark"]
        assert not any(row[name] for name in ("percent", "low", "high", "se", "n_eff"))


def test_small_counts_share_one_mark_with_those_that_protect_them(made: Made) -> None:
    marks: Counter[bool] = Counter()
    for row in rows_of(made)[::9]:
        if row["suppressed"] == "1" and row["category"] and row["mark"] == "..":
            answers = respondents(made, row)
            marks[answers.count(int(row["category"])) < 5] += 1
    assert marks[True]


def test_a_release_with_one_suppression_undone_is_refused(made: Made) -> None:
    """The table whose secondary suppression protects something is attacked without it."""
    topic = next(t for t in topics(made.responses.questionnaire) if t.variable == "h03_tenure")
    places = {code: area.municipality for code, area in made.responses.places.items()}
    estimator = Estimator(made.responses, catalogue(places))
    counts = count(
        made.responses.table,
        topic.variable,
        categories=topic.categories,
        groups=estimator.groups,
    )
    suppression = suppress(counts, TABLE_RULES)
    shares = estimator.shares(topic)
    checked(topic, counts, suppression, shares=shares)
    small = [
        (group, category)
        for (group, category), mark in suppression.marks.items()
        if mark is Mark.SUPPRESSED
    ]
    assert small
    times = 0
    for cell in small:
        undone = Suppression(
            {**suppression.marks, cell: Mark.SHOWN}, suppression.hidden_bases, 0, 0
        )
        try:
            checked(topic, counts, undone, shares=shares)
        except ReleaseRefused:
            times += 1
        else:
            assert not TABLE_RULES.is_small(counts.count(cell), counts.base(cell[0]))
    assert times


def test_every_table_without_its_suppression_is_refused_if_it_hides_anything(made: Made) -> None:
    topic = next(t for t in topics(made.responses.questionnaire) if t.variable == "c03_robbery")
    places = {code: area.municipality for code, area in made.responses.places.items()}
    groups = catalogue(places)
    counts = count(made.responses.table, topic.variable, categories=topic.categories, groups=groups)
    bare = Suppression(
        {(g, c): Mark.SHOWN for g in groups for c in topic.categories}, frozenset(), 0, 0
    )
    shares = Estimator(made.responses, groups).shares(topic)
    with refused(UnprotectableReason.SMALL_COUNT_SHOWN, variable="c03_robbery"):
        checked(topic, counts, bare, shares=shares)


def test_the_workbook_says_what_the_csv_says(made: Made) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made.tables["tables.xlsx"]), read_only=True)
    assert book.sheetnames == ["Tables", "Variables", "Read me"]
    sheet = list(book["Tables"].iter_rows(values_only=True))
    rows = rows_of(made)
    assert len(sheet) == len(rows) + 1
    place = sheet[0].index("percent")
    assert [("" if row[place] is None else str(row[place])) for row in sheet[1:]] == [
        row["percent"] for row in rows
    ]


def test_no_question_is_published_beside_an_indicator_made_of_it(made: Made) -> None:
    told = {topic.variable for topic in topics(made.responses.questionnaire)}
    assert {"d_police_trust", "d_b01_litter", "unsafe_night", "c01_violence"} <= told
    assert not {"f04_trust", "b01_litter", "e01_night", "e01b_because"} & told


def test_an_index_that_would_pin_down_a_hidden_item_is_hidden(made: Made) -> None:
    """With one item hidden among two, the index is that item's share."""
    group = Group(GroupKind.AREA, "Kommun 1", "a-norra")
    table = made.responses.table
    items = ("d_b01_litter", "d_b14_fire")
    counts = {name: count(table, name, categories=(0, 1), groups=[group]) for name in items}
    shown = {(group, code): Mark.SHOWN for code in (0, 1)}
    hidden = dict.fromkeys(shown, Mark.SUPPRESSED)
    few = replace(counts["d_b14_fire"], cells={group: (140, 10)})
    counts["d_b14_fire"] = few
    suppressions = {
        "d_b01_litter": Suppression(shown, frozenset(), 0, 0),
        "d_b14_fire": Suppression(hidden, frozenset(), 0, 0),
    }
    shares = [c.count((group, 1)) / c.base(group) for c in counts.values()]
    index = whole_per_cent(sum(shares) / 2)
    rest = (0, 100, 0.02, 150, "", Mark.SHOWN)
    figure = IndexFigure("ix_problem", items, group, 150, index, *rest)
    assert not is_safe(figure, counts=counts, hidden=suppressions)
    open_to_all = {name: Suppression(shown, frozenset(), 0, 0) for name in items}
    assert is_safe(figure, counts=counts, hidden=open_to_all)
    tables = {name: some_tables(made, name).tables[0] for name in items}
    planted = tuple(
        replace(table, counts=counts[name], suppression=suppressions[name])
        for name, table in tables.items()
    )
    told = Tables(WAVE_ID, planted, (figure,))
    assert told.risk["indexes_that_pin_down_an_item"] == 1
    with refused(ReleaseReason.TABLE_OPEN, variable="ix_problem"):
        require_nothing_pinned(told)


def test_tables_are_the_same_whenever_they_are_made(made: Made) -> None:
    names = ("unsafe_night", "d02_theft", "h03_tenure")
    again = tables_csv(some_tables(made, *names)).decode().splitlines()[1:]
    lines = made.tables["tables.csv"].decode().splitlines()
    assert again == [line for line in lines if line.split(",")[1] in names]
