"""The texts of a wave: how far each language has come, who takes responsibility, what was shown.

A wave opens in a language only when its texts are complete and the coordinator has accepted the
state they are in. What she accepted is told by a digest: one changed word wants a new yes.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import Connection

from app.acts.doors import act
from app.acts.installation import Actor, Installation
from app.store import waves
from app.store.session import reading
from app.store.waves import Wave
from app.survey.reasons import StepReason
from app.survey.refusals import Refused, StepRefused
from app.survey.steps import STEPS, Step
from app.words.catalogues import KINDS, CatalogueKind, catalogue_text
from app.words.checks import review_states

STATES = STEPS[Step.ACCEPT_TEXTS].at
"""While the texts of a wave can still change."""


@dataclass(frozen=True, slots=True)
class TextsOf:
    """The texts of one language: how many entries are in each state, and whether it is accepted."""

    language: str
    draft: int
    reviewed: int
    adjudicated: int
    missing: int
    """Entries that residents would see in Swedish."""
    is_accepted: bool


def texts_of_wave(here: Installation, wave_id: str) -> list[TextsOf]:
    """Each language of the wave, in the wave's order. StepRefused when there is no such wave."""
    with reading(here.engine) as connection:
        wave = waves.find_wave(connection, wave_id)
    if wave is None:
        raise StepRefused(StepReason.NO_WAVE, wave=wave_id)
    return _texts(wave)


def accept_texts(here: Installation, wave_id: str, *, by: Actor, now: datetime) -> None:
    """Accept the texts of every language of the wave as they are. StepRefused when some lack."""
    with act(here, Step.ACCEPT_TEXTS, wave_id, by=by, now=now) as accepting:
        wave = accepting.wave
        lacking = [each.language for each in _texts(wave) if each.missing]
        if lacking:
            raise _lacking(lacking)
        accepted = {language: _digest(_catalogues(language)) for language in wave.languages}
        accepting.wave = replace(wave, accepted_texts={**wave.accepted_texts, **accepted})


def blocks_by_texts(wave: Wave) -> list[Refused]:
    """Why the texts keep the wave from opening."""
    texts = _texts(wave)
    lacking = [each.language for each in texts if each.missing]
    waiting = tuple(each.language for each in texts if not each.missing and not each.is_accepted)
    blocks: list[Refused] = [_lacking(lacking)] if lacking else []
    if waiting:
        blocks.append(StepRefused(StepReason.TEXTS_NOT_ACCEPTED, languages=waiting))
    return blocks


def keep_texts(connection: Connection, wave: Wave) -> None:
    """Keep every catalogue of the wave's languages: the words residents are shown from now on."""
    for language in wave.languages:
        for kind, text in _catalogues(language).items():
            waves.keep_text(connection, wave.id, language=language, kind=kind, text=text)


def texts_in(
    language: str, catalogues: Mapping[CatalogueKind, str], accepted: Mapping[str, str]
) -> TextsOf:
    """How far the ``catalogues`` (text by kind) of a language have come."""
    entries = Counter[str]()
    for kind, text in catalogues.items():
        entries.update(_states(text, f"{language}/{kind}.po"))
    return TextsOf(
        language,
        draft=entries["draft"],
        reviewed=entries["reviewed"],
        adjudicated=entries["adjudicated"],
        missing=entries[""],
        is_accepted=accepted.get(language) == _digest(catalogues),
    )


def _texts(wave: Wave) -> list[TextsOf]:
    return [
        texts_in(language, _catalogues(language), wave.accepted_texts)
        for language in wave.languages
    ]


def _catalogues(language: str) -> dict[CatalogueKind, str]:
    return {kind: catalogue_text(kind, language) for kind in KINDS}


@lru_cache(maxsize=128)
def _states(text: str, name: str) -> Mapping[str, int]:
    return review_states(text, name=name)


def _digest(catalogues: Mapping[CatalogueKind, str]) -> str:
    return sha256("\0".join(catalogues[kind] for kind in KINDS).encode()).hexdigest()


def _lacking(languages: list[str]) -> StepRefused:
    return StepRefused(StepReason.TEXTS_MISSING, languages=tuple(languages))
