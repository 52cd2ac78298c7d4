"""Residents to whom things happen: double clicks, two tabs, two devices, replies lost on the way.

Each answers two pages and sends as badly as people do. Whatever happens, everyone must land on the
thank-you page, and there must be one ballot for each.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from random import Random

import httpx

from app.rehearsal.form_reader import read_html
from app.rehearsal.respondents import (
    JourneyEnd,
    JourneyFailed,
    Respondent,
    as_form,
    come_in,
    filled,
)

OpenClient = Callable[[], httpx.AsyncClient]
_PATIENCE = 12
"""Tries until somebody gives up."""
_GONE_AFTER = (0.002, 0.05)
"""Seconds after which a telephone in a lift has lost the reply to what it sent."""


async def answer_in_trouble(
    open_client: OpenClient, resident: Respondent, *, dice: Random
) -> JourneyEnd:
    """Answer two pages and send, with one mishap of five; then make sure of the thank-you page."""
    async with open_client() as client, open_client() as other:
        page, path = await come_in(client, resident)
        if path.endswith("/tack"):
            return JourneyEnd.ALREADY
        for number in (1, 2):
            await _save(client, resident, number, dice)
        mishap = dice.choice((_clicks_twice, _has_two_tabs, _has_two_devices, _loses_the_reply))
        await mishap(client, other, resident, dice)
        _, path = await come_in(other, resident)
        if not path.endswith("/tack"):
            raise JourneyFailed(f"after {mishap.__name__} the code leads to {path}, not to thanks")
        return JourneyEnd.SENT


async def _save(client: httpx.AsyncClient, resident: Respondent, number: int, dice: Random) -> None:
    address = f"/{resident.language}/enkat/{number}"
    form = read_html((await client.get(address)).text).form("answers")
    if form is None:
        raise JourneyFailed(f"{address} has no form to answer")
    fields = [*filled(form, worry=resident.worry, dice=dice), ("go", "continue")]
    # Two tabs that show one page: the one that saved last is right, the other is told so.
    older = [*filled(form, worry=resident.worry, dice=dice), ("go", "continue")]
    older = [(name, "another-tab" if name == "tab" else value) for name, value in older]
    first = await _post(client, form.action, fields)
    second = await _post(client, form.action, older)
    if first.status_code != httpx.codes.SEE_OTHER:
        raise JourneyFailed(f"{address} answered {first.status_code}")
    if second.status_code not in (httpx.codes.SEE_OTHER, httpx.codes.CONFLICT):
        raise JourneyFailed(f"{address} answered another tab {second.status_code}")


async def _clicks_twice(
    client: httpx.AsyncClient, _other: httpx.AsyncClient, resident: Respondent, _dice: Random
) -> None:
    send = await _sending(client, resident)
    _all_thanked(await asyncio.gather(send(), send()))


async def _has_two_tabs(
    client: httpx.AsyncClient, _other: httpx.AsyncClient, resident: Respondent, _dice: Random
) -> None:
    one, other = await _sending(client, resident), await _sending(client, resident)
    _all_thanked(await asyncio.gather(one(), other(), one()))


async def _has_two_devices(
    client: httpx.AsyncClient, other: httpx.AsyncClient, resident: Respondent, _dice: Random
) -> None:
    """The second device ends the first one's session; both press Send."""
    send_here = await _sending(client, resident)
    await come_in(other, resident)
    send_there = await _sending(other, resident)
    await asyncio.gather(send_here(), send_there())


async def _loses_the_reply(
    client: httpx.AsyncClient, _other: httpx.AsyncClient, resident: Respondent, dice: Random
) -> None:
    """Sends, and is gone before the answer comes; tries again until it does."""
    send = await _sending(client, resident)
    for _ in range(_PATIENCE):
        try:
            await asyncio.wait_for(send(), dice.uniform(*_GONE_AFTER))
        except (TimeoutError, httpx.TransportError):
            continue
        break
    _all_thanked([await _at_last(send)])


async def _at_last(send: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """Send until a reply comes through: connections that were dropped take others with them."""
    for _ in range(_PATIENCE):
        try:
            return await send()
        except httpx.TransportError:
            await asyncio.sleep(_GONE_AFTER[0])
    raise JourneyFailed("no reply ever came back")


async def _sending(
    client: httpx.AsyncClient, resident: Respondent
) -> Callable[[], Awaitable[httpx.Response]]:
    """What pressing Send on the review does, as often as it is called."""
    review = f"/{resident.language}/enkat/granska"
    form = read_html((await client.get(review)).text).form("answers")
    if form is None:
        raise JourneyFailed(f"{review} has nothing to send")
    fields = [*form.hidden, ("go", "send")]
    return lambda: _post(client, review, fields)


async def _post(
    client: httpx.AsyncClient, action: str, fields: list[tuple[str, str]]
) -> httpx.Response:
    return await client.post(action, data=as_form(fields))


def _all_thanked(responses: Iterable[httpx.Response]) -> None:
    for response in responses:
        if not response.headers.get("location", "").endswith("/tack"):
            where = response.headers.get("location", "nowhere")
            raise JourneyFailed(f"Send led to {where} ({response.status_code})")
