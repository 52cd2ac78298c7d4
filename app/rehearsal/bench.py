"""How fast the house is: page requests and whole replies per CPU-second, beside the limits.

Everything runs in this process and is counted in its CPU time, threads included: the figures say
what one core can do, whatever else the machine is busy with. The limits are measured in the same
run: an ASGI application that only returns the page, FastAPI that only returns the page, and the
commits the database makes when nothing else is asked of it. The event loop is the served one.
"""

import asyncio
import gc
import os
import re
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import uvloop
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from sqlalchemy import Engine

from app.main import create_app
from app.rehearsal.direct_client import AsgiApp, DirectClient
from app.rehearsal.form_reader import read_html
from app.rehearsal.respondents import filled
from app.rehearsal.small_wave import WINDOW, open_field
from app.settings import Settings
from app.store.session import make_engine, upgrade, writing

ORIGIN = "http://127.0.0.1:8000"
REPLIES = 40
AT_ONCE = 8
LIMIT_REQUESTS = 3000
COMMITS = 1500
_SCREEN = re.compile(
    rb'name="revision" value="([^"]*)">\s*<input type="hidden" name="tab" value="([^"]*)"'
)
"""What tells the screens of one resident apart; an older screen's page would not be saved."""
ROUNDS = 6
"""A shared machine's core is now fast, now slow, by a factor of two: each figure is the best of
several short rounds, so that the figures of one run can be held beside each other."""
PAGE_REQUESTS_LEAST = 1000
"""Page requests per CPU-second that the house promises on either database."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the result."""

    what: str
    per_second: float
    note: str = ""


def measure(*, postgresql: str, tell: Callable[[str], None]) -> list[Measurement]:
    """Every figure. ``postgresql``: address of an empty database; "" leaves those lines out."""
    figures: list[Measurement] = []
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


async def _replies(database: str, address: str, folder: Path) -> tuple[list[Measurement], bytes]:
    upgrade(address)
    engine = make_engine(address)
    field = open_field(engine, folder, letters=REPLIES + 1)
    settings = Settings(
        database_url=address, key_folder=str(folder / "keys"), sign_ins_a_second="1000000"
    )
    app = create_app(
        settings, clock=lambda: WINDOW.opens_at + timedelta(days=1), faces=("resident",)
    )
    with _log_to_nowhere():
        residents = [
            _Resident(app, issued.code.digits, Random(number))
            for number, issued in enumerate(field.codes)
        ]
        for resident in residents:
            await resident.answer()
        # As the application does when a server starts it.
        gc.collect()
        gc.freeze()
        seconds, requests = await _again(residents)
        whole = [await resident.send() for resident in residents[1:]]
    engine.dispose()
    return [
        Measurement(
            f"page requests a CPU-second, {database}",
            requests / seconds,
            f"at least {PAGE_REQUESTS_LEAST}; {requests} requests, {AT_ONCE} residents at once",
        ),
        Measurement(
            f"whole replies a CPU-second, {database}",
            1 / min(whole),
            f"one at a time, with the slow digest of the code; {len(residents[0].pages)} pages",
        ),
    ], residents[0].body


