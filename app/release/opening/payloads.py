"""What a ballot holds once it is open: answers, coarse register facts, the mode. Checked here.

A ballot may have been put into the box by a thief of the database: nothing in it is believed
before it has been held against the wave and its questionnaire.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.survey.ages import AGE_BANDS
from app.survey.answers import Answer, Missing, as_plain, from_plain
from app.survey.questionnaire import Question, QuestionKind, Questionnaire

MODES = ("web", "paper")
AGREEMENTS = ("agrees", "differs", "not given")
_FACTS = {"answers", "municipality", "area", "sex", "age_band", "mode", "register"}
_BANDS = frozenset(band for _, band in AGE_BANDS)


class Unreadable(ValueError):
    """A payload that no reply of this wave can have. The text never repeats what it holds."""


@dataclass(frozen=True, slots=True)
class Response:
    """One opened ballot."""

    municipality: str
    area: str
    sex: str
    age_band: str
    mode: str
    register: str
    """Whether stated sex and birth year agree with the register: agrees, differs, not given."""
    answers: Mapping[str, Answer]

    def as_document(self) -> dict[str, Any]:
        """The payload again."""
        facts = ("municipality", "area", "sex", "age_band", "mode", "register")
        return {name: getattr(self, name) for name in facts} | {"answers": as_plain(self.answers)}


def read_payload(
    payload: bytes, questionnaire: Questionnaire, *, places: Mapping[str, str]
) -> Response:
    """The response in a payload; ``places``: area -> municipality. Raises Unreadable."""
    try:
        document = json.loads(payload)
    except ValueError:
        raise Unreadable("a ballot does not hold JSON") from None
    return read_document(document, questionnaire, places=places)


def read_document(
    document: Any, questionnaire: Questionnaire, *, places: Mapping[str, str]
) -> Response:
    """The same from a payload that is already parsed."""
    if not isinstance(document, dict) or set(document) != _FACTS:
        raise Unreadable("a ballot does not hold exactly the facts of a reply")
    plain = document.pop("answers")
    if not isinstance(plain, dict) or not all(isinstance(v, str) for v in document.values()):
        raise Unreadable("a ballot holds a fact of the wrong kind")
    response = Response(answers=_answers(plain, questionnaire), **document)
    known = (
        places.get(response.area) == response.municipality
        and response.sex in ("F", "M")
        and response.age_band in _BANDS
        and response.mode in MODES
        and response.register in AGREEMENTS
    )
    if not known:
        raise Unreadable("a ballot holds a fact that is none of this wave's")
    return response


def _answers(plain: Mapping[str, Any], questionnaire: Questionnaire) -> dict[str, Answer]:
    try:
        answers = from_plain(plain)
    except (TypeError, ValueError):
        raise Unreadable("a ballot holds an answer of the wrong kind") from None
    for name, answer in answers.items():
        if name not in questionnaire or not _is_possible(questionnaire[name], answer):
            raise Unreadable("a ballot holds an answer that the questionnaire does not offer")
    return answers


def _is_possible(question: Question, answer: Answer) -> bool:
    if isinstance(answer, Missing):
        return True
    match question.kind:
        case QuestionKind.SEVERAL:
            return isinstance(answer, tuple) and question.codes.issuperset(answer)
        case QuestionKind.ONE:
            # True is an int to Python; it is nobody's answer.
            return type(answer) is int and answer in question.codes
        case QuestionKind.YEAR:
            return type(answer) is int
        case _:
            return isinstance(answer, str)
