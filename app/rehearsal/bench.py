"""How fast the house is: page requests and whole replies per CPU-second, beside the limits.

Everything runs in this process and is counted in its CPU time, threads included: the figures say
what one core can do, whatever else the machine is busy with. The limits are measured in the same
run: an ASGI application that only returns the page, FastAPI that only returns the page, and the
commits the database makes when nothing else is asked of it. The event loop is the served one.
"""

import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import uvloop
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from sqlalchemy import Engine

from app.main import create_app
from app.rehearsal.direct_client import Answered, AsgiApp, DirectClient
from app.rehearsal.form_reader import read_html
from app.rehearsal.respondents import filled
from app.rehearsal.small_wave import WINDOW, open_field
from app.settings import Settings
from app.store.session import make_engine, upgrade, writing

ORIGIN = "http://127.0.0.1:8000"
REPLIES = 40
LIMIT_REQUESTS = 3000
COMMITS = 1500
PAGE_REQUESTS_LEAST = 1000
"""Page requests per CPU-second that the house promises on either database."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result."""

    what: str
    per_second: float
    note: str = ""


def measure(*, postgresql: str, tell: Callable[[str], None]) -> list[Figure]:
    """Every figure. ``postgresql``: address of an empty database; "" leaves those lines out."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        addresses = {"SQLite": f"sqlite:///{folder / 'bench.sqlite'}"}
        if postgresql:
            addresses["PostgreSQL"] = postgresql
        body = b""
        for database, address in addresses.items():
            tell(f"replies on {database}")
            found, body = uvloop.run(_replies(database, address, folder / database))
            figures += [*found, _commits(database, address)]
        tell("limits")
        figures += uvloop.run(_limits(body))
    return figures


async def _replies(database: str, address: str, folder: Path) -> tuple[list[Figure], bytes]:
    upgrade(address)
    engine = make_engine(address)
    field = open_field(engine, folder, letters=REPLIES + 1)
    settings = Settings(
        database_url=address, key_folder=str(folder / "keys"), sign_ins_a_second="1000000"
    )
    app = create_app(
        settings, clock=lambda: WINDOW.opens_at + timedelta(days=1), faces=("resident",)
    )
    with _quiet():
        codes = [issued.code.digits for issued in field.codes]
        warm = await _answer(app, codes[0], Random(0))
        replies = [
            await _answer(app, code, Random(number)) for number, code in enumerate(codes[1:])
        ]
    engine.dispose()
    pages = [answered for reply in replies for answered in reply.pages]
    whole = sum(reply.cpu_seconds for reply in replies)
    return [
        Figure(
            f"page requests a CPU-second, {database}",
            len(pages) / sum(page.cpu_seconds for page in pages),
            f"at least {PAGE_REQUESTS_LEAST}; {len(pages)} requests",
        ),
        Figure(
            f"whole replies a CPU-second, {database}",
            len(replies) / whole,
            f"with the slow digest of the code; {len(pages) // len(replies)} page requests each",
        ),
    ], warm.pages[-1].body


@dataclass(frozen=True, slots=True)
class _Reply:
    """What one whole reply took."""

    pages: list[Answered]
    cpu_seconds: float


async def _answer(app: AsgiApp, code: str, dice: Random) -> _Reply:
    """One resident, who reads each page and posts it; the reading itself is not counted."""
    client = DirectClient(app, ORIGIN)
    start = await client.get("/sv/")
    form = read_html(start.body.decode()).form_with("code")
    if form is None:
        raise LookupError("the start page asks for no code")
    entered = await client.post(form.action or "/sv/", [*form.hidden, ("code", code)])
    pages, address = [], entered.location
    while not address.endswith("/tack"):
        page = await client.get(address)
        answers = read_html(page.body.decode()).form("answers")
        if answers is None:
            raise LookupError(f"{address} has no form to answer")
        go = "send" if ("go", "send") in answers.buttons else "continue"
        fields = [*filled(answers, worry=dice.random(), dice=dice), ("go", go)]
        posted = await client.post(answers.action or address, fields)
        pages += [page] if go == "send" else [page, posted]
        address = posted.location
        if not address:
            raise LookupError(f"{page.path} led nowhere ({posted.status})")
    return _Reply(pages, client.cpu_seconds)


async def _limits(body: bytes) -> list[Figure]:
    async def raw(_scope: Any, _receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    plain = FastAPI(openapi_url=None)

    @plain.get("/sv/")
    def page() -> HTMLResponse:
        return HTMLResponse(body)

    return [
        Figure("limit: ASGI alone", await _rate(raw), f"the same {len(body)} bytes"),
        Figure("limit: FastAPI without a database", await _rate(plain), "a def endpoint"),
    ]


async def _rate(app: AsgiApp) -> float:
    client = DirectClient(app, ORIGIN)
    for _ in range(LIMIT_REQUESTS):
        await client.get("/sv/")
    return LIMIT_REQUESTS / client.cpu_seconds


def _commits(database: str, address: str) -> Figure:
    """How many small transactions a second the database commits for one client."""
    engine: Engine = make_engine(address)
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE bench_row (id INTEGER PRIMARY KEY, n INTEGER)")
        connection.exec_driver_sql("INSERT INTO bench_row VALUES (1, 0)")
    began = time.perf_counter()
    for _ in range(COMMITS):
        with writing(engine) as connection:
            connection.exec_driver_sql("UPDATE bench_row SET n = n + 1 WHERE id = 1")
    seconds = time.perf_counter() - began
    engine.dispose()
    return Figure(
        f"limit: commits a second, {database}", COMMITS / seconds, "one client, by the clock"
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """No line of log for each request: they would be counted."""
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield


def as_lines(figures: Sequence[Figure]) -> list[str]:
    """The figures, one line each, aligned."""
    return [f"{figure.what:<44}{figure.per_second:>10,.0f}   {figure.note}" for figure in figures]
