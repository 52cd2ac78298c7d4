"""Variables computed from answers at release, indexes, and the headline indicators.

Three-valued: a derived variable is 1 as soon as one line holds, 0 when every line is known not
to, and missing when what was left open could have decided it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import isnan
from statistics import fmean

from app.survey.answers import Missing
from app.survey.questionnaire import Condition, Derived, Index, Question, Questionnaire

Record = Mapping[str, int]
"""Values and missing codes by variable, as ``app.survey.codebook.record`` gives them."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that is followed over the years, with its whole definition.

    A share: of the records whose ``variable`` is neither missing nor in ``excluded``, those in
    ``codes``. An index: the unrounded mean of such shares over ``items`` (then no ``variable``).
    """

    name: str
    label: str
    variable: str
    codes: frozenset[int]
    excluded: frozenset[int] = frozenset()
    items: tuple["Indicator", ...] = ()


def derive(questionnaire: Questionnaire, record: Record) -> dict[str, int]:
    """Every derived variable of one respondent: 0 or 1, a missing code, or a "don't know"."""
    values = {
        derived.name: _value(derived, questionnaire, record=record)
        for derived in questionnaire.derived
    }
    for index in questionnaire.indexes:
        for item in index.items:
            known = _is_known(record[item], questionnaire[item])
            values[f"d_{item}"] = int(record[item] in index.counted) if known else record[item]
    return values


def item_shares(questionnaire: Questionnaire) -> tuple[Derived, ...]:
    """For each item of each index, the 0/1 variable ``d_<item>`` whose mean is the item's share."""
    return tuple(
        Derived(
            name=f"d_{item}",
            label=questionnaire[item].label,
            any_of=((Condition(item, index.counted),),),
            export=questionnaire[item].export,
        )
        for index in questionnaire.indexes
        for item in index.items
    )


def only_source(derived: Derived, questionnaire: Questionnaire) -> Question | None:
    """The question a derived variable only recodes, if it depends on one alone."""
    sources = {condition.variable for condition in _conditions(derived)}
    return questionnaire[sources.pop()] if len(sources) == 1 else None


def not_substantive(question: Question) -> frozenset[int]:
    """The codes of "don't know" and "no opinion": beside a share, never in its denominator."""
    return frozenset(c.code for c in question.categories if not c.substantive)


def _conditions(derived: Derived) -> Iterator[Condition]:
    for line in derived.any_of:
        yield from line


def _value(derived: Derived, questionnaire: Questionnaire, *, record: Record) -> int:
    source = only_source(derived, questionnaire)
    if source is not None and not _is_known(record[source.name], source):
        # A recoding keeps why there is no answer, and keeps "don't know" apart.
        return record[source.name]
    lines = [_all_of(line, questionnaire, record=record) for line in derived.any_of]
    if any(line is True for line in lines):
        return 1
    return int(Missing.NO_ANSWER) if None in lines else 0


def _all_of(
    line: Sequence[Condition], questionnaire: Questionnaire, *, record: Record
) -> bool | None:
    """Whether every condition holds; None when what is missing decides it."""
    held = [_holds(condition, questionnaire, record=record) for condition in line]
    if any(one is False for one in held):
        return False
    return None if None in held else True


def _holds(condition: Condition, questionnaire: Questionnaire, *, record: Record) -> bool | None:
    value = record[condition.variable]
    if value in condition.codes:
        return True
    # Whoever was not asked has not said it: routing has already told the answer.
    if value == Missing.NOT_APPLICABLE:
        return False
    return False if _is_known(value, questionnaire[condition.variable]) else None


def _is_known(value: int, question: Question) -> bool:
    return value >= 0 and value not in not_substantive(question)


def headline_indicators(questionnaire: Questionnaire) -> tuple[Indicator, ...]:
    """The indicators that get change marks, in the order of the questionnaire file."""
    derived = {one.name: one for one in questionnaire.derived}
    indexes = {one.name: one for one in questionnaire.indexes}
    return tuple(
        _share(derived[name], questionnaire)
        if name in derived
        else index_indicator(indexes[name], questionnaire)
        for name in questionnaire.headlines
    )


def index_indicator(index: Index, questionnaire: Questionnaire) -> Indicator:
    """An index as an indicator whose items are shares."""
    items = tuple(
        _share(share, questionnaire)
        for share in item_shares(questionnaire)
        if share.name.removeprefix("d_") in index.items
    )
    return Indicator(index.name, index.label, "", index.counted, items=items)


def _share(derived: Derived, questionnaire: Questionnaire) -> Indicator:
    source = only_source(derived, questionnaire)
    if source is None:
        return Indicator(derived.name, derived.label, derived.name, frozenset({1}))
    codes = frozenset(code for condition in _conditions(derived) for code in condition.codes)
    return Indicator(derived.name, derived.label, source.name, codes, not_substantive(source))


def index_value(shares: Sequence[float]) -> float:
    """An index of a group: the unrounded mean, 0-100, of its items' shares in per cent."""
    if not shares:
        raise ValueError("an index without items")
    return fmean(shares)


def index_band(value: float, bands: Sequence[int]) -> int:
    """The band, 0 for the lowest, whose inclusive lower limit ``value`` (0-100) has reached."""
    if isnan(value) or not bands or not bands[0] <= value <= 100:
        raise ValueError("an index is a number from 0 to 100")
    return sum(limit <= value for limit in bands) - 1


def wording_hash(questionnaire: Questionnaire, indicator: Indicator) -> str:
    """SHA-256 over all that decides what an indicator measures: questions, answers, definition.

    Two waves are compared only where it is the same.
    """
    lines = list(_definition(questionnaire, indicator))
    return sha256("\n".join(lines).encode()).hexdigest()


def has_trend_break(questionnaire: Questionnaire, indicator: Indicator) -> bool:
    """Whether a question behind the indicator says that years cannot be compared."""
    return any(q.trend_break for q in sources(questionnaire, indicator))


def sources(questionnaire: Questionnaire, indicator: Indicator) -> tuple[Question, ...]:
    """The questions behind an indicator, in the order they are asked."""
    names = set(_source_names(questionnaire, indicator))
    return tuple(question for question in questionnaire if question.name in names)


def _source_names(questionnaire: Questionnaire, indicator: Indicator) -> Iterator[str]:
    for item in indicator.items:
        yield from _source_names(questionnaire, item)
    for derived in questionnaire.derived:
        if derived.name == indicator.variable:
            yield from (condition.variable for condition in _conditions(derived))
    if indicator.variable in questionnaire:
        yield indicator.variable


def _definition(questionnaire: Questionnaire, indicator: Indicator) -> Iterator[str]:
    yield f"{indicator.name} {indicator.variable} {sorted(indicator.codes)}"
    yield f"excluded {sorted(indicator.excluded)}"
    for derived in questionnaire.derived:
        if derived.name == indicator.variable:
            yield from (" and ".join(map(_in_words, line)) for line in derived.any_of)
    intros = {q.name: page.intro for page in questionnaire.pages for q in page.questions}
    for question in sources(questionnaire, indicator):
        yield f"{question.name} {question.version} {intros[question.name]} {question.text}"
        yield f"{question.hint} {_in_words(question.asked_of) if question.asked_of else ''}"
        for category in question.categories:
            yield f"{category.code} {category.text} {category.substantive}"


def _in_words(condition: Condition) -> str:
    return f"{condition.variable} {sorted(condition.codes)}"
