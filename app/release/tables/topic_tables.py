"""The tables bundle: every topic over one fixed catalogue of groups, hidden where it must be.

Shares are weighted estimates; what is hidden is decided on unweighted counts, and an attack on the
finished table by linear programming must fail before anything is written.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, fields, replace

from app.acts.progress import Tell
from app.release.opening.responses import Responses
from app.release.rules import TABLE_RULES
from app.release.tables.estimator import Estimator
from app.release.tables.indexes import IndexFigure, index_figures, is_safe
from app.release.tables.topics import Topic, topics
from app.statistics.estimation import Share
from app.statistics.suppression import Suppression, audit, suppress
from app.statistics.tables import (
    Counts,
    Group,
    GroupCell,
    Mark,
    Published,
    catalogue,
    count,
    publish,
)
from app.survey.reasons import ReleaseReason
from app.survey.refusals import ReleaseRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row of ``tables.csv``; None where nothing is told."""

    indicator: str
    variable: str
    category: int | None
    group: str
    group_value: str
    wave: str
    base: int | None
    percent: int | None
    low: int | None
    high: int | None
    se: float | None
    n_eff: int | None
    wording_hash: str
    mark: str
    suppressed: int
    """1 where a mark stands in the figure's place."""

    def cells(self) -> tuple[str | int | float | None, ...]:
        """The values in the order of the columns."""
        return astuple(self)


COLUMNS = tuple(column.name for column in fields(TableRow))


def pinned_down(counts: Counts, suppression: Suppression) -> tuple[GroupCell, ...]:
    """The figures a reader could pin down: none in a table that may leave."""
    try:
        return tuple(audit(counts, suppression, TABLE_RULES))
    except ArithmeticError:
        # A small count is shown: no table fits the marks, and no figure is known to be safe.
        return tuple(suppression.marks)


@dataclass(frozen=True)
class TopicTable:
    """The table of one topic, decided and attacked."""

    topic: Topic
    counts: Counts
    suppression: Suppression
    figures: tuple[Published, ...]
    pinned: tuple[GroupCell, ...]
    """What the attack found: no release is made of a table with any."""


@dataclass(frozen=True)
class Tables:
    """All of them."""

    wave_id: str
    tables: tuple[TopicTable, ...]
    indexes: tuple[IndexFigure, ...]

    def rows(self) -> Iterator[TableRow]:
        """The rows of ``tables.csv``."""
        for index in self.indexes:
            about = {"indicator": index.name, "variable": index.name, "wording_hash": index.wording}
            yield self._row(index, about, category=None, percent=index.value)
        for table in self.tables:
            topic = table.topic
            about = {
                "indicator": topic.indicator,
                "variable": topic.variable,
                "wording_hash": topic.wording,
            }
            for figure in table.figures:
                if figure.category in topic.shown:
                    yield self._row(figure, about, category=figure.category, percent=figure.percent)

    def _row(
        self,
        figure: Published | IndexFigure,
        about: Mapping[str, str],
        *,
        category: int | None,
        percent: int | None,
    ) -> TableRow:
        return TableRow(
            **about,
            category=category,
            group=figure.group.kind.value,
            group_value=group_value(figure.group),
            wave=self.wave_id,
            base=figure.base,
            percent=percent,
            low=figure.low,
            high=figure.high,
            se=figure.se,
            n_eff=figure.n_eff,
            mark=figure.mark.value,
            suppressed=int(figure.mark is not Mark.SHOWN),
        )

    @property
    def counts(self) -> dict[str, Counts]:
        """The counts behind the tables, by variable."""
        return {table.topic.variable: table.counts for table in self.tables}

    @property
    def hidden(self) -> dict[str, Suppression]:
        """What is hidden in the tables, by variable."""
        return {table.topic.variable: table.suppression for table in self.tables}

    @property
    def indexes_that_tell(self) -> tuple[IndexFigure, ...]:
        """The indexes a reader could solve for an item that is hidden."""
        counts, hidden = self.counts, self.hidden
        return tuple(
            figure for figure in self.indexes if not is_safe(figure, counts=counts, hidden=hidden)
        )

    @property
    def marks(self) -> Counter[str]:
        """How many rows of ``tables.csv`` bear each mark; "" for those that are shown."""
        return Counter(row.mark for row in self.rows())

    @property
    def risk(self) -> dict[str, int]:
        """What the risk report says of the tables.

        Every figure that was examined counts, also those without a row (the no of each yes); the
        indexes are counted by themselves.
        """
        marks = [mark for table in self.tables for mark in table.suppression.marks.values()]
        return {
            "tables": len(self.tables),
            "figures": len(marks),
            "primary_suppressed": sum(table.suppression.primary for table in self.tables),
            "secondary_suppressed": sum(table.suppression.secondary for table in self.tables),
            "small_base": marks.count(Mark.SMALL_BASE),
            "uncertain": marks.count(Mark.UNCERTAIN),
            "pinned_down_by_linear_programming": sum(len(table.pinned) for table in self.tables),
            "indexes": len(self.indexes),
            "indexes_that_pin_down_an_item": len(self.indexes_that_tell),
        }


def group_value(group: Group) -> str:
    """Whom a row is about, by code: ``Burlöv, F``; empty for the whole region."""
    place = group.area or group.municipality
    return ", ".join(part for part in (place, group.sex, group.age_band) if part)


def make_tables(responses: Responses, *, tell: Tell) -> Tables:
    """Every table of a wave, and its indexes. UnprotectableRefused where one cannot be made safe."""
    places = {code: area.municipality for code, area in responses.places.items()}
    groups = catalogue(places)
    estimator = Estimator(responses, groups)
    wanted = topics(responses.questionnaire)
    made = []
    for number, topic in enumerate(wanted, 1):
        made.append(make_table(topic, responses, estimator))
        tell("making tables", number, len(wanted))
    tables = Tables(responses.wave.id, tuple(made), ())
    indexes = index_figures(
        responses, groups, counts=tables.counts, hidden=tables.hidden, parts=estimator.parts
    )
    return replace(tables, indexes=tuple(indexes))


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
    suppression = suppress(counts, TABLE_RULES, withheld=withheld)
    return attacked(topic, counts, suppression, shares=shares)


def attacked(
    topic: Topic, counts: Counts, suppression: Suppression, *, shares: Mapping[GroupCell, Share]
) -> TopicTable:
    """The finished table and what an attack on it found.

    UnprotectableRefused where a small count is shown outright.
    """
    figures = publish(
        counts,
        suppression.marks,
        hidden_bases=suppression.hidden_bases,
        shares=shares,
        rules=TABLE_RULES,
    )
    return TopicTable(topic, counts, suppression, figures, pinned_down(counts, suppression))


def require_nothing_pinned(tables: Tables) -> None:
    """Refuse tables in which the attack found anything."""
    names = [table.topic.variable for table in tables.tables if table.pinned]
    names += [figure.name for figure in tables.indexes_that_tell]
    if names:
        raise ReleaseRefused(ReleaseReason.TABLE_OPEN, variable=names[0])


def tables_csv(tables: Tables) -> bytes:
    """``tables.csv``: UTF-8, comma, point; an empty cell where nothing is told."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    # The writer makes an empty cell of None.
    writer.writerows(row.cells() for row in tables.rows())
    return text.getvalue().encode()
