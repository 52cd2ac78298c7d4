"""The wave residents meet: its window, languages, words and frozen questionnaire."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Pool

from app.instruments.loader import load_instrument, read_instrument
from app.store.session import reading
from app.store.waves import find_wave, find_waves, texts_of
from app.survey.questionnaire import Questionnaire
from app.survey.window import Window
from app.words.catalogues import catalogue, translations_from
from app.words.languages import SOURCE
from app.words.questionnaire_words import QuestionnaireWords

UPCOMING = ("prepared", "drawn")


@dataclass(frozen=True)
class PublicWave:
    """What everyone may know of a wave."""

    id: str
    title: str
    state: str
    window: Window
    languages: tuple[str, ...]
    questionnaire: Questionnaire
    words: Mapping[str, str]
    code_length: int
    officer_keys: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The questionnaire's catalogue by language as it was at opening; empty before."""


def current_wave(engine: Engine, *, now: datetime) -> PublicWave | None:
    """The open wave; else the next one; else the one that closed last; None before the first."""
    with reading(engine) as connection:
        rows = find_waves(connection)
    opened = [row for row in rows if row.state == "open"]
    upcoming = [row for row in rows if row.state in UPCOMING and row.closes_at > now]
    chosen = opened or upcoming[-1:] or rows
    if not chosen or chosen[0].state in UPCOMING:
        return as_wave(chosen[0]) if chosen else None
    return replace(frozen_wave(engine, chosen[0].id), state=chosen[0].state)


def as_wave(row: Any) -> PublicWave:
    """A wave from its row. Once opened it speaks with the snapshot taken then."""
    questionnaire = (
        _frozen_questionnaire(row.instrument_text, row.instrument)
        if row.instrument_text
        else load_instrument(row.instrument)
    )
    return PublicWave(
        id=row.id,
        title=row.title,
        state=row.state,
        window=Window(row.opens_at, row.closes_at),
        languages=tuple(row.languages),
        questionnaire=questionnaire,
        words=row.words,
        code_length=row.code_length,
        officer_keys=row.officer_keys,
    )


def frozen_wave(store: Engine | Connection, wave_id: str) -> PublicWave:
    """An opened wave: nothing of it changes any more but its state, so it is read once."""
    known = _FROZEN.setdefault(store.engine.pool, {})
    if wave_id not in known:
        with nullcontext(store) if isinstance(store, Connection) else reading(store) as connection:
            texts = texts_of(connection, wave_id, kind="questionnaire")
            known[wave_id] = replace(as_wave(find_wave(connection, wave_id)), texts=texts)
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
