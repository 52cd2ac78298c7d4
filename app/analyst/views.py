"""What the analysts' pages show: small frozen values made from a released bundle, in Swedish."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from app.analyst.figure_words import (
    base_in_words,
    interval_in_words,
    is_hidden,
    value_in_words,
    with_unit,
)
from app.analyst.groups import AREA, MUNICIPALITY, Groups
from app.analyst.programs import file_address
from app.release.bundle.about import Headline, RateEntry
from app.release.bundle.approvals import ReleaseLine
from app.release.bundle.code_words import SEX_WORDS, age_in_words, in_words
from app.release.bundle.plain_html import Part, TextPart, cell_text, number_columns
from app.release.reading.published import Figure, PublishedTables
from app.release.reading.readers import Reader, WaveReleases
from app.release.tables.rates import per_cent
from app.survey.states import BundleKind
from app.web.charts import NARROW_LABEL, WIDE_LABEL, DotRow, dot_chart, shortened
from app.words.dates import day_in_words, number

FILE_NAMES = {
    BundleKind.TABLES: "Tabeller och metod",
    BundleKind.RECORDS: "Postfil, avidentifierad",
}


@dataclass(frozen=True, slots=True)
class FileView:
    """A bundle that can be taken, or why not."""

    name: str
    title: str
    size: str
    sha256: str
    address: str
    """Empty where the permission is missing."""


@dataclass(frozen=True, slots=True)
class ReleaseLink:
    """One release in the list."""

    address: str
    title: str
    built: str
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class ShelfView:
    """A wave and what is out of it."""

    title: str
    period: str
    releases: tuple[ReleaseLink, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One group's figure in a table, in words."""

    group: str
    value: str
    interval: str
    """Empty where it is not told, as ``base``."""
    base: str
    is_whole: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """A headline indicator: its chart, the same figures as a table, and the finer groups."""

    name: str
    label: str
    unit: str
    value: str
    """Of everyone on the page."""
    chart: str
    narrow_chart: str
    """The same for a telephone: shorter labels, larger text."""
    rows: tuple[Row, ...]
    finer: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class RateRow:
    """A response rate."""

    group: str
    drawn: str
    replies: str
    rate: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A municipality that can be chosen."""

    name: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """One release."""

    title: str
    number: int
    place: str
    period: str
    figures: tuple[tuple[str, str], ...]
    indicators: tuple[IndicatorView, ...]
    rates: tuple[RateRow, ...]
    files: tuple[FileView, ...]
    marks: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    method: str
    built: str


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of the report; head and cells as (text, whether it is a number)."""

    caption: str
    head: list[tuple[str, bool]]
    rows: list[list[tuple[str, bool]]]
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class MethodView:
    """The method report, part by part."""

    title: str
    back: str
    parts: tuple[TextPart | TableView, ...]


def shelf_views(shelves: Iterable[WaveReleases], reader: Reader) -> list[ShelfView]:
    """The list of waves."""
    return [
        ShelfView(
            title=shelf.title,
            period=_period(shelf.opens_at, shelf.closes_at),
            releases=tuple(
                ReleaseLink(
                    address=_address(line),
                    title=f"Utgåva {line.number}",
                    built=day_in_words(line.built_at, "sv"),
                    files=_files(line, reader),
                )
                for line in shelf.releases
            ),
        )
        for shelf in shelves
    ]


def release_view(
    line: ReleaseLine, tables: PublishedTables, reader: Reader, *, municipality: str
) -> ReleaseView | None:
    """One release; ``municipality`` empty: all of it. None where there is no such municipality."""
    about = tables.about
    places = sorted({area["municipality"] for area in about["areas"].values()})
    if len(places) == 1:
        municipality = places[0]
    if municipality and municipality not in places:
        return None
    facts = about["facts"]
    groups = Groups(about, municipality)
    kind = ("municipality", municipality) if municipality else ("all", "")
    everyone = next(each for each in about["rates"] if (each["kind"], each["value"]) == kind)
    return ReleaseView(
        title=facts["title"],
        number=line.number,
        place=municipality or "Hela regionen",
        period=_period(_moment(facts["opens_at"]), _moment(facts["closes_at"])),
        figures=_big_figures(everyone, areas=groups.count_areas()),
        indicators=_indicators(tables, groups),
        rates=_rates(about["rates"], groups),
        files=_files(line, reader),
        marks=tuple((mark, text) for mark, text in about["marks"].items() if mark),
        choices=_choices(line, places, municipality=municipality),
        method=f"{_address(line)}/metod",
        built=day_in_words(line.built_at, "sv"),
    )


def method_view(line: ReleaseLine, tables: PublishedTables) -> MethodView:
    """The method report of a release."""
    title = f"{tables.about['facts']['title']}, utgåva {line.number}"
    return MethodView(
        title, _address(line), tuple(_part(in_words(part)) for part in tables.about["method"])
    )


def _part(part: Part) -> TextPart | TableView:
    if part["kind"] != "table":
        return part
    are_numbers = number_columns(part)
    return TableView(
        caption=part["caption"],
        head=list(zip(part["head"], are_numbers, strict=True)),
        rows=[list(zip(map(cell_text, row), are_numbers, strict=True)) for row in part["rows"]],
    )


