"""The fields of the keying screen, made from the questionnaire: one definition for web and paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.fieldwork.paper.keyed_marks import KeyingSheet
from app.survey.keying import BLANK, DECLINED, ILLEGIBLE, SEVERAL_MARKS
from app.survey.questionnaire import Question, QuestionKind


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A box on the paper: the number beside it, and its words."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field. ``number`` is what the paper prints before the question."""

    name: str
    number: str
    text: str
    kind: str
    categories: tuple[CategoryView, ...]
    has_legend: bool
    """False when the field before has the same categories: their words stand there."""
    signs: str
    """The signs that may stand in place of an answer."""
    longest: int
    mark: str = field(repr=False)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class KeyingPage:
    """A page of the paper form."""

    number: int
    title: str
    fields: tuple[FieldView, ...]


def pages_of_form(sheet: KeyingSheet, problems: Mapping[str, str]) -> list[KeyingPage]:
    """Every page of the form with what has been keyed so far."""
    return [
        KeyingPage(
            page.number,
            page.title,
            tuple(
                field_of(
                    question,
                    after=page.questions[index - 1] if index else None,
                    mark=sheet.keyed.marks.get(question.name, ""),
                    problem=problems.get(question.name, ""),
                )
                for index, question in enumerate(page.questions)
            ),
        )
        for page in sheet.wave.questionnaire.pages
    ]


def field_of(
    question: Question, *, after: Question | None, mark: str = "", problem: str = ""
) -> FieldView:
    """The field of one question, standing below the question ``after``."""
    return FieldView(
        name=question.name,
        number=question.name.partition("_")[0],
        text=question.text,
        kind=question.kind.value,
        categories=tuple(CategoryView(one.code, one.text) for one in question.categories),
        has_legend=bool(question.categories)
        and (after is None or after.categories != question.categories),
        signs=_signs(question),
        longest=_longest(question),
        mark=mark,
        problem=problem,
    )


def _signs(question: Question) -> str:
    signs = [BLANK, ILLEGIBLE]
    if question.kind in (QuestionKind.ONE, QuestionKind.YEAR):
        signs.append(SEVERAL_MARKS)
    if question.may_decline and question.kind is not QuestionKind.TEXT:
        signs.append(DECLINED)
    return "".join(signs)


def _longest(question: Question) -> int:
    match question.kind:
        case QuestionKind.TEXT:
            return question.max_length or 1000
        case QuestionKind.YEAR:
            return 4
        case QuestionKind.SEVERAL:
            return 3 * len(question.categories)
        case _:
            return max(len(str(code)) for code in question.codes)
