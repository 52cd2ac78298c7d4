"""Which language a resident reads: the address says it, the browser's wish decides at first."""

from collections.abc import Sequence

from fastapi import Request
from starlette.types import Scope

from app.fieldwork.public_wave import CurrentWave, current_wave
from app.web.asking import first_part
from app.web.context import Context
from app.web.redirects import Redirected, go_to
from app.words.catalogues import translated_languages
from app.words.languages import LANGUAGES, SOURCE, negotiate


def language_of(scope: Scope) -> str:
    """The language of an error page: the address's, else the browser's best wish."""
    first = first_part(scope["path"])
    if first in LANGUAGES:
        return first
    wish = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    return negotiate(wish, everything_offered())


def everything_offered() -> tuple[str, ...]:
    """The languages of an installation without a wave."""
    return translated_languages() or (SOURCE,)


def wave_in_language(
    request: Request, context: Context, language: str
) -> tuple[CurrentWave | None, tuple[str, ...]]:
    """The wave residents meet and its languages; elsewhere when ``language`` is not one of them."""
    current = current_wave(context.engine, now=context.clock())
    offered = current.wave.languages if current else everything_offered()
    if language not in offered:
        raise Redirected(go_to(f"/{best_language(request, offered)}/"))
    return current, offered


def best_language(request: Request, offered: Sequence[str]) -> str:
    """The offered language the browser's reader wants most."""
    return negotiate(request.headers.get("accept-language"), offered)
