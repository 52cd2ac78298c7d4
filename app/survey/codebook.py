"""The variables of the released files: names, labels, values, kinds of missing, and one record.

Files, tables, codebook and DDI all take them from here, so that a question is defined once.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Literal

from app.survey.answers import Answer, Answers, Missing
from app.survey.derived import derive, item_shares, not_substantive, only_source
from app.survey.dispositions import Disposition, completeness_of
from app.survey.questionnaire import Derived, Export, Question, QuestionKind, Questionnaire
from app.survey.routing import path

Measure = Literal["nominal", "ordinal", "scale"]

LONGEST_LABEL = 120
YES_NO: Mapping[int, str] = {0: "Nej", 1: "Ja"}
MARKED: Mapping[int, str] = {0: "Ej markerat", 1: "Markerat"}
MISSING_LABELS: Mapping[int, str] = {
    int(Missing.NOT_APPLICABLE): "Frågan ställdes inte",
    int(Missing.NO_ANSWER): "Inget svar",
    int(Missing.PREFER_NOT_TO_SAY): "Vill inte svara",
    int(Missing.SEVERAL_MARKS): "Flera markeringar",
    int(Missing.SUPPRESSED): "Dolt av sekretesskäl",
    int(Missing.NOT_IN_WAVE): "Ingick inte i årets mätning",
    int(Missing.BROKE_OFF): "Avbröt före frågan",
    int(Missing.ILLEGIBLE): "Gick inte att läsa",
}
"""The labels of the missing codes, the same for every variable."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One column. ``values`` labels its codes; those of missing are the same for every column."""

    name: str
    label: str
    values: Mapping[int, str]
    measure: Measure
    export: Export
    derived: bool
    source: str
    """The question it comes from; of a derived variable, its own name."""
    not_substantive: frozenset[int] = frozenset()
    """Codes shown beside a share, never in its denominator."""

    @property
    def missing(self) -> Mapping[int, str]:
        """The labels of the missing codes."""
        return MISSING_LABELS


def variables(questionnaire: Questionnaire) -> tuple[Variable, ...]:
    """Every variable that may leave the house, in records or in tables: asked, then derived.

    Questions of export class ``never`` (free text, stated sex and birth year) have none.
    """
    asked = [variable for question in questionnaire for variable in _variables_of(question)]
    derived = [
        _derived_variable(one, questionnaire)
        for one in (*questionnaire.derived, *item_shares(questionnaire))
    ]
    return (*asked, *derived)


def record(questionnaire: Questionnaire, answers: Answers) -> dict[str, int]:
    """One respondent's value of each of ``variables``, with the missing codes.

    Answers off the path are set aside; where the reply broke off, what comes after the last
    answered question is ``BROKE_OFF``, unless routing had already passed it by.
    """
    on_path = path(questionnaire, answers)
    asked = {question.name for question in on_path}
    counted = {name: answer for name, answer in answers.items() if name in asked}
    broke_off = completeness_of(on_path, counted) is Disposition.BREAK_OFF
    unreached = _after_the_last(questionnaire, counted) if broke_off else frozenset[str]()
    values: dict[str, int] = {}
    for question in questionnaire:
        answer = counted.get(question.name)
        if answer is None:
            answer = _why_silent(question, asked=asked, counted=counted, unreached=unreached)
        values.update(_values_of(question, answer))
    return {**values, **derive(questionnaire, values)}


def _variables_of(question: Question) -> Iterator[Variable]:
    if not _leaves(question):
        return
    if question.kind is QuestionKind.SEVERAL:
        for category in question.categories:
            text = f"{question.label}: {category.text}"
            yield _variable(question, f"{question.name}_{category.code}", label=text, values=MARKED)
    else:
        values = {category.code: category.text for category in question.categories}
        yield _variable(question, question.name, label=question.label, values=values)


def _leaves(question: Question) -> bool:
    # Free text is never released, whatever a questionnaire says of it.
    return question.export is not Export.NEVER and question.kind is not QuestionKind.TEXT


def _variable(question: Question, name: str, *, label: str, values: Mapping[int, str]) -> Variable:
    several = question.kind is QuestionKind.SEVERAL
    return Variable(
        name=name,
        label=label[:LONGEST_LABEL],
        values=values,
        measure=_measure(question),
        export=question.export,
        derived=False,
        source=question.name,
        not_substantive=frozenset() if several else not_substantive(question),
    )


def _measure(question: Question) -> Measure:
    if question.kind is QuestionKind.YEAR:
        return "scale"
    return "ordinal" if question.scale and question.kind is QuestionKind.ONE else "nominal"


def _derived_variable(derived: Derived, questionnaire: Questionnaire) -> Variable:
    source = only_source(derived, questionnaire)
    beside = not_substantive(source) if source else frozenset[int]()
    texts = {category.code: category.text for category in source.categories} if source else {}
    return Variable(
        name=derived.name,
        label=derived.label,
        values={**YES_NO, **{code: texts[code] for code in sorted(beside)}},
        measure="nominal",
        export=derived.export,
        derived=True,
        source=derived.name,
        not_substantive=beside,
    )


def _after_the_last(questionnaire: Questionnaire, counted: Answers) -> frozenset[str]:
    """The questions after the last answered one, on the path or not."""
    names = [question.name for question in questionnaire]
    last = max((place for place, name in enumerate(names) if name in counted), default=-1)
    return frozenset(names[last + 1 :])


def _why_silent(
    question: Question, *, asked: Set[str], counted: Answers, unreached: Set[str]
) -> Missing:
    passed_by = question.name not in asked
    gate = question.asked_of
    knows_why = passed_by and gate is not None and gate.variable in counted
    if question.name in unreached and not knows_why:
        return Missing.BROKE_OFF
    return Missing.NOT_APPLICABLE if passed_by else Missing.NO_ANSWER


def _values_of(question: Question, answer: Answer) -> dict[str, int]:
    if not _leaves(question):
        return {}
    if question.kind is not QuestionKind.SEVERAL:
        return {question.name: int(answer)} if isinstance(answer, int) else {}
    return {
        f"{question.name}_{category.code}": _mark(question, answer, code=category.code)
        for category in question.categories
    }


def _mark(question: Question, answer: Answer, *, code: int) -> int:
    """1 for a marked category, 0 for one left unmarked, or why nobody knows."""
    if not isinstance(answer, tuple):
        return int(answer)
    if question.at_most is not None and len(answer) > question.at_most:
        return int(Missing.SEVERAL_MARKS)
    return int(code in answer)
