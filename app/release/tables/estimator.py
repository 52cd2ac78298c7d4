"""Weighted shares over the catalogue: designs and memberships are worked out once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.release.opening.responses import Responses
from app.release.tables.topics import Topic
from app.statistics.estimation import Design, Share, share, within
from app.statistics.tables import Group, GroupCell

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """The people of one group: a design (of its municipality alone), rows in it, who belongs."""

    design: Design
    rows: NDArray[np.int64]
    members: BoolArray


class Estimator:
    """Shares of topics over the catalogue; designs and memberships are worked out once."""

    def __init__(self, responses: Responses, groups: Sequence[Group]) -> None:
        self.groups = tuple(groups)
        self._table = responses.table
        self.parts: dict[Group, Part] = {}
        designs = {"": (responses.design, np.arange(self._table.height, dtype=np.int64))}
        for group in groups:
            if group.municipality not in designs:
                designs[group.municipality] = within(responses.design, group.municipality)
            design, rows = designs[group.municipality]
            self.parts[group] = Part(design, rows, _members(self._table, group)[rows])

    def shares(self, topic: Topic) -> dict[GroupCell, Share]:
        """The weighted share of every category in every group."""
        column = self._table[topic.variable].to_numpy()
        answered = np.isin(column, topic.categories)
        found = {}
        for group, part in self.parts.items():
            domain = part.members & answered[part.rows]
            for category in topic.categories:
                has = column[part.rows] == category
                found[group, category] = share(part.design, has, domain=domain)
        return found


def _members(table: pl.DataFrame, group: Group) -> BoolArray:
    chosen = np.ones(table.height, dtype=np.bool_)
    for name in ("municipality", "area", "sex", "age_band"):
        wanted = getattr(group, name)
        if wanted:
            chosen &= (table[name] == wanted).to_numpy()
    return chosen
