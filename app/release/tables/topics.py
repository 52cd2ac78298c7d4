"""What the tables are about: indicators, and the questions no indicator already speaks for.

A question in the record file that an indicator is made of is published as the indicator alone:
both in one bundle would be two tables of the same answers, and one could be subtracted from the
other where something is hidden.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.survey.codebook import Variable, variables
from app.survey.derived import Indicator, headline_indicators, sources, wording_hash
from app.survey.questionnaire import Export, Questionnaire


@dataclass(frozen=True, slots=True)
class Topic:
    """One variable of the tables."""

    indicator: str
    """Name of the indicator; empty for a question shown category by category."""
    variable: str
    label: str
    categories: tuple[int, ...]
    """The substantive codes; together they are the base."""
    shown: tuple[int, ...]
    """The codes that get rows: of a yes-or-no variable only the yes."""
    wording: str
    """Hash of the wording and the definition: years are compared only where it is the same."""
    is_headline: bool


def topics(questionnaire: Questionnaire) -> tuple[Topic, ...]:
    """Every topic, headline indicators first, then the other derived variables, then questions."""
    headlines = {one.name: one for one in headline_indicators(questionnaire)}
    every = {variable.name: variable for variable in variables(questionnaire)}
    derived = [variable for variable in every.values() if variable.derived]
    first = [every[name] for name in headlines if name in every]
    rest = [variable for variable in derived if variable.name not in headlines]
    told = [_of_derived(one, questionnaire, headlines) for one in (*first, *rest)]
    return (*told, *_of_questions(questionnaire, derived))


def _of_derived(
    variable: Variable, questionnaire: Questionnaire, headlines: dict[str, Indicator]
) -> Topic:
    indicator = headlines.get(variable.name) or _as_indicator(variable)
    return Topic(
        indicator=variable.name,
        variable=variable.name,
        label=variable.label,
        categories=(0, 1),
        shown=(1,),
        wording=wording_hash(questionnaire, indicator),
        is_headline=variable.name in headlines,
    )


def _of_questions(questionnaire: Questionnaire, derived: list[Variable]) -> Iterator[Topic]:
    spoken_for = {
        question.name
        for variable in derived
        for question in sources(questionnaire, _as_indicator(variable))
    } | {one.name.removeprefix("d_") for one in derived}
    for variable in variables(questionnaire):
        in_records = variable.export is Export.RECORDS
        if variable.derived or (in_records and variable.source in spoken_for):
            continue
        categories = tuple(code for code in variable.values if code not in variable.not_substantive)
        if len(categories) < 2:
            continue
        yield Topic(
            indicator="",
            variable=variable.name,
            label=variable.label,
            categories=categories,
            shown=(1,) if categories == (0, 1) else categories,
            wording=wording_hash(questionnaire, _as_indicator(variable)),
            is_headline=False,
        )


def _as_indicator(variable: Variable) -> Indicator:
    """What ``wording_hash`` and ``sources`` need: several-choice variables name their question."""
    name = variable.name if variable.derived else variable.source
    return Indicator(
        name, variable.label, name, frozenset(variable.values), variable.not_substantive
    )
