"""Which questions a resident is asked. A question about the answers, never an action on them.

``path`` gives the same path for the same answers, deletes nothing, and an answer left on an
abandoned branch opens no later question and is not exported.
"""

from app.survey.answers import Answer, Answers
from app.survey.questionnaire import Page, Question, QuestionKind, Questionnaire


def path(questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """The questions asked of someone who answered ``answers``, in order."""
    asked: list[Question] = []
    counted: dict[str, Answer] = {}
    for question in questionnaire:
        if _is_asked(question, counted):
            asked.append(question)
            if question.name in answers:
                counted[question.name] = answers[question.name]
    return tuple(asked)


def asked_on(page: Page, questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """The questions of ``page`` that are on the path."""
    if all(question.asked_of is None for question in page.questions):
        return page.questions
    on_path = {question.name for question in path(questionnaire, answers)}
    return tuple(question for question in page.questions if question.name in on_path)


def counted_answers(questionnaire: Questionnaire, answers: Answers) -> dict[str, Answer]:
    """The answers on the path: what is sealed from the web and counted from paper."""
    return {
        question.name: answers[question.name]
        for question in path(questionnaire, answers)
        if question.name in answers
    }


def left_blank(page: Page, questionnaire: Questionnaire, answers: Answers) -> int:
    """How many questions of ``page`` were asked and passed over; own words are never missed.

    Always 0 for a write-only page: even a number would tell what was answered there.
    """
    if page.write_only:
        return 0
    asked = asked_on(page, questionnaire, answers)
    return sum(
        1 for each in asked if each.kind is not QuestionKind.TEXT and each.name not in answers
    )


def _is_asked(question: Question, counted: Answers) -> bool:
    if question.asked_of is None:
        return True
    answer = counted.get(question.asked_of.variable)
    given = answer if isinstance(answer, tuple) else (answer,)
    return any(code in question.asked_of.codes for code in given)
