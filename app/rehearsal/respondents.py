"""Synthetic residents who answer a running service over HTTP, in a language of their choice.

They read pages with a generic HTML client, leave some questions blank, break off now and then,
and are more or less worried; nothing they do is special to Trygg but the letter's code.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random

import httpx

from app.rehearsal.form_reader import HtmlForm, HtmlPage, read_html

MOST_PAGES = 60
EXPOSURE = "c"
"""The variables on what has happened to someone begin with this."""
_COMMENTS = (
    "Mer belysning vid gångvägen, tack.",
    "Det känns lugnare i år än förra året.",
    "More buses in the evening would help.",
    "نتمنى مزيدًا من الإنارة قرب الملعب.",
)


class JourneyEnd(Enum):
    """How a journey ended."""

    SENT = "sent"
    BROKE_OFF = "broke off"
    ALREADY = "already answered"
    REFUSED = "refused"


class JourneyFailed(RuntimeError):
    """A page that a resident could not have got past."""


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who answers. ``worry`` 0-1 colours every answer; ``patience`` is pages before a break-off."""

    code: str
    language: str
    worry: float
    patience: int = MOST_PAGES
    wait: Callable[[float], Awaitable[None]] | None = None


async def answer(client: httpx.AsyncClient, resident: Respondent, *, dice: Random) -> JourneyEnd:
    """Enter the code, answer page by page, review and send."""
    page, path = await come_in(client, resident)
    if path.endswith("/tack"):
        return JourneyEnd.ALREADY
    for _ in range(min(resident.patience, MOST_PAGES)):
        form = page.form("answers")
        if form is None:
            if path.endswith("/tack"):
                return JourneyEnd.SENT
            raise JourneyFailed(f"{path} has no form to answer")
        fields = filled(form, worry=resident.worry, dice=dice)
        go = "send" if ("go", "send") in form.buttons else "continue"
        page, path = await _post(client, form.action or path, [*fields, ("go", go)])
        if path.endswith("/tack"):
            return JourneyEnd.SENT
    return JourneyEnd.BROKE_OFF


def filled(form: HtmlForm, *, worry: float, dice: Random) -> list[tuple[str, str]]:
    """The fields a person with this ``worry`` would post."""
    fields = list(form.hidden)
    for name, values in form.radios.items():
        choice = choose(name, values, worry=worry, dice=dice)
        if choice is not None:
            fields.append((name, choice))
    for name, values in form.checkboxes.items():
        marks = [value for value in values if value != "-3"]
        chosen = dice.sample(marks, k=min(len(marks), dice.randint(0, 3)))
        fields += [(name, value) for value in chosen]
    for name, held in form.texts.items():
        fields.append((name, held or _typed(name, dice)))
    return fields


def choose(name: str, values: Sequence[str], *, worry: float, dice: Random) -> str | None:
    """Blank now and then; otherwise up the scale with ``worry``, and a little by chance.

    ``values`` are what the form offers for the variable ``name``.
    """
    luck = dice.random()
    if luck < 0.02:
        return None
    if luck < 0.03 and "-3" in values:
        return "-3"
    if luck < 0.08 and "9" in values:
        return "9"
    scale = [value for value in values if value not in ("-3", "9")]
    if name.startswith(EXPOSURE):
        # Most people have had nothing of this happen to them in a year.
        return scale[0] if dice.random() > 0.01 + 0.07 * worry else dice.choice(scale[1:])
    place = dice.betavariate(0.6 + 2.4 * worry, 0.6 + 2.4 * (1 - worry))
    return scale[min(int(place * len(scale)), len(scale) - 1)]


def _typed(name: str, dice: Random) -> str:
    if "year" in name:
        return str(dice.randint(1941, 2009))
    return dice.choice(_COMMENTS) if dice.random() < 0.05 else ""


async def come_in(client: httpx.AsyncClient, resident: Respondent) -> tuple[HtmlPage, str]:
    """Enter the code; the page and the address it leads to. Waits where many try at once."""
    response = await client.get(f"/{resident.language}/", follow_redirects=True)
    page, path = read_html(response.text), response.url.path
    while True:
        form = page.form_with("code")
        if form is None:
            raise JourneyFailed(f"{path} has no field for a code ({response.status_code})")
        fields = [*form.hidden, ("code", resident.code)]
        response = await _send(client, form.action or path, fields)
        page, path = read_html(response.text), response.url.path
        if response.status_code != httpx.codes.TOO_MANY_REQUESTS or resident.wait is None:
            break
        await resident.wait(1.0)
    if response.status_code >= httpx.codes.BAD_REQUEST:
        raise JourneyFailed(f"the code was not accepted ({response.status_code})")
    return page, path


async def _post(
    client: httpx.AsyncClient, action: str, fields: list[tuple[str, str]]
) -> tuple[HtmlPage, str]:
    response = await _send(client, action, fields)
    if response.status_code >= httpx.codes.BAD_REQUEST:
        raise JourneyFailed(f"{action} answered {response.status_code}")
    return read_html(response.text), response.url.path


async def _send(
    client: httpx.AsyncClient, action: str, fields: list[tuple[str, str]]
) -> httpx.Response:
    return await client.post(action, data=as_form(fields), follow_redirects=True)


def as_form(fields: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Fields as httpx posts them."""
    form: dict[str, list[str]] = {}
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return form
