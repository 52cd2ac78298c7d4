"""Pages to read: thanks, privacy, accessibility, about the survey, support."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request, Response

from app.resident.page_response import offer_language, show
from app.web.guards import open_to_all
from app.words.dates import day_in_words

router = APIRouter()

ASSESSED = date(2026, 11, 24)
"""When every page was last tried against the law, as MDFFS 2019:2 wants it told."""
UPDATED = date(2026, 11, 24)
SUPERVISOR = "https://www.digg.se/tdosanmalan"
"""Where the law says that complaints go. A link to follow: nothing is fetched from there."""


@dataclass(frozen=True, slots=True)
class AccessibilityStatement:
    """What the accessibility statement says that is no sentence of its own."""

    assessed: str
    updated: str
    supervisor: str = SUPERVISOR


LEAFLETS = {
    "tack": "thanks.html",
    "integritet": "privacy.html",
    "tillganglighet": "accessibility.html",
    "om": "about.html",
    "stod": "support_page.html",
}


@router.get("/{language}/tack")
@router.get("/{language}/integritet")
@router.get("/{language}/tillganglighet")
@router.get("/{language}/om")
@router.get("/{language}/stod")
@open_to_all
def read(request: Request, language: str) -> Response:
    """One of the pages anyone may read; reload and Back are harmless."""
    name = request.url.path.rsplit("/", 1)[1]
    offer_language(language)
    statement = AccessibilityStatement(
        day_in_words(ASSESSED, language), day_in_words(UPDATED, language)
    )
    return show(request, LEAFLETS[name], language=language, accessibility=statement)
