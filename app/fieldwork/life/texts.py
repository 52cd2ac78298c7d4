"""The texts of a wave: how far each language has come, who takes responsibility, what was shown.

A wave opens in a language only when its texts are complete and the coordinator has accepted the
state they are in. What she accepted is told by a digest: one changed word wants a new yes.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine

from app.fieldwork.journal import note
from app.fieldwork.life.prepare import WaveRefused, wave_in
from app.store import waves
from app.store.session import reading, writing
from app.vault.keyring import Keyring
from app.words.catalogues import KINDS, CatalogueKind, catalogue_text
from app.words.checks import review_states

STATES = ("prepared", "drawn")
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


def texts_of_wave(engine: Engine, wave_id: str) -> list[TextsOf]:
    """Each language of the wave, in the wave's order. WaveRefused when there is no such wave."""
    with reading(engine) as connection:
        wave = waves.find_wave(connection, wave_id)
    if wave is None:
        raise WaveRefused(f"There is no wave {wave_id}.")
    return _texts(wave)


def accept_texts(
    engine: Engine, keyring: Keyring, wave_id: str, *, actor: str, now: datetime
) -> None:
    """Accept the texts of every language of the wave as they are. WaveRefused when some lack."""
    with writing(engine) as connection:
        wave = wave_in(connection, wave_id, states=STATES)
        lacking = [each.language for each in _texts(wave) if each.missing]
        if lacking:
            raise WaveRefused(_lacking(lacking))
        accepted = {_name(language): _digest(_catalogues(language)) for language in wave.languages}
        waves.change(connection, wave_id, step_approvals={**wave.step_approvals, **accepted})
        note(connection, keyring, at=now, actor=actor, act="texts accepted", on=wave_id)


def blocks_by_texts(wave: Any) -> list[str]:
    """Why the texts keep the wave from opening."""
    texts = _texts(wave)
    lacking = [each.language for each in texts if each.missing]
    waiting = [each.language for each in texts if not each.missing and not each.is_accepted]
    blocks = [_lacking(lacking)] if lacking else []
    if waiting:
        blocks.append(f"The texts are not accepted in: {', '.join(waiting)}.")
    return blocks


def keep_texts(connection: Connection, wave: Any) -> None:
    """Keep every catalogue of the wave's languages: the words residents are shown from now on."""
    for language in wave.languages:
        for kind, text in _catalogues(language).items():
            waves.keep_text(connection, wave.id, language=language, kind=kind, text=text)


def texts_in(
    language: str, catalogues: Mapping[CatalogueKind, str], approvals: Mapping[str, str]
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
        is_accepted=approvals.get(_name(language)) == _digest(catalogues),
    )


def _texts(wave: Any) -> list[TextsOf]:
    return [
        texts_in(language, _catalogues(language), wave.step_approvals)
        for language in wave.languages
    ]


def _catalogues(language: str) -> dict[CatalogueKind, str]:
    return {kind: catalogue_text(kind, language) for kind in KINDS}


@lru_cache(maxsize=128)
def _states(text: str, name: str) -> Mapping[str, int]:
    return review_states(text, name=name)


def _digest(catalogues: Mapping[CatalogueKind, str]) -> str:
    return sha256("\0".join(catalogues[kind] for kind in KINDS).encode()).hexdigest()


def _name(language: str) -> str:
    return f"texts in {language}"


def _lacking(languages: list[str]) -> str:
    return f"Texts are missing in: {', '.join(languages)}."
