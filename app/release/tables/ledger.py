"""What has left the house, kept so that no later release tells more by being laid beside it.

Two releases of one wave rest on the same responses: together they must be as safe as each alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from app.release.rules import TABLE_RULES
from app.release.tables.topic_tables import Tables, TopicTable, pinned_down
from app.statistics.suppression import Suppression
from app.statistics.tables import Group, GroupCell, GroupKind, Mark, isolating_differences
from app.store.releases import Release
from app.survey.documents import Document
from app.survey.reasons import ReleaseReason
from app.survey.refusals import ReleaseRefused


@dataclass(frozen=True, slots=True)
class _Told:
    """What an earlier release told of one variable."""

    shown: Mapping[GroupCell, tuple[int, int]]
    """(count, base) behind each figure."""
    hidden_bases: frozenset[Group]


def ledger_of(tables: Tables, *, records_sha256: str, node: str) -> Document:
    """The ledger entry of a release: its shown figures, hidden bases, and its record file."""
    return {
        "tables": {table.topic.variable: _entry(table) for table in tables.tables},
        "records": records_sha256,
        "node": node,
    }


def _entry(table: TopicTable) -> Document:
    shown = table.suppression.shown(table.counts)
    return {
        "shown": [[*_plain(group), category, *told] for (group, category), told in shown.items()],
        "hidden_bases": [list(_plain(group)) for group in sorted(table.suppression.hidden_bases)],
    }


def require_no_difference(
    earlier: Sequence[Release], tables: Tables, *, records_sha256: str
) -> None:
    """Refuse a release that isolates people when laid beside an earlier one of the same wave."""
    for release in earlier:
        if release.ledger["records"] != records_sha256:
            raise ReleaseRefused(ReleaseReason.RECORDS_DIFFER, number=release.number)
        for table in tables.tables:
            before = _told_before(release.ledger, table.topic.variable)
            if before is not None:
                _require_safe_together(table, before)


def _require_safe_together(table: TopicTable, before: _Told) -> None:
    now = table.suppression.shown(table.counts)
    name, threshold = table.topic.variable, TABLE_RULES.threshold
    if isolating_differences(before.shown, now, threshold=threshold):
        raise ReleaseRefused(ReleaseReason.DIFFERENCE_ISOLATES, variable=name, people=threshold)
    if before.shown.keys() <= now.keys():
        return
    # Shown in either is known to whoever has both.
    marks = {**table.suppression.marks, **dict.fromkeys(before.shown, Mark.SHOWN)}
    bases = table.suppression.hidden_bases & before.hidden_bases
    if pinned_down(table.counts, Suppression(marks, bases, 0, 0)):
        raise ReleaseRefused(ReleaseReason.EARLIER_GIVES_AWAY, variable=name)


def _plain(group: Group) -> tuple[str, ...]:
    return group.kind.value, group.municipality, group.area, group.sex, group.age_band


def _told_before(ledger: Document, variable: str) -> _Told | None:
    """What ``_entry`` wrote."""
    tables = cast("Mapping[str, Mapping[str, list[list[str | int]]]]", ledger["tables"])
    entry = tables.get(variable)
    if entry is None:
        return None
    shown = {(_group(row[:5]), int(row[5])): (int(row[6]), int(row[7])) for row in entry["shown"]}
    return _Told(shown, frozenset(map(_group, entry["hidden_bases"])))


def _group(row: Sequence[str | int]) -> Group:
    kind, *rest = map(str, row)
    return Group(GroupKind(kind), *rest)
