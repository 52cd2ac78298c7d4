"""Residents answer over HTTP in their language, and every one of them counts exactly once."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random

import httpx
import pytest
from sqlalchemy import Engine

from app.fieldwork.proof import count_replies
from app.rehearsal.form_reader import read_html
from app.rehearsal.respondents import JourneyFailed, Outcome, Resident, answer, filled
from app.resident.routes import create
from app.web.context import Context, Site
from tests.support.serving import AsgiApp
from tests.support.wave import OPENED, WAVE, Field, open_field

ORIGIN = "http://127.0.0.1:8000"
JOURNEYS = 40
DOUBLE_CLICKS = 0.3


@pytest.fixture
def field(engine: Engine, tmp_path: Path) -> Field:
    """An open wave."""
    return open_field(engine, tmp_path, letters=4, people=40)


@pytest.fixture
def crowded_field(engine: Engine, tmp_path: Path) -> Field:
    """An open wave with letters for a crowd."""
    return open_field(engine, tmp_path, letters=JOURNEYS, people=2 * JOURNEYS)


def face_of(field: Field) -> AsgiApp:
    """The residents' face, with as many sign-ins a second as come."""
    hosts = frozenset({ORIGIN.removeprefix("http://")})
    site = Site(origin=ORIGIN, hosts=hosts, is_secure=False, sign_in_rate=9999)
    return create(Context(field.engine, field.keyring, lambda: OPENED, site))


def clients_of(app: AsgiApp) -> Callable[[], httpx.AsyncClient]:
    """Makes browsers, each with cookies of its own."""
    transport = httpx.ASGITransport(app)
    return lambda: httpx.AsyncClient(transport=transport, base_url=ORIGIN)


def test_residents_answer_in_every_language_of_the_wave(field: Field) -> None:
    new_client = clients_of(face_of(field))

    async def journey(letter: int, language: str) -> Outcome:
        resident = Resident(field.code(letter), language, worry=0.5)
        async with new_client() as client:
            return await answer(client, resident, dice=Random(letter))

    for letter, language in enumerate(("sv", "en", "ar")):
        assert asyncio.run(journey(letter, language)) is Outcome.SENT
        assert asyncio.run(journey(letter, "sv")) is Outcome.ALREADY
    replies = count_replies(field.engine, WAVE)
    assert (replies.cases_web, replies.ballots) == (3, 3)


def test_whoever_breaks_off_has_sent_nothing_and_may_go_on(field: Field) -> None:
    new_client = clients_of(face_of(field))

    async def journey(patience: int) -> Outcome:
        resident = Resident(field.code(), "sv", worry=0.2, patience=patience)
        async with new_client() as client:
            return await answer(client, resident, dice=Random(7))

    assert asyncio.run(journey(4)) is Outcome.BROKE_OFF
    assert count_replies(field.engine, WAVE).ballots == 0
    # Four pages are answered: nine more and the review are left.
    assert asyncio.run(journey(10)) is Outcome.SENT
    assert count_replies(field.engine, WAVE).ballots == 1


def test_a_code_that_nobody_was_given_lets_nobody_in(field: Field) -> None:
    new_client = clients_of(face_of(field))

    async def journey() -> None:
        async with new_client() as client:
            await answer(client, Resident("1234 5678 9012 3455", "en", 0.5), dice=Random(1))

    with pytest.raises(JourneyFailed, match="the code was not accepted"):
        asyncio.run(journey())


def test_a_crowd_with_double_clicks_and_two_windows_counts_exactly_once(
    crowded_field: Field,
) -> None:
    new_client = clients_of(face_of(crowded_field))

    async def crowd() -> list[str]:
        people = (restless(new_client, crowded_field.code(at), at) for at in range(JOURNEYS))
        return [place for places in await asyncio.gather(*people) for place in places]

    places = asyncio.run(crowd())
    assert set(places) == {"/sv/tack"}
    assert len(places) == 3 * JOURNEYS
    replies = count_replies(crowded_field.engine, WAVE)
    assert (replies.cases_web, replies.ballots) == (JOURNEYS, JOURNEYS)


async def restless(new_client: Callable[[], httpx.AsyncClient], code: str, seed: int) -> list[str]:
    """Two windows of one browser; pages posted twice at once; sent three times at once."""
    dice = Random(seed)
    async with new_client() as client:
        path = await enter(client, code)
        while not path.endswith("granska"):
            form = read_html((await client.get(path)).text).form("answers")
            assert form is not None
            fields = as_form([*filled(form, worry=0.5, dice=dice), ("go", "continue")])
            presses = 2 if dice.random() < DOUBLE_CLICKS else 1
            twice = await asyncio.gather(*(client.post(path, data=fields) for _ in range(presses)))
            assert {one.status_code for one in twice} == {303}
            path = twice[0].headers["location"]
        form = read_html((await client.get(path)).text).form("answers")
        assert form is not None
        sending = as_form([*form.hidden, ("go", "send")])
        sent = await asyncio.gather(*(client.post(path, data=sending) for _ in range(3)))
    return [one.headers.get("location", str(one.status_code)) for one in sent]


async def enter(client: httpx.AsyncClient, code: str) -> str:
    """Type the code in two windows at once; where the later of them leads."""
    start = await client.get("/sv/")
    assert start.status_code == httpx.codes.OK
    form = read_html(start.text).form_with("code")
    assert form is not None
    fields = as_form([*form.hidden, ("code", code)])
    entered = [await client.post("/sv/", data=fields) for _ in range(2)]
    return entered[-1].headers["location"]


def as_form(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Fields as httpx posts them."""
    form: dict[str, list[str]] = {}
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return form
