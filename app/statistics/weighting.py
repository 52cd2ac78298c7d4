"""Weights: what one respondent stands for, so that results speak of residents and not of replies.

The design weight N_h/n_h undoes the draw; raking to the register's margins within each municipality
takes up what different response rates did (Deville, Särndal & Sautory 1993; weights stay positive).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from app.survey.reasons import WeightsReason
from app.survey.refusals import WeightsRefused

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CONVERGED = 1e-8
"""Largest relative error of a margin after raking."""


def design_weight(size: int, drawn: int) -> float:
    """N_h / n_h over drawn people: the inverse of the inclusion probability."""
    if not 0 < drawn <= size:
        raise ValueError(f"{drawn} of {size} people is not a sample")
    return size / drawn


def kish_deff(weights: ArrayLike) -> float:
    """Kish's design effect of unequal weights: n * sum(w**2) / sum(w)**2; 1 when all are equal."""
    w = np.asarray(weights, dtype=np.float64)
    if not w.size:
        raise ValueError("a design effect needs at least one weight")
    return float(w.size * np.sum(w**2) / np.sum(w) ** 2)


@dataclass(frozen=True)
class Margin:
    """What the register says of one background variable. ``totals`` are in the fixed order."""

    name: str
    cells: Sequence[str]
    """The cell each respondent belongs to."""
    totals: Mapping[str, float]
    """People of the population by cell."""
    blocks: Mapping[str, str] = field(default_factory=dict)
    """Cells of one block (a sex) are merged with each other before any other."""


@dataclass(frozen=True, slots=True)
class Merge:
    """One line of the log: a cell with too few respondents was joined to its neighbour."""

    municipality: str
    margin: str
    cell: str
    into: str
    respondents: int


def rake(design: ArrayLike, margins: Sequence[Margin], *, most_rounds: int = 2000) -> FloatArray:
    """Weights that meet every margin within ``CONVERGED``; positive where ``design`` is.

    WeightsRefused when a cell of the population has no respondent, when the margins do not
    agree on the number of people, or when the rounds do not settle.
    """
    weights = np.array(design, dtype=np.float64)
    if not np.all(weights > 0):
        raise ValueError("design weights must be positive")
    indexed = [_indexed(margin, weights.size) for margin in margins]
    _check_totals(margins)
    errors = [float("inf")]
    for _ in range(most_rounds):
        for codes, totals in indexed:
            sums = np.bincount(codes, weights, totals.size)
            weights *= (totals / sums)[codes]
        errors = [_error(weights, codes, totals=totals) for codes, totals in indexed]
        if max(errors, default=0.0) < CONVERGED:
            return weights
    worst = margins[int(np.argmax(errors))].name
    raise WeightsRefused(
        WeightsReason.NOT_CONVERGED,
        margin=worst,
        rounds=most_rounds,
        error=float(f"{max(errors):.2g}"),
    )


def _indexed(margin: Margin, respondents: int) -> tuple[IntArray, FloatArray]:
    if len(margin.cells) != respondents:
        raise ValueError(f"the margin {margin.name} does not give every respondent a cell")
    position = {cell: index for index, cell in enumerate(margin.totals)}
    unknown = sorted(set(margin.cells) - set(position))
    empty = sorted(set(position) - set(margin.cells))
    if unknown:
        raise WeightsRefused(WeightsReason.UNKNOWN_CELL, cell=unknown[0], margin=margin.name)
    if empty:
        raise WeightsRefused(WeightsReason.EMPTY_CELL, cell=empty[0], margin=margin.name)
    totals = np.array(list(margin.totals.values()), dtype=np.float64)
    if not np.all(totals > 0):
        raise WeightsRefused(WeightsReason.CELL_WITHOUT_PEOPLE, margin=margin.name)
    return np.array([position[cell] for cell in margin.cells], dtype=np.int64), totals


def _check_totals(margins: Sequence[Margin]) -> None:
    for margin in margins[1:]:
        here, there = sum(margin.totals.values()), sum(margins[0].totals.values())
        if abs(here - there) > CONVERGED * there:
            raise WeightsRefused(
                WeightsReason.TOTALS_DIFFER,
                margin=margin.name,
                people=round(here),
                other_margin=margins[0].name,
                other_people=round(there),
            )


def _error(weights: FloatArray, codes: IntArray, *, totals: FloatArray) -> float:
    sums = np.bincount(codes, weights, totals.size)
    return float(np.max(np.abs(sums - totals) / totals))


