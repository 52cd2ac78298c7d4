"""Residents answer over HTTP in their language, and every one of them counts exactly once."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random

import httpx
import pytest
from sqlalchemy import Engine

from app.fieldwork.ballots.reply_counts import count_replies
from app.rehearsal.respondents import JourneyEnd, JourneyFailed, Respondent, answer
from app.resident.routes import create
from app.web.context import Context, Site
from tests.support.serving import AsgiApp
from tests.support.wave import OPENED, WAVE, Field, open_field

ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture
def field(engine: Engine, tmp_path: Path) -> Field:
    """An open wave."""
    return open_field(engine, tmp_path, letters=4, people=40)


def face_of(field: Field) -> AsgiApp:
    """The residents' face, with as many sign-ins a second as come."""
    hosts = frozenset({ORIGIN.removeprefix("http://")})
    site = Site(origin=ORIGIN, hosts=hosts, is_secure=False, sign_in_rate=9999)
    return create(Context(field.here, lambda: OPENED, site))


def clients_of(app: AsgiApp) -> Callable[[], httpx.AsyncClient]:
    """Makes browsers, each with cookies of its own."""
    transport = httpx.ASGITransport(app)
    return lambda: httpx.AsyncClient(transport=transport, base_url=ORIGIN)


@pytest.mark.slow(reason="whole replies in every language")
def test_residents_answer_in_every_language_of_the_wave(field: Field) -> None:
    new_client = clients_of(face_of(field))

    async def journey(letter: int, language: str) -> JourneyEnd:
        resident = Respondent(field.code(letter), language, worry=0.5)
        async with new_client() as client:
            return await answer(client, resident, dice=Random(letter))

    for letter, language in enumerate(("sv", "en", "ar")):
        assert asyncio.run(journey(letter, language)) is JourneyEnd.SENT
        assert asyncio.run(journey(letter, "sv")) is JourneyEnd.ALREADY
    replies = count_replies(field.engine, WAVE)
    assert (replies.cases_web, replies.ballots) == (3, 3)


def test_whoever_breaks_off_has_sent_nothing_and_may_go_on(field: Field) -> None:
    new_client = clients_of(face_of(field))

    async def journey(patience: int) -> JourneyEnd:
        resident = Respondent(field.code(), "sv", worry=0.2, patience=patience)
        async with new_client() as client:
            return await answer(client, resident, dice=Random(7))

    assert asyncio.run(journey(4)) is JourneyEnd.BROKE_OFF
    assert count_replies(field.engine, WAVE).ballots == 0
    # Four pages are answered: nine more and the review are left.
    assert asyncio.run(journey(10)) is JourneyEnd.SENT
    assert count_replies(field.engine, WAVE).ballots == 1


def test_a_code_that_nobody_was_given_lets_nobody_in(field: Field) -> None:
    new_client = clients_of(face_of(field))

    async def journey() -> None:
        async with new_client() as client:
            await answer(client, Respondent("1234 5678 9012 3455", "en", 0.5), dice=Random(1))

    with pytest.raises(JourneyFailed, match="the code was not accepted"):
        asyncio.run(journey())
