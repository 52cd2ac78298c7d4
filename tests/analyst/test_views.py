"""What the pages make of a released bundle."""

from dataclasses import replace
from datetime import UTC, datetime

from app.analyst.views import method_view, release_view
from app.release.approvals import ReleaseLine
from app.release.exclusions import CAPTION, EXCLUSION_WORDS
from app.release.published import read_tables
from app.release.readers import Reader
from tests.analyst.tables import tables_zip

LINE = ReleaseLine(
    "trygghet-2026",
    1,
    "approved",
    datetime(2026, 11, 2, 9, tzinfo=UTC),
    ("A", "B"),
    (("release-trygghet-2026-1-tables.zip", 1_234_567, "0" * 64),),
)
READER = Reader(b"1" * 16, "a@example.se", "A", frozenset({("", "analyst")}))


def test_the_whole_comes_first_and_areas_follow_by_name() -> None:
    view = release_view(LINE, read_tables(tables_zip(1)), READER, municipality="")
    assert view is not None
    share = view.indicators[0]
    assert [(row.group, row.is_whole) for row in share.rows] == [
        ("Burlöv", True),
        ("Arlöv <centrum>", False),
        ("Åkarp", False),
    ]
    assert [row.group for row in share.finer] == [
        "Kvinnor",
        "Män",
        "65+ år",
        "Arlöv <centrum>, Kvinnor",
    ]


def test_a_hidden_figure_is_shown_as_its_mark_and_never_as_zero() -> None:
    view = release_view(LINE, read_tables(tables_zip(1)), READER, municipality="")
    assert view is not None
    hidden = view.indicators[0].rows[2]
    assert (hidden.value, hidden.interval, hidden.base) == ("..", "–", "130")
    assert hidden.is_hidden
    assert "visas inte" in view.indicators[0].chart


def test_an_index_has_no_per_cent_sign() -> None:
    view = release_view(LINE, read_tables(tables_zip(1)), READER, municipality="")
    assert view is not None
    assert view.indicators[1].value == "24"
    assert view.indicators[0].value == "24 %"


def test_two_charts_of_one_indicator_have_different_ids() -> None:
    view = release_view(LINE, read_tables(tables_zip(1)), READER, municipality="")
    assert view is not None
    ids = {
        chart.split('<title id="')[1].split('"')[0]
        for one in view.indicators
        for chart in (one.chart, one.narrow_chart)
    }
    assert len(ids) == 2 * len(view.indicators)


def test_sizes_are_told_as_people_read_them() -> None:
    view = release_view(LINE, read_tables(tables_zip(1)), READER, municipality="")
    assert view is not None
    assert view.files[0].size == "1,2 MB"


def test_why_people_were_excluded_is_told_in_words_and_the_data_keep_the_codes() -> None:
    codes = [[code, 3] for code in (*EXCLUSION_WORDS, "a new reason")]
    part = {"kind": "table", "caption": CAPTION, "head": ["Skäl", "Personer"], "rows": codes}
    tables = read_tables(tables_zip(1))
    tables = replace(tables, about={**tables.about, "method": [part]})
    shown = [row[0][0] for row in method_view(LINE, tables).parts[0]["rows"]]
    assert shown == [*EXCLUSION_WORDS.values(), "a new reason"]
    assert "avliden" in shown
    assert tables.about["method"][0]["rows"][0][0] == "dead"
