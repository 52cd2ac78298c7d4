"""Pages from templates: always escaped, undefined names are errors, words from the catalogue."""

from collections.abc import Callable, Mapping
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.survey.refusals import FileRefused
from app.web.assets import assets
from app.words.catalogues import catalogue
from app.words.languages import LANGUAGES

SHARED = Path(__file__).parent / "templates"
SOURCE_LANGUAGE = "sv"


class Pages:
    """The templates of one face, over the shared ones."""

    def __init__(self, folder: Path, *, words: Mapping[str, Any] | None = None) -> None:
        """``words``: further names every template of the face may use."""
        self._folder = folder
        self._globals = dict(words or {})
        self._environments: dict[str, Environment] = {}

    def show(
        self, request: Request, name: str, /, *, language: str, status: int = 200, **view: Any
    ) -> HTMLResponse:
        """The template ``name`` as a response. ``view``: small frozen values, never rows."""
        text = self.render(name, language=language, path=request.url.path, **view)
        return HTMLResponse(text, status_code=status)

    def render(self, name: str, /, *, language: str, **view: Any) -> str:
        """The template ``name`` as text."""
        return self._environment(language).get_template(name).render(**view)

    def _environment(self, language: str) -> Environment:
        # One per language: macros that are imported see the environment's words, not the page's.
        known = self._environments.get(language)
        if known is None:
            known = self._environments.setdefault(language, self._make_environment(language))
        return known

    def _make_environment(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader([self._folder, SHARED]),
            autoescape=True,
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        install: Callable[..., None] = getattr(environment, "install_gettext_translations")  # noqa: B009 - added by the extension
        install(translations(language), newstyle=True)
        environment.policies["ext.i18n.trimmed"] = True
        environment.globals.update(
            self._globals,
            static=assets().address,
            imported=assets().imported,
            language=LANGUAGES[language],
            all_languages=LANGUAGES,
        )
        return environment


def translations(language: str) -> NullTranslations:
    """The interface's words. The msgids are Swedish, so Swedish needs no catalogue."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    try:
        return catalogue("interface", language)
    except FileRefused:
        # An error page must not fail over a missing file: Swedish is better than nothing.
        return NullTranslations()
