"""The staff's face as one ASGI application."""

from pathlib import Path

from fastapi import FastAPI

from app.staff import accounts, desk, entrance, keying, log, receiving, ruling, wave
from app.staff.form_only_addresses import ways_back
from app.staff.keying_words import SENTENCES, SIGN_WORDS
from app.web.context import Context
from app.web.face import make_face

_PAGES = (
    entrance.router,
    accounts.router,
    log.router,
    receiving.router,
    keying.router,
    ruling.router,
    desk.router,
    wave.router,
)
ROUTERS = (*_PAGES, ways_back(_PAGES))


def create(context: Context) -> FastAPI:
    """Every staff page, each with its guard."""
    return make_face(
        context,
        name="staff",
        routers=ROUTERS,
        templates_folder=Path(__file__).parent / "pages",
        base="staff.html",
        words={"sign_words": SIGN_WORDS, "keying_says": SENTENCES, "home": "/staff/"},
    )
