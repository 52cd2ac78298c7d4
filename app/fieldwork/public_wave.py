"""The wave residents meet: its window, languages, words and frozen questionnaire."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Pool

from app.instruments.loader import load_instrument, read_instrument
from app.store.session import reading
from app.store.waves import Wave, find_wave, find_waves, texts_of
from app.survey.questionnaire import Questionnaire
from app.survey.states import WaveState
from app.survey.window import Window
from app.words.catalogues import catalogue, translations_from
from app.words.languages import SOURCE
from app.words.questionnaire_words import QuestionnaireWords

UPCOMING = (WaveState.PREPARED, WaveState.DRAWN)


@dataclass(frozen=True)
class PublicWave:
    """What everyone may know of a wave."""

    id: str
    title: str
    window: Window
    languages: tuple[str, ...]
    questionnaire: Questionnaire
    words: Mapping[str, str]
    code_length: int
    officer_keys: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The questionnaire's catalogue by language as it was at opening; empty before."""


@dataclass(frozen=True, slots=True)
class CurrentWave:
    """The wave residents meet, and where it stands at this moment."""

    state: WaveState
    wave: PublicWave


def current_wave(engine: Engine, *, now: datetime) -> CurrentWave | None:
    """The open wave; else the next one; else the one that closed last; None before the first."""
    with reading(engine) as connection:
        lines = find_waves(connection)
        opened = [line for line in lines if line.state is WaveState.OPEN]
        upcoming = [line for line in lines if line.state in UPCOMING and line.closes_at > now]
        chosen = next(iter(opened or upcoming[-1:] or lines), None)
        if chosen is None:
            return None
        if chosen.state not in UPCOMING:
            return CurrentWave(chosen.state, frozen_wave(connection, chosen.id))
        found = find_wave(connection, chosen.id)
    return CurrentWave(found.state, as_wave(found)) if found else None


def as_wave(row: Wave) -> PublicWave:
    """A wave as everyone may know it. Once opened it speaks with the snapshot taken then."""
    questionnaire = (
        _frozen_questionnaire(row.instrument_text, row.instrument)
        if row.instrument_text
        else load_instrument(row.instrument)
    )
    return PublicWave(
        id=row.id,
        title=row.title,
        window=row.window,
        languages=row.languages,
        questionnaire=questionnaire,
        words=row.words,
        code_length=row.code_length,
        officer_keys=row.officer_keys,
    )


def frozen_wave(store: Engine | Connection, wave_id: str) -> PublicWave:
    """An opened wave: nothing here changes any more, so it is read once in a process."""
    known = _FROZEN.setdefault(store.engine.pool, {})
    if wave_id not in known:
        with nullcontext(store) if isinstance(store, Connection) else reading(store) as connection:
            texts = texts_of(connection, wave_id, kind="questionnaire")
            wave = find_wave(connection, wave_id)
            if wave is None:
                raise LookupError(f"there is no wave {wave_id}")
            known[wave_id] = replace(as_wave(wave), texts=texts)
    return known[wave_id]


# By connection pool: there is one for each database this process speaks to.
_FROZEN: WeakKeyDictionary[Pool, dict[str, PublicWave]] = WeakKeyDictionary()


@lru_cache(maxsize=8)
def _frozen_questionnaire(text: str, name: str) -> Questionnaire:
    return read_instrument(text, name)


def words_of(wave: PublicWave, language: str) -> QuestionnaireWords:
    """The questionnaire's words in a language: once the wave has opened, those it opened with."""
    return _words(wave.questionnaire, language, wave.texts.get(language, ""))


@lru_cache(maxsize=64)
def _words(questionnaire: Questionnaire, language: str, text: str) -> QuestionnaireWords:
    if language == SOURCE:
        return QuestionnaireWords(questionnaire, language, translate=lambda _, swedish: swedish)
    translations = (
        translations_from(text, kind="questionnaire", tag=language)
        if text
        else catalogue("questionnaire", language)
    )
    return QuestionnaireWords(questionnaire, language, translate=translations.pgettext)
