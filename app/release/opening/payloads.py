"""What a ballot holds once it is open: answers, coarse register facts, the mode. Checked here.

A ballot may have been put into the box by a thief of the database: nothing in it is believed
before it has been held against the wave and its questionnaire.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.survey.ages import AGE_BANDS
from app.survey.answers import Answer, Missing, as_plain, from_plain
from app.survey.documents import Document
from app.survey.questionnaire import Question, QuestionKind, Questionnaire
from app.survey.reasons import ReleaseReason
from app.survey.refusals import ReleaseRefused
from app.survey.states import Mode

AGREEMENTS = ("agrees", "differs", "not given")
_FACTS = ("municipality", "area", "sex", "age_band", "mode", "register")
_BANDS = frozenset(band for _, band in AGE_BANDS)


@dataclass(frozen=True, slots=True)
class Response:
    """One opened ballot."""

    municipality: str
    area: str
    sex: str
    age_band: str
    mode: Mode
    register: str
    """Whether stated sex and birth year agree with the register: agrees, differs, not given."""
    answers: Mapping[str, Answer]

    def as_document(self) -> Document:
        """The payload again."""
        return {name: getattr(self, name) for name in _FACTS} | {"answers": as_plain(self.answers)}


def read_payload(
    payload: bytes, questionnaire: Questionnaire, *, places: Mapping[str, str]
) -> Response:
    """The response in a payload; ``places``: area -> municipality.

    ReleaseRefused for one that no reply of this wave can have; what it holds is never repeated.
    """
    try:
        document = json.loads(payload)
    except ValueError:
        raise ReleaseRefused(ReleaseReason.BALLOT_UNREADABLE) from None
    return read_document(document, questionnaire, places=places)


def read_document(
    document: object, questionnaire: Questionnaire, *, places: Mapping[str, str]
) -> Response:
    """The same from a payload that is already parsed."""
    if not isinstance(document, dict) or set(document) != {*_FACTS, "answers"}:
        raise ReleaseRefused(ReleaseReason.BALLOT_UNREADABLE)
    plain, facts = document["answers"], {name: document[name] for name in _FACTS}
    if not isinstance(plain, dict) or not all(isinstance(v, str) for v in facts.values()):
        raise ReleaseRefused(ReleaseReason.BALLOT_UNREADABLE)
    known = (
        places.get(facts["area"]) == facts["municipality"]
        and facts["sex"] in ("F", "M")
        and facts["age_band"] in _BANDS
        and facts["mode"] in set(Mode)
        and facts["register"] in AGREEMENTS
    )
    if not known:
        raise ReleaseRefused(ReleaseReason.BALLOT_FOREIGN)
    mode = Mode(facts.pop("mode"))
    return Response(**facts, mode=mode, answers=_answers(plain, questionnaire))


def _answers(
    plain: Mapping[str, int | str | list[int]], questionnaire: Questionnaire
) -> dict[str, Answer]:
    try:
        answers = from_plain(plain)
    except (TypeError, ValueError):
        raise ReleaseRefused(ReleaseReason.BALLOT_IMPOSSIBLE) from None
    for name, answer in answers.items():
        if name not in questionnaire or not _is_possible(questionnaire[name], answer):
            raise ReleaseRefused(ReleaseReason.BALLOT_IMPOSSIBLE)
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
