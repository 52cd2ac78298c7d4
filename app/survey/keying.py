"""Paper replies: what a keyer's marks mean, where two keyings differ, and what stands at last.

A keyed form is a mark by variable, as the keyer typed it: a category number, several numbers, a
year or a text, or one of the signs below. Nothing is ever guessed for the respondent.
"""

import re
from collections.abc import Iterable, Mapping

from app.survey.answers import Answer, Answers, Missing, Problem, read_answer
from app.survey.questionnaire import Question, QuestionKind, Questionnaire

BLANK = "-"
SEVERAL_MARKS = "*"
ILLEGIBLE = "?"
DECLINED = "v"
"""The box "Vill inte svara" on the paper form, where the question has one."""

Marks = Mapping[str, str]
"""By variable. A variable that is absent or empty has not been keyed yet."""


class MarkError(ValueError):
    """A mark that the question on ``variable`` cannot carry: the screen should have refused it."""

    def __init__(self, variable: str, problem: Problem) -> None:
        super().__init__(f"{variable}: {problem.value}")
        self.variable = variable
        self.problem = problem


def read_mark(question: Question, mark: str) -> Answer | Problem | None:
    """What one mark says; None for a question the respondent left blank."""
    mark = mark.strip()
    if mark in ("", BLANK):
        return None
    if mark == ILLEGIBLE:
        return Missing.ILLEGIBLE
    if mark == SEVERAL_MARKS and question.kind in (QuestionKind.ONE, QuestionKind.YEAR):
        return Missing.SEVERAL_MARKS
    if mark.casefold() == DECLINED and question.may_decline:
        return Missing.PREFER_NOT_TO_SAY
    if question.kind is QuestionKind.SEVERAL:
        return _several(question, mark)
    return read_answer(question, [mark])


def marks_to_answers(questionnaire: Questionnaire, marks: Marks) -> dict[str, Answer]:
    """The answers on a keyed form, also those that routing would have skipped.

    They stay as keyed and are set aside at release. More marks than may be given stay too, and
    are coded -4 at release. Raises ``MarkError``, or KeyError for an unknown variable.
    """
    answers: dict[str, Answer] = {}
    for variable, mark in marks.items():
        read = read_mark(questionnaire[variable], mark)
        if isinstance(read, Problem):
            raise MarkError(variable, read)
        if read is not None:
            answers[variable] = read
    return answers


def rulings_from(questionnaire: Questionnaire, marks: Marks) -> dict[str, Answer | None]:
    """An adjudicator's marks as rulings: as ``marks_to_answers``, with None for "left blank"."""
    answers = marks_to_answers(questionnaire, marks)
    return {variable: answers.get(variable) for variable, mark in marks.items() if mark.strip()}


def unkeyed(questionnaire: Questionnaire, marks: Marks) -> tuple[str, ...]:
    """The variables without a mark, in the order of the form; a form is done when none is left."""
    return tuple(q.name for q in questionnaire if not marks.get(q.name, "").strip())


def differences(first: Answers, second: Answers) -> tuple[str, ...]:
    """The variables on which two keyings do not say the same.

    Two texts are the same when they differ in spacing and capitals only.
    """
    variables = dict.fromkeys((*first, *second))
    return tuple(name for name in variables if not _agree(first.get(name), second.get(name)))


def settle(
    first: Answers, second: Answers, rulings: Mapping[str, Answer | None]
) -> dict[str, Answer] | tuple[str, ...]:
    """The answers that stand, or the differences still to be ruled on.

    Of two texts that agree, the first keying's stands, with its own spacing and capitals.
    ``rulings`` is what a third account read on the paper (None: left blank). Where the two
    keyings agree a ruling changes nothing.
    """
    differing = differences(first, second)
    remaining = tuple(name for name in differing if name not in rulings)
    if remaining:
        return remaining
    settled: dict[str, Answer] = {}
    for name in dict.fromkeys((*first, *second)):
        answer = rulings[name] if name in differing else first.get(name)
        if answer is not None and answer is not Missing.NO_ANSWER:
            settled[name] = answer
    return settled


def _several(question: Question, mark: str) -> Answer | Problem:
    codes: set[int] = set()
    for piece in re.split(r"[\s,]+", mark.strip(" ,")):
        code = read_answer(question, [piece])
        if not isinstance(code, tuple):
            return Problem.NOT_A_CATEGORY
        codes.update(code)
    return tuple(sorted(codes))


def _agree(one: Answer | None, other: Answer | None) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return _folded(one.split()) == _folded(other.split())
    silent = (None, Missing.NO_ANSWER)
    return one == other or (one in silent and other in silent)


def _folded(words: Iterable[str]) -> list[str]:
    return [word.casefold() for word in words]
