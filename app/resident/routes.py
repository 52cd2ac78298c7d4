"""The resident's face, put together."""

from pathlib import Path

from fastapi import FastAPI

from app.resident import entry, leaflets, review, sheet
from app.resident.answering import KnownFields
from app.resident.language import language_of
from app.resident.prepared_pages import ReadyPages
from app.web import colour_scheme
from app.web.context import Context
from app.web.face import make_face

# The busiest first. The order also decides between addresses of one shape: "/utseende/dark" before
# "/{language}/...".
ROUTERS = (sheet.router, review.router, colour_scheme.router, leaflets.router, entry.router)


def create(context: Context) -> FastAPI:
    """The ASGI application residents meet."""
    face = make_face(
        context,
        name="resident",
        routers=ROUTERS,
        templates_folder=Path(__file__).parent / "pages",
        base="resident.html",
        language_of=language_of,
    )
    face.state.ready = ReadyPages(face.state.pages)
    face.state.known_fields = KnownFields()
    return face
