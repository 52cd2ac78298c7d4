"""Showing a page outside the questionnaire: the wave's own words, languages and looks around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException, Request, Response

from app.fieldwork.public_wave import PublicWave, words_of
from app.resident.language import wave_in_language
from app.survey.questionnaire import SupportLine
from app.web.colour_scheme import scheme_of
from app.web.context import Context
from app.web.cookies import ANONYMOUS, anonymous_session, set_cookie
from app.web.csrf import page_token
from app.web.face import pages_of
from app.words.dates import day_in_words, moment_in_words
from app.words.languages import LANGUAGES, SOURCE


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A text the wave itself was given, and the language it is written in."""

    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class WaveView:
    """What any page may say about the wave, in words."""

    title: str
    words: Mapping[str, OwnWord]
    code_length: int
    pages: int
    opens: str
    closes: str
    closes_day: str
    support_lines: tuple[SupportLine, ...]


def offer_language(language: str) -> None:
    """404 for an address that does not begin with a language."""
    if language not in LANGUAGES:
        raise HTTPException(404)


def show(request: Request, name: str, *, language: str, status: int = 200, **view: Any) -> Response:
    """The template ``name`` with everything a page outside the questionnaire needs."""
    offer_language(language)
    context: Context = request.app.state.context
    current, offered = wave_in_language(request, context, language)
    secret, is_new = anonymous_session(request, context.site)
    _, _, here = request.url.path.removeprefix("/").partition("/")
    response = pages_of(request).show(
        request,
        name,
        language=language,
        status=status,
        wave=_view(current.wave, language) if current else None,
        offered=offered,
        here=here,
        csrf=page_token(context, secret),
        scheme=scheme_of(request, context.site),
        **view,
    )
    if is_new:
        set_cookie(response, context.site, ANONYMOUS, secret)
    return response


def _view(wave: PublicWave, language: str) -> WaveView:
    window = wave.window
    return WaveView(
        title=wave.title,
        words=in_language(wave.words, language),
        code_length=wave.code_length,
        pages=len(wave.questionnaire.pages),
        opens=moment_in_words(window.opens_at, language),
        closes=moment_in_words(window.closes_at, language),
        closes_day=day_in_words(window.closes_at, language),
        support_lines=words_of(wave, language).support_lines(),
    )


def in_language(words: Mapping[str, str], language: str) -> dict[str, OwnWord]:
    """The wave's own words; ``sender.ar`` goes before ``sender`` in Arabic."""
    translated = {name: words.get(f"{name}.{language}", "") for name in words}
    return {
        name: OwnWord(translated[name], language) if translated[name] else OwnWord(word, SOURCE)
        for name, word in words.items()
    }
