"""Replies for laws: any answers to a questionnaire, consistent or not."""

from hypothesis import strategies as st

from app.survey.answers import Answer, Missing
from app.survey.questionnaire import Question, QuestionKind, Questionnaire


def replies(form: Questionnaire) -> st.SearchStrategy[dict[str, Answer]]:
    """Any set of answers to ``form``."""
    return st.fixed_dictionaries({}, optional={q.name: any_answer(q) for q in form})


def any_answer(question: Question) -> st.SearchStrategy[Answer]:
    """What a respondent or a keyer can have said to ``question``."""
    missing = st.sampled_from([Missing.PREFER_NOT_TO_SAY, Missing.SEVERAL_MARKS, Missing.ILLEGIBLE])
    return st.one_of(substantive(question), missing)


def substantive(question: Question) -> st.SearchStrategy[Answer]:
    """A real answer; on paper more categories may be marked than asked for."""
    codes = sorted(question.codes)
    match question.kind:
        case QuestionKind.ONE:
            return st.sampled_from(codes)
        case QuestionKind.SEVERAL:
            return st.sets(st.sampled_from(codes), min_size=1).map(lambda c: tuple(sorted(c)))
        case QuestionKind.YEAR:
            return st.integers(1900, 2015)
        case QuestionKind.TEXT:
            return st.text(min_size=1, max_size=20)
