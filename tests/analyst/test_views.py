"""What the pages make of a released bundle."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from app.analyst.figure_words import HIDDEN_WORDS
from app.analyst.views import TableView, method_view, release_view
from app.release.bundle.approvals import ReleaseLine
from app.release.bundle.code_words import EXCLUDED, EXCLUSION_WORDS, MARK_WORDS
from app.release.bundle.plain_html import table
from app.release.reading.published import read_tables
from app.release.reading.readers import Reader
from app.store.releases import BundleLine
from app.survey.roles import Role
from app.survey.states import BundleKind, ReleaseState
from tests.analyst.tables import tables_zip

SVG = "{http://www.w3.org/2000/svg}"
LINE = ReleaseLine(
    "trygghet-2026",
    1,
    ReleaseState.APPROVED,
    datetime(2026, 11, 2, 9, tzinfo=UTC),
    ("A", "B"),
    (
        BundleLine(
            kind=BundleKind.TABLES,
            file_name="release-trygghet-2026-1-tables.zip",
            sha256="0" * 64,
            size=1_234_567,
        ),
    ),
)
READER = Reader(b"1" * 16, "a@example.se", "A", frozenset({("", Role.ANALYST)}))


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
        "65 år och äldre",
        "Arlöv <centrum>, kvinnor",
    ]


def test_a_hidden_figure_is_told_in_the_same_word_by_table_chart_and_description() -> None:
    view = release_view(LINE, read_tables(tables_zip(1)), READER, municipality="")
    assert view is not None
    hidden = view.indicators[0].rows[2]
    assert (hidden.value, hidden.interval, hidden.base) == ("dolt", "", "130")
    assert hidden.is_hidden
    chart = ET.fromstring(view.indicators[0].chart)  # noqa: S314 - our own text
    description, drawn = chart.findtext(f"{SVG}desc", ""), chart.findall(f"{SVG}text")
    assert "Åkarp: dolt" in description
    assert "dolt" in [text.text for text in drawn]
    assert view.indicators[0].finer[3].value == "färre än 30 svar"


def test_every_sign_of_the_files_has_a_word_on_the_pages() -> None:
    assert set(HIDDEN_WORDS) == {mark for mark in MARK_WORDS if mark}


def test_an_index_has_no_per_cent_sign() -> None:
    view = release_view(LINE, read_tables(tables_zip(1)), READER, municipality="")
    assert view is not None
    assert view.indicators[1].value == "24"
    assert view.indicators[0].value == "24\N{NO-BREAK SPACE}%"


def test_large_numbers_are_written_alike_in_every_table() -> None:
    tables = read_tables(tables_zip(1))
    for rate in tables.about["rates"]:
        rate["drawn"], rate["replies"] = 12000, 1200
    tables.about["method"] = [table("C", ("A", "B"), [("a", None), ("b", 1200)])]
    view = release_view(LINE, tables, READER, municipality="")
    assert view is not None
    assert (view.rates[0].drawn, view.rates[0].replies) == ("12\xa0000", "1\xa0200")
    [method] = method_view(LINE, tables).parts
    assert isinstance(method, TableView)
    assert method.head == [("A", False), ("B", True)]
    assert [row[1] for row in method.rows] == [("–", True), ("1\xa0200", True)]


def test_no_share_on_the_page_has_decimals() -> None:
    view = release_view(LINE, read_tables(tables_zip(1)), READER, municipality="")
    assert view is not None
    texts = [view.rates[0].rate, *(row.value for row in view.indicators[0].rows)]
    for chart in (view.indicators[0].chart, view.indicators[0].narrow_chart):
        texts += list(ET.fromstring(chart).itertext())  # noqa: S314 - our own text
    shares = [text for text in texts if text.endswith("%")]
    assert {"0\xa0%", "10\xa0%", "50\xa0%", "24\xa0%", "31\xa0%", "47\xa0%"} <= set(shares)
    assert not [share for share in shares if "," in share]


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
    assert view.files[0].size == "1,2\N{NO-BREAK SPACE}MB"


def test_why_people_were_excluded_is_told_in_words_and_the_data_keep_the_codes() -> None:
    codes = [(code, 3) for code in (*EXCLUSION_WORDS, "a new reason")]
    part = table(EXCLUDED, ("Skäl", "Personer"), codes)
    tables = read_tables(tables_zip(1))
    tables.about["method"] = [part]
    [method] = method_view(LINE, tables).parts
    assert isinstance(method, TableView)
    shown = [row[0][0] for row in method.rows]
    assert shown == [*EXCLUSION_WORDS.values(), "a new reason"]
    assert "avliden" in shown
    assert part["rows"][0][0] == "dead"
