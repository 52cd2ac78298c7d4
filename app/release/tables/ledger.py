"""What has left the house, kept so that no later release tells more by being laid beside it.

Two releases of one wave rest on the same responses: together they must be as safe as each alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.release.refusals import ReleaseRefused
from app.release.rules import TABLE_RULES
from app.release.tables.topic_tables import Tables, TopicTable, is_open_to_attack
from app.statistics.suppression import Suppression
from app.statistics.tables import Group, GroupCell, GroupKind, Mark, isolating_differences


def ledger_of(tables: Tables, *, records_sha256: str, node: str) -> dict[str, Any]:
    """The ledger entry of a release: its shown figures, hidden bases, and its record file."""
    return {
        "tables": {table.topic.variable: _entry(table) for table in tables.tables},
        "records": records_sha256,
        "node": node,
    }


def _entry(table: TopicTable) -> dict[str, Any]:
    shown = table.suppression.shown(table.counts)
    return {
        "shown": [[*_plain(group), category, *told] for (group, category), told in shown.items()],
        "hidden_bases": [list(_plain(group)) for group in sorted(table.suppression.hidden_bases)],
    }


def require_no_difference(
    earlier: Sequence[Mapping[str, Any]], tables: Tables, *, records_sha256: str
) -> None:
    """Refuse a release that isolates people when laid beside an earlier one of the same wave."""
    for number, entry in enumerate(earlier, 1):
        if entry["records"] != records_sha256:
            raise ReleaseRefused(
                f"The record file would differ from that of release {number}: two files of one "
                "wave could be joined on the answers."
            )
        for table in tables.tables:
            before = entry["tables"].get(table.topic.variable)
            if before is not None:
                _require_safe_together(table, before)


def _require_safe_together(table: TopicTable, before: Mapping[str, Any]) -> None:
    then = {_cell(row): (row[-2], row[-1]) for row in before["shown"]}
    now = table.suppression.shown(table.counts)
    name = table.topic.variable
    if isolating_differences(then, now, threshold=TABLE_RULES.threshold):
        raise ReleaseRefused(
            f"The table of {name} would differ from an earlier release by fewer than "
            f"{TABLE_RULES.threshold} people."
        )
    if then.keys() <= now.keys():
        return
    # Shown in either is known to whoever has both.
    marks = {**table.suppression.marks, **dict.fromkeys(then, Mark.SHOWN)}
    bases = table.suppression.hidden_bases & {_group(row) for row in before["hidden_bases"]}
    if is_open_to_attack(table.counts, Suppression(marks, frozenset(bases), 0, 0)):
        raise ReleaseRefused(
            f"The table of {name}, beside that of an earlier release, would give a hidden figure "
            "away."
        )


def _plain(group: Group) -> tuple[str, ...]:
    return group.kind.value, group.municipality, group.area, group.sex, group.age_band


def _group(row: Sequence[str]) -> Group:
    kind, *rest = row
    return Group(GroupKind(kind), *rest)


def _cell(row: Sequence[Any]) -> GroupCell:
    return _group(row[:5]), int(row[5])
