"""Indexes in the tables: the mean of the shares of several items, with its own interval.

An index is shown only where it cannot be turned around to pin down one of its items that is hidden.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from app.release.opening.responses import Responses
from app.release.rules import TABLE_RULES
from app.release.tables.estimator import Part
from app.statistics.estimation import CONFIDENCE, total
from app.statistics.rounding import whole_per_cent
from app.statistics.suppression import Suppression
from app.statistics.tables import Counts, Group, Mark
from app.survey.derived import Indicator, headline_indicators, wording_hash

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class IndexFigure:
    """An index in one group, 0-100; None where not told."""

    name: str
    items: tuple[str, ...]
    """The variables it is the mean of."""
    group: Group
    base: int | None
    """The smallest base of its items, rounded."""
    value: int | None
    low: int | None
    high: int | None
    se: float | None
    """Of the index over 100, three decimals."""
    n_eff: int | None
    wording: str
    mark: Mark


def index_figures(
    responses: Responses,
    groups: Sequence[Group],
    *,
    counts: Mapping[str, Counts],
    hidden: Mapping[str, Suppression],
    parts: Mapping[Group, Part],
) -> Iterator[IndexFigure]:
    """Every index of the headline indicators in every group."""
    for indicator in headline_indicators(responses.questionnaire):
        if not indicator.items:
            continue
        wording = wording_hash(responses.questionnaire, indicator)
        items = {item.name: responses.table[item.name].to_numpy() for item in indicator.items}
        for group in groups:
            base = min(counts[name].base(group) for name in items)
            if base < TABLE_RULES.least_base:
                yield _hidden(indicator, group, wording, mark=Mark.SMALL_BASE)
                continue
            estimate = _estimate(items, parts[group])
            figure = _figure(indicator, group, wording, base=base, estimate=estimate)
            if is_safe(figure, counts=counts, hidden=hidden):
                yield figure
            else:
                yield _hidden(indicator, group, wording, mark=Mark.SUPPRESSED)


def _estimate(items: Mapping[str, FloatArray], part: Part) -> tuple[float, float]:
    """Value and standard error, both 0-1, by linearisation.

    The index is a mean of ratios: its linearised variable is the mean of theirs.
    """
    linear = np.zeros(part.rows.size)
    shares = []
    for column in items.values():
        answers = column[part.rows]
        domain = part.members & np.isin(answers, (0, 1))
        weights = np.where(domain, part.design.weights, 0.0)
        people = float(weights.sum())
        value = float(np.sum(weights * (answers == 1)) / people)
        shares.append(value)
        linear += np.where(domain, (answers == 1) - value, 0.0) / people / len(items)
    spread = total(part.design, linear, domain=part.members)
    return float(np.mean(shares)), spread.se


def is_safe(
    figure: IndexFigure, *, counts: Mapping[str, Counts], hidden: Mapping[str, Suppression]
) -> bool:
    """Whether nobody can solve a figure, as it is published, for an item that is hidden.

    The reader knows the index and the shown shares within half a per cent and that a hidden count
    (or its mirror) may be small; against us, weights are taken to be equal.
    """
    index, group, items = figure.value, figure.group, figure.items
    if index is None:
        return True
    if any(group in hidden[name].hidden_bases for name in items):
        return False
    unknown = [name for name in items if hidden[name].marks[group, 1] is not Mark.SHOWN]
    if not unknown:
        return True
    low, high = len(items) * (index - 0.5) / 100, len(items) * (index + 0.5) / 100
    for name in items:
        if name not in unknown:
            share = whole_per_cent(_share(counts[name], group))
            low, high = low - (share + 0.5) / 100, high - (share - 0.5) / 100
    # Every other hidden item may be anything from nobody to everybody.
    low -= len(unknown) - 1
    threshold = TABLE_RULES.threshold
    for name in unknown:
        base = counts[name].base(group)
        least, most = max(0, ceil(low * base)), min(base, floor(high * base))
        if not (most - least >= threshold or (least == 0 and most >= threshold - 1)):
            return False
    return True


def _share(counts: Counts, group: Group) -> float:
    return counts.count((group, 1)) / counts.base(group)


def _hidden(indicator: Indicator, group: Group, wording: str, *, mark: Mark) -> IndexFigure:
    nothing = (None, None, None, None, None, None)
    return IndexFigure(indicator.name, _names(indicator), group, *nothing, wording, mark)


def _names(indicator: Indicator) -> tuple[str, ...]:
    return tuple(item.name for item in indicator.items)


def _figure(
    indicator: Indicator,
    group: Group,
    wording: str,
    *,
    base: int,
    estimate: tuple[float, float],
) -> IndexFigure:
    value, se = estimate
    half = se * NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    low, high = max(0.0, value - half), min(1.0, value + half)
    n_eff = base if se == 0 else min(float(base), value * (1 - value) / se**2)
    return IndexFigure(
        name=indicator.name,
        items=_names(indicator),
        group=group,
        base=TABLE_RULES.rounded(base),
        value=whole_per_cent(value),
        low=whole_per_cent(low),
        high=whole_per_cent(high),
        se=round(se, 3),
        n_eff=TABLE_RULES.rounded(int(n_eff)),
        wording=wording,
        mark=Mark.SHOWN,
    )