def _indicators(tables: PublishedTables, groups: Groups) -> tuple[IndicatorView, ...]:
    headlines = tables.about["headlines"]
    names = {each["name"] for each in headlines}
    by_name: dict[str, list[Figure]] = {name: [] for name in names}
    for figure in tables.figures:
        if figure.indicator in names:
            by_name[figure.indicator].append(figure)
    main = [f for name in names for f in by_name[name] if groups.is_main(f)]
    # One axis for every chart of the page, so that they can be compared by eye.
    widest = max((figure.high or 0 for figure in main), default=100)
    axis = 50 if widest <= 50 else 100
    return tuple(_indicator(each, by_name[each["name"]], groups, axis=axis) for each in headlines)


def _indicator(
    headline: Headline, figures: Sequence[Figure], groups: Groups, *, axis: int
) -> IndicatorView:
    main = sorted(filter(groups.is_main, figures), key=lambda f: not groups.is_whole(f))
    unit = "" if headline["is_index"] else "%"
    shown = [(groups.name(figure), figure, groups.is_whole(figure)) for figure in main]
    label = headline["label"]
    rows = tuple(_row(figure, groups, unit=unit) for figure in main)
    return IndicatorView(
        name=headline["name"],
        label=label,
        unit="Index 0–100, lågt är bra" if headline["is_index"] else "Andel i procent",
        value=rows[0].value if rows else "",
        chart=_chart(label, shown, unit=unit, axis=axis, longest=WIDE_LABEL),
        narrow_chart=_chart(label, shown, unit=unit, axis=axis, longest=NARROW_LABEL),
        rows=rows,
        finer=tuple(_row(f, groups, unit=unit) for f in figures if groups.is_finer(f)),
    )


def _chart(
    title: str, shown: Sequence[tuple[str, Figure, bool]], *, unit: str, axis: int, longest: int
) -> str:
    told = [f"{name}: {value_in_words(figure, unit=unit)}" for name, figure, _ in shown]
    where = "bredvid" if longest == WIDE_LABEL else "under diagrammet"
    return dot_chart(
        [
            DotRow(
                shortened(name, longest),
                figure.percent,
                figure.low,
                figure.high,
                mark=value_in_words(figure, unit=unit) if is_hidden(figure) else "",
                is_whole=is_whole,
            )
            for name, figure, is_whole in shown
        ],
        title=title,
        description=f"{'; '.join(told)}. Samma siffror står i tabellen {where}.",
        unit=unit,
        high=axis,
    )


def _row(figure: Figure, groups: Groups, *, unit: str) -> Row:
    return Row(
        group=groups.name(figure),
        value=value_in_words(figure, unit=unit),
        interval=interval_in_words(figure),
        base=base_in_words(figure),
        is_whole=groups.is_whole(figure),
        is_hidden=is_hidden(figure),
    )


def _big_figures(rate: RateEntry, *, areas: int) -> tuple[tuple[str, str], ...]:
    return (
        ("Svarsandel", _percent(rate["svarsandel"])),
        ("Svar, ungefär", number(rate["replies"], "sv")),
        ("Brev", number(rate["drawn"], "sv")),
        ("Områden", number(areas, "sv")),
    )


def _rates(rates: Iterable[RateEntry], groups: Groups) -> tuple[RateRow, ...]:
    rows = []
    for rate in rates:
        name = _rate_name(rate, groups)
        if name:
            drawn, replies = number(rate["drawn"], "sv"), number(rate["replies"], "sv")
            rows.append(RateRow(name, drawn, replies, _percent(rate["svarsandel"])))
    return tuple(rows)


def _rate_name(rate: RateEntry, groups: Groups) -> str:
    """What a rate is called; empty where it does not belong on the page."""
    kind, value = rate["kind"], rate["value"]
    if groups.municipality:
        is_area = kind == AREA and groups.holds_area(value)
        if is_area or (kind, value) == (MUNICIPALITY, groups.municipality):
            return groups.area_name(value) if is_area else value
        return ""
    if kind == "all":
        return "Hela regionen"
    if kind == AREA:
        return ""
    return SEX_WORDS.get(value) or age_in_words(value)


def _percent(share: float | None) -> str:
    value = per_cent(share)
    return "–" if value is None else with_unit(value, unit="%")


def _files(line: ReleaseLine, reader: Reader) -> tuple[FileView, ...]:
    views = []
    for file in reversed(line.files):
        name = file.file_name
        address = file_address(name) if reader.may_take(line.wave_id, file.kind) else ""
        views.append(FileView(name, FILE_NAMES[file.kind], _size(file.size), file.sha256, address))
    return tuple(views)


def _size(size: int) -> str:
    kilobytes = max(1, round(size / 1000))
    if kilobytes < 1000:
        return with_unit(kilobytes, unit="kB")
    return with_unit(round(kilobytes / 1000, 1), unit="MB")


def _choices(line: ReleaseLine, places: Sequence[str], *, municipality: str) -> tuple[Choice, ...]:
    if len(places) == 1:
        return ()
    whole = Choice("Hela regionen", _address(line), not municipality)
    named = [
        Choice(place, f"{_address(line)}?kommun={quote(place)}", place == municipality)
        for place in places
    ]
    return (whole, *named)


def _address(line: ReleaseLine) -> str:
    return f"/analyst/utgavor/{line.wave_id}/{line.number}"


def _period(opens_at: datetime, closes_at: datetime) -> str:
    return f"{day_in_words(opens_at, 'sv')} till {day_in_words(closes_at, 'sv')}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
