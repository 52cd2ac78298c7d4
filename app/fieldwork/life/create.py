"""Preparing a wave: its window, languages, questionnaire and own words, before anything is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.acts import doors
from app.acts.installation import Actor, Installation
from app.instruments.loader import load_instrument
from app.store.waves import Area, Wave
from app.survey.access_code import LENGTHS
from app.survey.reasons import StepReason
from app.survey.refusals import StepRefused
from app.survey.states import Reference, WaveState
from app.survey.window import Window
from app.words.languages import LANGUAGES

USUAL_GRACE_DAYS = 10

REQUIRED_WORDS = (
    "sender",
    "municipality",
    "controllers",
    "legal_basis",
    "data_protection_officer",
    "contact_phone",
    "contact_email",
    "contact_address",
    "results_place",
)


@dataclass(frozen=True, slots=True)
class WavePlan:
    """What the coordinator decides when a wave is created."""

    id: str
    title: str
    window: Window
    reference_date: date
    languages: tuple[str, ...]
    instrument: str
    words: Mapping[str, str]
    age_from: int = 16
    age_to: int = 85
    paper_grace_days: int = USUAL_GRACE_DAYS
    references: Mapping[Reference, str] = field(default_factory=dict)


def create_wave(
    here: Installation, plan: WavePlan, *, areas: Sequence[Area], by: Actor, now: datetime
) -> None:
    """Prepare a wave. Refused when the id is taken or a word that letters print is missing."""
    lacking = tuple(name for name in REQUIRED_WORDS if not plan.words.get(name, "").strip())
    if lacking:
        raise StepRefused(StepReason.WORDS_MISSING, words=lacking)
    unknown = tuple(tag for tag in plan.languages if tag not in LANGUAGES)
    if unknown:
        raise StepRefused(StepReason.LANGUAGE_UNKNOWN, languages=unknown)
    load_instrument(plan.instrument)
    doors.create_wave(here, _wave(plan), list(areas), by=by, now=now)


def _wave(plan: WavePlan) -> Wave:
    return Wave(
        id=plan.id,
        title=plan.title,
        state=WaveState.PREPARED,
        opens_at=plan.window.opens_at,
        closes_at=plan.window.closes_at,
        paper_grace_days=plan.paper_grace_days,
        reference_date=plan.reference_date,
        age_from=plan.age_from,
        age_to=plan.age_to,
        # Until the draw tells how many codes there will be.
        code_length=LENGTHS[0],
        languages=plan.languages,
        instrument=plan.instrument,
        words=plan.words,
        references=plan.references,
    )
