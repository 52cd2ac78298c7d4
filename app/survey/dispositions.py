"""How each case ended, and the response rates that follow.

AAPOR, Standard Definitions: specifically named persons, mail and web. Every case ends with
exactly one disposition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from app.survey.answers import Answers, Missing
from app.survey.questionnaire import Question, Questionnaire
from app.survey.routing import path

COMPLETE_PER_CENT = 80
PARTIAL_PER_CENT = 50


class DispositionClass(Enum):
    """The classes of AAPOR that the rates are made of."""

    COMPLETE = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NON_CONTACT = "NC"
    OTHER = "O"
    UNKNOWN_HOUSEHOLD = "UH"
    UNKNOWN_OTHER = "UO"
    NOT_ELIGIBLE = "NE"


class Disposition(StrEnum):
    """AAPOR's final disposition codes, those that a mail and web survey can see."""

    COMPLETE = "1.0"
    PARTIAL = "1.2"
    REFUSAL = "2.11"
    REFUSAL_BY_HOUSEHOLD = "2.111"
    BLANK_FORM = "2.113"
    BREAK_OFF = "2.12"
    AWAY_ALL_PERIOD = "2.25"
    TOO_LATE = "2.27"
    REPLY_LOST = "2.30"
    """It came in, and was lost in the house: AAPOR's other, eligible and without an interview."""
    DIED_AFTER_REFERENCE_DATE = "2.31"
    UNABLE = "2.32"
    LANGUAGE = "2.33"
    WRONG_PERSON_ANSWERED = "2.36"
    NOT_MAILED = "3.11"
    NOTHING_RETURNED = "3.19"
    """The default at close."""
    MAIL_REFUSED_BY_ADDRESSEE = "3.23"
    UNDELIVERABLE = "3.30"
    ADDRESSEE_UNKNOWN = "3.31"
    NO_SUCH_ADDRESS = "3.32"
    RETURNED_WITH_NEW_ADDRESS = "3.40"
    OUTSIDE_POPULATION = "4.1"
    DUPLICATE = "4.81"
    REPLIED = "replied"
    """No code of AAPOR's: answered, and not told apart before the ballots are opened."""

    @property
    def kind(self) -> DispositionClass:
        """The class this disposition is counted in."""
        return next(kind for prefix, kind in _CLASSES if self.value.startswith(prefix))


_CLASSES = (
    ("1.0", DispositionClass.COMPLETE),
    ("1.2", DispositionClass.PARTIAL),
    ("2.1", DispositionClass.REFUSAL),
    ("2.2", DispositionClass.NON_CONTACT),
    ("2.3", DispositionClass.OTHER),
    ("3.1", DispositionClass.UNKNOWN_HOUSEHOLD),
    ("3.", DispositionClass.UNKNOWN_OTHER),
    ("4.", DispositionClass.NOT_ELIGIBLE),
)
"""The first prefix that fits decides."""
_KNOWN_ELIGIBLE = (
    DispositionClass.COMPLETE,
    DispositionClass.PARTIAL,
    DispositionClass.REFUSAL,
    DispositionClass.NON_CONTACT,
    DispositionClass.OTHER,
)


@dataclass(frozen=True, slots=True)
class ResponseRates:
    """Rates from 0 to 1; NaN where the denominator is empty, never 0."""

    rr1: float
    rr2: float
    rr3: float
    rr4: float
    rr5: float
    rr6: float
    coop1: float
    ref1: float
    con1: float
    svarsandel: float
    """As Swedish reports print it: all replies over the sample less its over-coverage."""


def by_class(counts: Mapping[Disposition, int]) -> dict[DispositionClass, int]:
    """How many cases of each class; every class is there."""
    classes = dict.fromkeys(DispositionClass, 0)
    for disposition, count in counts.items():
        if count < 0:
            raise ValueError("a count of cases below zero")
        classes[disposition.kind] += count
    return classes


def eligible_share(counts: Mapping[Disposition, int]) -> float:
    """An estimate of ``e``: eligible over all cases whose eligibility is known; NaN without any."""
    classes = by_class(counts)
    eligible = sum(classes[kind] for kind in _KNOWN_ELIGIBLE)
    return _rate(eligible, eligible + classes[DispositionClass.NOT_ELIGIBLE])


def response_rates(counts: Mapping[Disposition, int], e: float) -> ResponseRates:
    """AAPOR's RR1-RR6, COOP1, REF1 and CON1, and the Swedish *svarsandel*.

    ``e`` is the share of the cases of unknown eligibility that is taken to be eligible, 0-1.
    """
    if not 0 <= e <= 1:
        raise ValueError("e is a share from 0 to 1")
    classes = by_class(counts)
    complete, partial = classes[DispositionClass.COMPLETE], classes[DispositionClass.PARTIAL]
    refused, other = classes[DispositionClass.REFUSAL], classes[DispositionClass.OTHER]
    eligible = sum(classes[kind] for kind in _KNOWN_ELIGIBLE)
    unknown = classes[DispositionClass.UNKNOWN_HOUSEHOLD] + classes[DispositionClass.UNKNOWN_OTHER]
    replied = complete + partial
    contacted = replied + refused + other
    return ResponseRates(
        rr1=_rate(complete, eligible + unknown),
        rr2=_rate(replied, eligible + unknown),
        rr3=_rate(complete, eligible + e * unknown),
        rr4=_rate(replied, eligible + e * unknown),
        rr5=_rate(complete, eligible),
        rr6=_rate(replied, eligible),
        coop1=_rate(complete, contacted),
        ref1=_rate(refused, eligible + unknown),
        con1=_rate(contacted, eligible + unknown),
        svarsandel=_rate(replied, eligible + unknown),
    )


def _rate(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def completeness(questionnaire: Questionnaire, answers: Answers) -> Disposition:
    """Whether a reply is complete, partial or a break-off, by the essential applicable questions.

    As AAPOR, a question counts as answered "with other than a refusal or no answer"; "don't know"
    among the categories is an answer, two marks or an illegible one are not. Without essential
    questions any answer makes the reply complete.
    """
    asked = path(questionnaire, answers)
    return completeness_of(asked, answers)


def completeness_of(asked: Sequence[Question], answers: Answers) -> Disposition:
    """As ``completeness``, of someone whose path is known to be ``asked``."""
    given = {question.name: answers.get(question.name, Missing.NO_ANSWER) for question in asked}
    answered = {name for name, answer in given.items() if not isinstance(answer, Missing)}
    essential = {question.name for question in asked if question.essential}
    if not essential:
        return Disposition.COMPLETE if answered else Disposition.BREAK_OFF
    # Whole numbers: 0.8 x 35 must be 28, not a little more.
    share = 100 * len(answered & essential)
    if share >= COMPLETE_PER_CENT * len(essential):
        return Disposition.COMPLETE
    partial = share >= PARTIAL_PER_CENT * len(essential)
    return Disposition.PARTIAL if partial else Disposition.BREAK_OFF