class _Resident:
    """One resident, who reads each page and posts it; the reading itself is not counted."""

    def __init__(self, app: AsgiApp, code: str, dice: Random) -> None:
        self.client = DirectClient(app, ORIGIN)
        self.pages: list[tuple[str, bytes]] = []
        """Address of each page, and what was posted there but for the screen's own fields."""
        self.body = b""
        self._code, self._dice = code, dice

    async def answer(self) -> None:
        """Enter the code and answer every page, up to the review."""
        start = await self.client.get("/sv/")
        form = read_html(start.body.decode()).form_with("code")
        if form is None:
            raise LookupError("the start page asks for no code")
        fields = [*form.hidden, ("code", self._code)]
        address = (await self.client.post(form.action or "/sv/", fields)).location
        while not address.endswith("/granska"):
            page = await self.client.get(address)
            answers = read_html(page.body.decode()).form("answers")
            if answers is None:
                raise LookupError(f"{address} has no form to answer")
            chosen = filled(answers, worry=self._dice.random(), dice=self._dice)
            fields = [*chosen, ("go", "continue")]
            kept = [pair for pair in fields if pair[0] not in ("revision", "tab")]
            self.pages.append((address, urlencode(kept).encode()))
            self.body = page.body
            address = (await self.client.post(answers.action or address, fields)).location

    async def again(self) -> None:
        """Read, post and so save every page once more, as fast as they come."""
        for address, fields in self.pages:
            screen = _SCREEN.search((await self.client.get(address)).body)
            if screen is None:
                raise LookupError(f"{address} shows no page of questions")
            body = b"revision=%b&tab=%b&%b" % (*screen.groups(), fields)
            saved = await self.client.post_body(address, body)
            if saved.status != HTTPStatus.SEE_OTHER:
                raise LookupError(f"{address} was not saved: {saved.status}")

    async def send(self) -> float:
        """Review and send; the CPU seconds that entering, answering and sending took."""
        counted = self.client.cpu_seconds - self.replayed
        before = self.client.cpu_seconds
        review = await self.client.get("/sv/enkat/granska")
        form = read_html(review.body.decode()).form("answers")
        if form is None:
            raise LookupError("the review has no form to send")
        sent = await self.client.post(form.action or "", [*form.hidden, ("go", "send")])
        if not sent.location.endswith("/tack"):
            raise LookupError(f"sending led to {sent.location or sent.status}")
        return counted + self.client.cpu_seconds - before

    replayed = 0.0


async def _again(residents: Sequence[_Resident]) -> tuple[float, int]:
    """The CPU seconds and the number of requests of the quickest group of residents at once."""
    before = [resident.client.cpu_seconds for resident in residents]
    groups = [residents[at : at + AT_ONCE] for at in range(0, len(residents) - 1, AT_ONCE)]
    seconds = min([await _one_round(group) for group in groups * ROUNDS])
    for resident, was in zip(residents, before, strict=True):
        # Residents side by side cannot tell whose CPU it was: these are left out of whole replies.
        resident.replayed = resident.client.cpu_seconds - was
    return seconds, sum(2 * len(resident.pages) for resident in groups[0])


async def _one_round(residents: Sequence[_Resident]) -> float:
    began = time.process_time()
    await asyncio.gather(*(resident.again() for resident in residents))
    return time.process_time() - began


async def _limits(body: bytes) -> list[Measurement]:
    async def raw(_scope: Any, _receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    plain = FastAPI(openapi_url=None)

    @plain.get("/sv/")
    def page() -> HTMLResponse:
        return HTMLResponse(body)

    return [
        Measurement("limit: ASGI alone", await _rate(raw), f"the same {len(body)} bytes"),
        Measurement("limit: FastAPI without a database", await _rate(plain), "a def endpoint"),
    ]


async def _rate(app: AsgiApp) -> float:
    rates = []
    for _ in range(ROUNDS):
        client = DirectClient(app, ORIGIN)
        for _ in range(LIMIT_REQUESTS // ROUNDS):
            await client.get("/sv/")
        rates.append(LIMIT_REQUESTS // ROUNDS / client.cpu_seconds)
    return max(rates)


def _commits(database: str, address: str) -> Measurement:
    """How many small transactions a second the database commits for one client."""
    engine: Engine = make_engine(address)
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE bench_row (id INTEGER PRIMARY KEY, n INTEGER)")
        connection.exec_driver_sql("INSERT INTO bench_row VALUES (1, 0)")
    rates = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(COMMITS // ROUNDS):
            with writing(engine) as connection:
                connection.exec_driver_sql("UPDATE bench_row SET n = n + 1 WHERE id = 1")
        rates.append(COMMITS // ROUNDS / (time.perf_counter() - began))
    engine.dispose()
    return Measurement(
        f"limit: commits a second, {database}", max(rates), "one client, by the clock"
    )


@contextmanager
def _log_to_nowhere() -> Iterator[None]:
    """Each request writes its line as it does in service, but nobody has to read it."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):
        yield


def as_lines(figures: Sequence[Measurement]) -> list[str]:
    """The figures, one line each, aligned."""
    return [f"{figure.what:<44}{figure.per_second:>10,.0f}   {figure.note}" for figure in figures]
