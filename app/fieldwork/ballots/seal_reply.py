"""Sealing a reply and putting it into the waiting pool: the same for web and paper.

The payload holds the answers, coarse register facts and the mode, and nothing that names anyone.
It is padded to the longest reply the questionnaire allows, so that its size tells nothing.
"""

import json
from dataclasses import dataclass
from typing import Protocol, Self

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.fieldwork.ballots.mixing import wrapped
from app.fieldwork.public_wave import PublicWave
from app.store.ballots import current_mix_key, put_in_pool
from app.store.session import is_missing_reference
from app.survey.answers import Answers, as_plain
from app.survey.questionnaire import QuestionKind, Questionnaire
from app.survey.states import Mode
from app.vault.sealing import OfficerKeys, seal_ballot

STATED_SEX = "h01_sex"
STATED_BIRTH_YEAR = "h02_birth_year"
_SEX_OF_CATEGORY = {1: "F", 2: "M"}
# JSON's own marks and the longest name of a fact, for every answer.
_BYTES_PER_ANSWER = 64
_BYTES_PER_CHARACTER = 4


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The register facts a ballot may carry."""

    municipality: str
    area: str
    sex: str
    birth_year: int
    age_band: str

    @classmethod
    def of(cls, register: "RegisterFacts") -> Self:
        """The facts of a case, or of a paper form, which takes the same ones with it."""
        return cls(
            municipality=register.municipality,
            area=register.area,
            sex=register.sex,
            birth_year=register.birth_year,
            age_band=register.age_band,
        )


class RegisterFacts(Protocol):
    """Whatever carries the coarse register facts."""

    @property
    def municipality(self) -> str:
        """Where she lives."""

    @property
    def area(self) -> str:
        """The area's code."""

    @property
    def sex(self) -> str:
        """F or M."""

    @property
    def birth_year(self) -> int:
        """Of the register."""

    @property
    def age_band(self) -> str:
        """Of ``app.survey.ages``."""


class PoolMoved(Exception):
    """The key was replaced by mixing while this ballot was being sealed; do it again."""


def seal_reply(
    connection: Connection, wave: PublicWave, *, facts: CaseFacts, answers: Answers, mode: Mode
) -> None:
    """Seal one reply for the officers, wrap it and let it wait to be mixed."""
    payload = ballot_payload(facts, answers, mode=mode)
    sealed = seal_ballot(
        payload,
        officers=OfficerKeys.from_document(dict(wave.officer_keys)),
        payload_bytes=payload_bytes(wave.questionnaire),
    )
    key = current_mix_key(connection, wave.id)
    if key is None:
        raise LookupError(f"the wave {wave.id} takes no ballots")
    try:
        put_in_pool(connection, [wrapped(sealed, key)])
    except IntegrityError as refused:
        if not is_missing_reference(refused):
            raise
        raise PoolMoved from refused


def ballot_payload(facts: CaseFacts, answers: Answers, *, mode: Mode) -> bytes:
    """The reply as canonical JSON. Stated sex and birth year leave only whether they agree."""
    kept = {
        name: value
        for name, value in answers.items()
        if name not in (STATED_SEX, STATED_BIRTH_YEAR)
    }
    document = {
        "answers": as_plain(kept),
        "municipality": facts.municipality,
        "area": facts.area,
        "sex": facts.sex,
        "age_band": facts.age_band,
        "mode": mode,
        "register": register_agreement(facts, answers),
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def register_agreement(facts: CaseFacts, answers: Answers) -> str:
    """Whether the person drawn seems to have answered: agrees, differs or not given."""
    sex, year = answers.get(STATED_SEX), answers.get(STATED_BIRTH_YEAR)
    compared = []
    if isinstance(sex, int) and sex in _SEX_OF_CATEGORY:
        compared.append(_SEX_OF_CATEGORY[sex] == facts.sex)
    if isinstance(year, int) and year > 0:
        compared.append(year == facts.birth_year)
    if not compared:
        return "not given"
    return "agrees" if all(compared) else "differs"


def payload_bytes(questionnaire: Questionnaire) -> int:
    """A length no payload of this questionnaire exceeds, rounded up to whole kibibytes."""
    longest = 512
    for question in questionnaire:
        longest += _BYTES_PER_ANSWER + 4 * len(question.categories)
        if question.kind is QuestionKind.TEXT:
            longest += _BYTES_PER_CHARACTER * (question.max_length or 0)
    return -(-longest // 1024) * 1024
