"""Pages to read: thanks, privacy, accessibility, about the survey, support."""

from fastapi import APIRouter, Request, Response

from app.resident.showing import show
from app.web.guards import open_to_all

router = APIRouter()

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
    return show(request, LEAFLETS[name], language=language)
