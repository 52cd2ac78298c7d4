"""The record file: one protected row a respondent, every column a number with labels.

What the columns are is decided here once; how a format writes them is in ``workbook``,
``delimited`` and ``statistical_files``.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random

import polars as pl

from app.release.opening.responses import Responses
from app.release.rules import LEAST_RESIDENTS, LEAST_RESPONDENTS, record_rules
from app.statistics.disclosure import Protected, headline_change, protect
from app.statistics.lattice import SUPPRESSED, Node, lattice
from app.survey.ages import AGE_BANDS
from app.survey.answers import Missing
from app.survey.codebook import LONGEST_LABEL, MISSING_LABELS, variables
from app.survey.derived import headline_indicators
from app.survey.refusals import UnprotectableRefused

WEIGHT, ROW = "w_final", "row"
SEXES = {"F": (1, "Kvinna"), "M": (2, "Man")}
LOWEST_MISSING, HIGHEST_MISSING = -9, -1


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the record file."""

    name: str
    label: str
    values: Mapping[int, str]
    """Labels of the substantive codes; those of missing are the same for every column."""
    measure: str
    """nominal, ordinal or scale."""
    question: str = ""
    """The question as it was asked; empty for what is not an answer."""
    register_codes: Mapping[int, str] | None = None
    """For key variables: what each code was called in the register."""

    @property
    def is_whole(self) -> bool:
        """Whether the values are whole numbers."""
        return self.name != WEIGHT

    @property
    def has_missing(self) -> bool:
        """Whether negative codes say why there is no value."""
        return self.name not in (WEIGHT, ROW)

    @property
    def labels(self) -> dict[int, str]:
        """Every label, missing codes first."""
        if not self.values:
            return {}
        return {**dict(sorted(MISSING_LABELS.items())), **self.values}


@dataclass(frozen=True)
class RecordFile:
    """What every format of the record file holds."""

    title: str
    wave_id: str
    columns: tuple[Column, ...]
    records: pl.DataFrame
    """Whole numbers, and ``w_final``; columns in the order of ``columns``."""
    protected: Protected
    headline_change: float
    """Largest change of a headline share when it is computed from this file."""


def make_records(responses: Responses, *, earlier_node: str = "") -> RecordFile:
    """The record file of a wave; the same file whenever it is made from the same responses.

    ``earlier_node``: how the file of the wave shown beside it was coarsened; used again where it
    keeps the rules. UnprotectableRefused where no node does.
    """
    table = responses.table.with_columns(pl.Series("weight", responses.weighting.final))
    nodes = lattice(
        _places(responses),
        least_residents=LEAST_RESIDENTS,
        least_respondents=LEAST_RESPONDENTS,
    )
    protected = _protected(table, nodes, responses, earlier_node=earlier_node)
    columns = tuple(_columns(responses, protected))
    records = protected.records.rename({"weight": WEIGHT}).with_columns(
        pl.col(column.name).replace_strict(_codes(column), return_dtype=pl.Int64)
        for column in columns
        if column.register_codes is not None
    )
    whole = [pl.col(column.name).cast(pl.Int64) for column in columns if column.is_whole]
    yes = {one.name: 1 for one in headline_indicators(responses.questionnaire) if not one.items}
    return RecordFile(
        title=responses.wave.title,
        wave_id=responses.wave.id,
        columns=columns,
        records=records.with_columns(whole).select(column.name for column in columns),
        protected=protected,
        headline_change=headline_change(table, protected.records, yes),
    )


def _places(responses: Responses) -> pl.DataFrame:
    respondents = dict(responses.table["area"].value_counts().iter_rows())
    return pl.DataFrame(
        [
            {
                "area": code,
                "municipality": area.municipality,
                "residents": responses.wave.sample.sizes.get(code, 0),
                "respondents": respondents.get(code, 0),
            }
            for code, area in responses.places.items()
        ]
    )


def _protected(
    table: pl.DataFrame, nodes: tuple[Node, ...], responses: Responses, *, earlier_node: str
) -> Protected:
    rules = record_rules(responses.questionnaire)

    def made_from(chosen: Sequence[Node]) -> Protected:
        # Two differently suppressed files of one wave could be joined on the answers: the dice are
        # the wave's own, so that a second release repeats the first one's file to the byte.
        dice = Random(responses.seed)  # noqa: S311 - the seed is 128 secret bits, kept sealed
        return protect(table, chosen, rules=rules, dice=dice)

    same = [node for node in nodes if node.name == earlier_node]
    if same:
        with suppress(UnprotectableRefused):
            return made_from(same)
    return made_from(nodes)


def _columns(responses: Responses, protected: Protected) -> list[Column]:
    asked = {question.name: question.text for question in responses.questionnaire}
    columns = [Column(ROW, "Radnummer, i slumpmässig ordning", {}, "scale")]
    columns += _key_columns(responses, protected)
    columns.append(
        Column(WEIGHT, "Vikt: medelvärdet av slutvikten i radens nyckelklass", {}, "scale")
    )
    for variable in variables(responses.questionnaire):
        if variable.name in protected.records.columns:
            question = asked.get(variable.source, "")
            columns.append(
                Column(variable.name, variable.label, variable.values, variable.measure, question)
            )
    return columns


def _key_columns(responses: Responses, protected: Protected) -> list[Column]:
    made = [
        _key("area", "Område", _areas(responses, protected.node)),
        _key("age_band", "Åldersgrupp", _ages(protected.node), measure="ordinal"),
    ]
    if protected.node.keeps_sex:
        made.insert(1, _key("sex", "Kön enligt folkbokföringen", SEXES))
    return made


def _key(
    name: str, label: str, codes: Mapping[str, tuple[int, str]], *, measure: str = "nominal"
) -> Column:
    values = {code: text[:LONGEST_LABEL] for code, text in codes.values()}
    register = {code: text for text, (code, _) in codes.items()}
    return Column(name, label, values, measure, register_codes=register)


def _areas(responses: Responses, node: Node) -> dict[str, tuple[int, str]]:
    """Released area -> code (numbered by register code) and the names of what it holds."""
    names: dict[str, list[str]] = {}
    for area, merged in sorted(node.areas.items()):
        if merged != SUPPRESSED:
            names.setdefault(merged, []).append(responses.places[area].name)
    return {
        merged: (number, f"{', '.join(parts)} ({merged})")
        for number, (merged, parts) in enumerate(sorted(names.items()), 1)
    }


def _ages(node: Node) -> dict[str, tuple[int, str]]:
    """Released age band -> number of its lowest band, so that a band has the same code always."""
    number = {band: at for at, (_, band) in enumerate(AGE_BANDS, 1)}
    lowest: dict[str, int] = {}
    for band, merged in node.ages.items():
        lowest[merged] = min(number[band], lowest.get(merged, len(number)))
    return {merged: (code, merged) for merged, code in sorted(lowest.items(), key=lambda i: i[1])}


def _codes(column: Column) -> dict[str, int]:
    known = {text: code for code, text in (column.register_codes or {}).items()}
    return {**known, SUPPRESSED: int(Missing.SUPPRESSED)}


def value_label(column: Column, value: float) -> str:
    """What a value says in words; a number without a label says itself."""
    return column.labels.get(int(value), str(value))
