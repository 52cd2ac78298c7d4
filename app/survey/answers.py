"""What a resident can say to a question, and the kinds of saying nothing.

A form's fields become answers here, and nowhere else: the same reading serves the web page,
the keyed paper form and the release.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from unicodedata import category

from app.survey.questionnaire import Page, Question, QuestionKind


class Missing(IntEnum):
    """Why there is no substantive answer. The values are those of the codebook."""

    NOT_APPLICABLE = -1
    NO_ANSWER = -2
    PREFER_NOT_TO_SAY = -3
    SEVERAL_MARKS = -4
    SUPPRESSED = -5
    NOT_IN_WAVE = -6
    BROKE_OFF = -7
    ILLEGIBLE = -8


Answer = Missing | int | str | tuple[int, ...]
"""ONE and YEAR: an int; SEVERAL: category codes in ascending order; TEXT: a string."""
Answers = Mapping[str, Answer]
"""By variable. A variable that is absent has not been answered."""

LONGEST_CODE = 3
"""Digits of a category code as a field carries it."""
DECLINED = str(int(Missing.PREFER_NOT_TO_SAY))


class Problem(Enum):
    """What is wrong with a field; the face chooses the words."""

    NOT_A_CATEGORY = "not a category"
    TOO_MANY = "more marks than may be given"
    TOO_LONG = "longer than is kept"
    NOT_A_YEAR = "not a year in the range"
    SEVERAL_VALUES = "more than one value for one answer"


@dataclass(frozen=True, slots=True)
class PageReading:
    """What a posted page said: good answers, withdrawn variables, problems by variable."""

    answers: dict[str, Answer]
    cleared: frozenset[str]
    problems: dict[str, Problem]


def read_page(
    page: Page, fields: Mapping[str, list[str]], asked: Iterable[Question]
) -> PageReading:
    """Read the posted ``fields`` of ``page`` for the questions that were ``asked`` on it.

    A variable whose field is absent or blank is cleared: a form posts everything it shows.
    On a write-only page nothing is cleared unless "answer again" was used, since the page never
    shows what was answered before; the caller asks only about the questions it showed as open.
    """
    answers: dict[str, Answer] = {}
    cleared: set[str] = set()
    problems: dict[str, Problem] = {}
    names = {question.name for question in asked}
    for question in page.questions:
        if question.name not in names:
            continue
        read = read_answer(question, fields.get(question.name, []))
        if isinstance(read, Problem):
            problems[question.name] = read
        elif read is None:
            cleared.add(question.name)
        else:
            answers[question.name] = read
    return PageReading(answers, frozenset(cleared), problems)


def read_answer(question: Question, values: list[str]) -> Answer | Problem | None:
    """One question's answer from the ``values`` its field carried; None when it was left blank."""
    values = [value.strip() for value in values if value.strip()]
    if not values:
        return None
    if question.may_decline and values == [DECLINED]:
        return Missing.PREFER_NOT_TO_SAY
    if question.kind is QuestionKind.SEVERAL:
        return _read_several(question, values)
    if len(values) > 1:
        return Problem.SEVERAL_VALUES
    match question.kind:
        case QuestionKind.TEXT:
            return _read_text(question, values[0])
        case QuestionKind.YEAR:
            return _read_year(question, values[0])
        case _:
            return _read_code(question, values[0])


def _read_code(question: Question, value: str) -> Answer | Problem:
    code = _category_code(question, value)
    return Problem.NOT_A_CATEGORY if code is None else code


def _category_code(question: Question, value: str) -> int | None:
    # ``int`` refuses thousands of digits with an error of its own: look at the length first.
    short = value.isdecimal() and len(value) <= LONGEST_CODE
    return int(value) if short and int(value) in question.codes else None


def _read_several(question: Question, values: list[str]) -> Answer | Problem:
    codes: set[int] = set()
    for value in values:
        code = _category_code(question, value)
        if code is None:
            return Problem.NOT_A_CATEGORY
        codes.add(code)
    if question.at_most is not None and len(codes) > question.at_most:
        return Problem.TOO_MANY
    return tuple(sorted(codes))


def _read_text(question: Question, value: str) -> Answer | Problem | None:
    lines = ("".join(map(_visible, line)) for line in value.splitlines())
    text = "\n".join(lines).strip()
    if question.max_length is not None and len(text) > question.max_length:
        return Problem.TOO_LONG
    return text or None


def _visible(character: str) -> str:
    """Nothing for a control character or half a surrogate pair, which no file could carry."""
    if character == "\t":
        return " "
    return "" if category(character) in ("Cc", "Cs") else character


def _read_year(question: Question, value: str) -> Answer | Problem:
    # ``int`` reads any decimal digits (٠-٩, ۰-۹), which is what a phone may send.
    if not value.isdecimal() or len(value) != 4:
        return Problem.NOT_A_YEAR
    year = int(value)
    low, high = question.year_from or 0, question.year_to or 9999
    return year if low <= year <= high else Problem.NOT_A_YEAR


def as_plain(answers: Answers) -> dict[str, int | str | list[int]]:
    """Answers as JSON can carry them. Category codes are never negative, kinds of missing are."""
    return {
        name: list(value)
        if isinstance(value, tuple)
        else value
        if isinstance(value, str)
        else int(value)
        for name, value in answers.items()
    }


def from_plain(plain: Mapping[str, int | str | list[int]]) -> dict[str, Answer]:
    """The reverse of ``as_plain``."""
    return {
        name: tuple(value)
        if isinstance(value, list)
        else value
        if isinstance(value, str) or value >= 0
        else Missing(value)
        for name, value in plain.items()
    }
