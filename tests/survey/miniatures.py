"""Questionnaires of two or three questions, one for each feature under test."""

from app.survey.questionnaire import (
    Category,
    Condition,
    Export,
    Page,
    Question,
    QuestionKind,
    Questionnaire,
    Section,
)


def categories(*codes: int, beside: tuple[int, ...] = ()) -> tuple[Category, ...]:
    """Categories named after their codes; those in ``beside`` are "don't know"."""
    return tuple(Category(code, f"Svar {code}", code not in beside) for code in codes)


def one(
    name: str,
    codes: tuple[int, ...] = (0, 1),
    *,
    asked_of: Condition | None = None,
    essential: bool = False,
    may_decline: bool = False,
    beside: tuple[int, ...] = (),
    export: Export = Export.RECORDS,
    scale: str = "",
    trend_break: bool = False,
) -> Question:
    """A question with one answer among ``codes``."""
    return Question(
        name,
        QuestionKind.ONE,
        f"Fråga {name}?",
        f"Etikett {name}",
        categories(*codes, beside=beside),
        asked_of=asked_of,
        essential=essential,
        may_decline=may_decline,
        export=export,
        scale=scale,
        trend_break=trend_break,
    )


def several(
    name: str, codes: tuple[int, ...] = (1, 2, 3), *, at_most: int | None = None
) -> Question:
    """A question with any number of answers."""
    return Question(
        name,
        QuestionKind.SEVERAL,
        f"Fråga {name}?",
        f"Etikett {name}",
        categories(*codes),
        at_most=at_most,
    )


def text(name: str, max_length: int = 10) -> Question:
    """A question answered in free text."""
    return Question(
        name,
        QuestionKind.TEXT,
        f"Fråga {name}?",
        f"Etikett {name}",
        max_length=max_length,
        export=Export.NEVER,
    )


def year(name: str, low: int = 1920, high: int = 2010) -> Question:
    """A question answered with a year."""
    return Question(
        name, QuestionKind.YEAR, f"Fråga {name}?", f"Etikett {name}", year_from=low, year_to=high
    )


def route(variable: str, *codes: int) -> Condition:
    """Asked of those who answered ``variable`` with one of ``codes``."""
    return Condition(variable, frozenset(codes))


def page(*questions: Question, number: int = 1, write_only: bool = False) -> Page:
    """A page in section ``s``."""
    return Page(number, f"p{number}", "s", f"Sida {number}", "", questions, write_only)


def questionnaire(*questions: Question) -> Questionnaire:
    """One page with ``questions``."""
    return Questionnaire("mini", "Mini", (Section("s", "Del", (page(*questions),)),))