def merge_small(
    margin: Margin, *, least: int, municipality: str = ""
) -> tuple[Margin, tuple[Merge, ...]]:
    """Join cells with fewer than ``least`` respondents to their neighbours, and say so.

    The fixed order: always the first cell with too few, in the order of ``totals``; joined to the
    next cell of its block, else the one before it in its block, else the next cell, else the one
    before. A joined cell is named "a + b". One cell alone is left as it is.
    """
    if least < 1:
        raise ValueError("a margin cell needs at least one respondent")
    cells = list(margin.cells)
    totals = dict(margin.totals)
    blocks = {cell: margin.blocks.get(cell, "") for cell in totals}
    merges: list[Merge] = []
    while len(totals) > 1:
        counts = {cell: cells.count(cell) for cell in totals}
        small = next((cell for cell in totals if counts[cell] < least), None)
        if small is None:
            break
        into = _neighbour(small, list(totals), blocks=blocks)
        merges.append(Merge(municipality, margin.name, small, into, counts[small]))
        joined = " + ".join(cell for cell in totals if cell in (small, into))
        blocks[joined] = blocks[into]
        totals = _joined(totals, {small, into}, name=joined)
        cells = [joined if cell in (small, into) else cell for cell in cells]
    return Margin(margin.name, cells, totals, blocks), tuple(merges)


def _neighbour(cell: str, order: Sequence[str], *, blocks: Mapping[str, str]) -> str:
    place = order.index(cell)
    beside = [order[at] for at in (place + 1, place - 1) if 0 <= at < len(order)]
    return next((other for other in beside if blocks[other] == blocks[cell]), beside[0])


def _joined(totals: Mapping[str, float], pair: set[str], *, name: str) -> dict[str, float]:
    joined: dict[str, float] = {}
    for cell, people in totals.items():
        key = name if cell in pair else cell
        joined[key] = joined.get(key, 0.0) + people
    return joined


@dataclass(frozen=True)
class Weighting:
    """The weights of a wave's respondents, in the order of their rows."""

    final: FloatArray
    design: FloatArray
    calibration: IntArray
    """One column per margin: the cell (numbered over all municipalities) the weights were raked
    in. The variance uses the residuals within them."""
    merges: tuple[Merge, ...]
    deff: dict[str, float]
    """Kish's design effect by municipality."""


def final_weight(
    respondents: pl.DataFrame,
    population: pl.DataFrame,
    drawn: Mapping[str, int],
    *,
    least_in_cell: int,
) -> Weighting:
    """Design weights, raked within each municipality to area and to sex x age band.

    ``respondents``: one row each, with municipality, area, sex, age_band. ``population``: the same
    columns and ``people``, the register counts. ``drawn``: n_h by area. Where both frames have
    ``birth_region`` it is a third margin. WeightsRefused.
    """
    design = _design_weights(respondents, population, drawn=drawn)
    final = np.zeros_like(design)
    names = _margin_names(respondents, population)
    calibration = np.zeros((design.size, len(names)), dtype=np.int64)
    merges: list[Merge] = []
    deff: dict[str, float] = {}
    for municipality, rows in _by_municipality(respondents):
        register = population.filter(pl.col("municipality") == municipality)
        margins = []
        for column, name in enumerate(names):
            margin = _margin(name, respondents[rows], population=register)
            merged, log = merge_small(margin, least=least_in_cell, municipality=municipality)
            margins.append(merged)
            merges.extend(log)
            offset = int(calibration[:, column].max()) + 1
            place = {cell: offset + at for at, cell in enumerate(merged.totals)}
            calibration[rows, column] = [place[cell] for cell in merged.cells]
        final[rows] = rake(design[rows], margins)
        deff[municipality] = kish_deff(final[rows])
    return Weighting(final, design, calibration, tuple(merges), deff)


def _design_weights(
    respondents: pl.DataFrame, population: pl.DataFrame, *, drawn: Mapping[str, int]
) -> FloatArray:
    sizes = dict(population.group_by("area").agg(pl.col("people").sum()).iter_rows())
    areas = respondents["area"].to_list()
    unknown = sorted(set(areas) - (set(sizes) & set(drawn)))
    if unknown:
        raise WeightsRefused(WeightsReason.NOBODY_DRAWN, area=unknown[0])
    weights = {area: design_weight(sizes[area], drawn[area]) for area in set(areas)}
    return np.array([weights[area] for area in areas], dtype=np.float64)


def _by_municipality(respondents: pl.DataFrame) -> Iterator[tuple[str, IntArray]]:
    column = np.array(respondents["municipality"].to_list(), dtype=object)
    for municipality in sorted(set(column)):
        yield municipality, np.flatnonzero(column == municipality).astype(np.int64)


def _margin_names(respondents: pl.DataFrame, population: pl.DataFrame) -> tuple[str, ...]:
    known = "birth_region" in respondents.columns and "birth_region" in population.columns
    return ("area", "sex x age", "birth region") if known else ("area", "sex x age")


def _margin(name: str, respondents: pl.DataFrame, *, population: pl.DataFrame) -> Margin:
    columns = {"area": ["area"], "sex x age": ["sex", "age_band"], "birth region": ["birth_region"]}
    parts = columns[name]
    label = pl.concat_str(parts, separator=" ").alias("cell")
    totals = population.group_by(label).agg(pl.col("people").sum()).sort("cell")
    people = {str(cell): float(count) for cell, count in totals.iter_rows() if count}
    cells = [str(cell) for cell in respondents.select(label)["cell"]]
    blocks = {cell: cell.split(" ")[0] for cell in people} if name == "sex x age" else {}
    return Margin(name, cells, people, blocks)
