"""The tables bundle: every topic over one fixed catalogue of groups, hidden where it must be.

Shares are weighted estimates; what is hidden is decided on unweighted counts, and an attack on the
finished table by linear programming must fail before anything is written.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.release.opening.responses import Responses
from app.release.refusals import ReleaseRefused, Tell
from app.release.rules import TABLE_RULES
from app.release.tables.estimator import Estimator
from app.release.tables.indexes import IndexFigure, index_figures
from app.release.tables.topics import Topic, topics
from app.statistics.estimation import Share
from app.statistics.record_classes import NotProtectable
from app.statistics.suppression import Suppression, audit, suppress
from app.statistics.tables import (
    Cell,
    Counts,
    Group,
    GroupCell,
    Mark,
    Published,
    catalogue,
    count,
    publish,
)

COLUMNS = (
    "indicator",
    "variable",
    "category",
    "group",
    "group_value",
    "wave",
    "base",
    "percent",
    "low",
    "high",
    "se",
    "n_eff",
    "wording_hash",
    "mark",
    "suppressed",
)


def is_open_to_attack(counts: Counts, suppression: Suppression) -> bool:
    """Whether a reader could pin down a hidden figure, or is shown one she should not see."""
    try:
        return bool(audit(counts, suppression, TABLE_RULES))
    except ArithmeticError:
        # A small count is shown: the marks contradict the counts, and no table fits them.
        return True


@dataclass(frozen=True)
class TopicTable:
    """The table of one topic, decided and audited."""

    topic: Topic
    counts: Counts
    suppression: Suppression
    figures: tuple[Published, ...]


@dataclass(frozen=True)
class Tables:
    """All of them."""

    wave_id: str
    tables: tuple[TopicTable, ...]
    indexes: tuple[IndexFigure, ...]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of ``tables.csv``; None where nothing is told."""
        for index in self.indexes:
            yield self._index_row(index)
        for table in self.tables:
            for figure in table.figures:
                if figure.category in table.topic.shown:
                    yield self._row(table.topic, figure)

    @property
    def marks(self) -> Counter[str]:
        """How many rows of ``tables.csv`` bear each mark; "" for those that are shown."""
        return Counter(row["mark"] for row in self.rows())

    def _row(self, topic: Topic, figure: Published) -> dict[str, Any]:
        return {
            "indicator": topic.indicator,
            "variable": topic.variable,
            "category": figure.category,
            "group": figure.group.kind.value,
            "group_value": group_value(figure.group),
            "wave": self.wave_id,
            "base": _told(figure.base),
            "percent": _told(figure.percent),
            "low": figure.low,
            "high": figure.high,
            "se": figure.se,
            "n_eff": figure.n_eff,
            "wording_hash": topic.wording,
            "mark": figure.mark.value,
            "suppressed": int(figure.mark is not Mark.SHOWN),
        }

    def _index_row(self, figure: IndexFigure) -> dict[str, Any]:
        return {
            "indicator": figure.name,
            "variable": figure.name,
            "category": None,
            "group": figure.group.kind.value,
            "group_value": group_value(figure.group),
            "wave": self.wave_id,
            "base": figure.base,
            "percent": figure.value,
            "low": figure.low,
            "high": figure.high,
            "se": figure.se,
            "n_eff": figure.n_eff,
            "wording_hash": figure.wording,
            "mark": figure.mark.value,
            "suppressed": int(figure.mark is not Mark.SHOWN),
        }

    @property
    def risk(self) -> dict[str, Any]:
        """What the risk report says of the tables.

        Every figure that was examined counts, also those without a row (the no of each yes); the
        indexes do not.
        """
        marks = [mark for table in self.tables for mark in table.suppression.marks.values()]
        return {
            "tables": len(self.tables),
            "figures": len(marks),
            "primary_suppressed": sum(table.suppression.primary for table in self.tables),
            "secondary_suppressed": sum(table.suppression.secondary for table in self.tables),
            "small_base": marks.count(Mark.SMALL_BASE),
            "uncertain": marks.count(Mark.UNCERTAIN),
            "pinned_down_by_linear_programming": 0,
        }


def _told(value: int | Cell) -> int | None:
    return None if value is Cell.SUPPRESSED else int(value)


def group_value(group: Group) -> str:
    """Whom a row is about, by code: ``Burlöv, F``; empty for the whole region."""
    place = group.area or group.municipality
    return ", ".join(part for part in (place, group.sex, group.age_band) if part)


def make_tables(responses: Responses, *, tell: Tell) -> Tables:
    """Every table of a wave. Raises ReleaseRefused where one cannot be made safe."""
    places = {code: str(area.municipality) for code, area in responses.places.items()}
    groups = catalogue(places)
    estimator = Estimator(responses, groups)
    wanted = topics(responses.questionnaire)
    made = []
    for number, topic in enumerate(wanted, 1):
        made.append(make_table(topic, responses, estimator))
        tell("making tables", number, len(wanted))
    by_variable = {table.topic.variable: table for table in made}
    counts = {name: table.counts for name, table in by_variable.items()}
    hidden = {name: table.suppression for name, table in by_variable.items()}
    indexes = index_figures(responses, groups, counts=counts, hidden=hidden, parts=estimator.parts)
    return Tables(str(responses.wave.id), tuple(made), tuple(indexes))


def make_table(topic: Topic, responses: Responses, estimator: Estimator) -> TopicTable:
    """One topic's table: counted, estimated, hidden where it must be, attacked."""
    counts = count(
        responses.table,
        topic.variable,
        categories=topic.categories,
        groups=estimator.groups,
    )
    shares = estimator.shares(topic)
    withheld = {cell for cell, told in shares.items() if not told.publication.is_shown}
    try:
        suppression = suppress(counts, TABLE_RULES, withheld=withheld)
    except NotProtectable as problem:
        raise ReleaseRefused(f"The table of {topic.variable} cannot be made safe.") from problem
    return checked(topic, counts, suppression, shares=shares)


def checked(
    topic: Topic, counts: Counts, suppression: Suppression, *, shares: Mapping[GroupCell, Share]
) -> TopicTable:
    """The finished table, after an attack on it. Raises ReleaseRefused when the attack succeeds."""
    if is_open_to_attack(counts, suppression):
        raise ReleaseRefused(
            f"A reader could work out hidden figures in the table of {topic.variable}: the release "
            "is not made."
        )
    try:
        figures = publish(
            counts,
            suppression.marks,
            hidden_bases=suppression.hidden_bases,
            shares=shares,
            rules=TABLE_RULES,
        )
    except ValueError as problem:
        raise ReleaseRefused(f"The release is not made: {problem}.") from problem
    return TopicTable(topic, counts, suppression, figures)


def tables_csv(tables: Tables) -> bytes:
    """``tables.csv``: UTF-8, comma, point; an empty cell where nothing is told."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in tables.rows():
        writer.writerow({name: "" if value is None else value for name, value in row.items()})
    return text.getvalue().encode()
