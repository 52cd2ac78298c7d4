"""Many residents at once against a running service, and the proof that nothing was lost."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import httpx

from app.rehearsal.mishaps import answer_in_trouble
from app.rehearsal.respondents import JourneyEnd, JourneyFailed, Respondent, answer

Tell = Callable[[int, int], None]
"""(journeys done, of how many)"""

_PATIENT = httpx.Timeout(60.0)
_TRUST = ssl.create_default_context()
"""Made once: reading the certificates anew for each resident takes longer than her reply."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How the journeys ended, and how long all of them took."""

    sent: int
    already_answered: int
    failed: tuple[str, ...]
    seconds: float


async def rehearse(
    origin: str,
    codes: Sequence[str],
    *,
    languages: Sequence[str],
    journeys: int,
    concurrency: int,
    dice: Random,
    tell: Tell,
    in_trouble: bool = False,
) -> Rehearsal:
    """Answer ``journeys`` times, ``concurrency`` at once, each with a code of its own.

    ``in_trouble``: short replies with double clicks, two tabs, two devices and lost connections.
    Codes that turn out to be used are passed over. Loopback only: a rehearsal never meets a
    resident's server. ConnectionError when nobody answers at ``origin``.
    """
    if httpx.URL(origin).host not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("a rehearsal answers on this machine only")
    await _require_answer(origin)
    left, tally, failures = iter(codes), Counter[JourneyEnd](), list[str]()
    limit = asyncio.Semaphore(concurrency)
    began = asyncio.get_running_loop().time()

    async def one() -> None:
        async with limit:
            while True:
                end = await _journey(
                    origin,
                    left,
                    languages=languages,
                    dice=dice,
                    failures=failures,
                    in_trouble=in_trouble,
                )
                if end is not None:
                    tally[end] += 1
                if end is not JourneyEnd.ALREADY:
                    break
            tell(tally[JourneyEnd.SENT] + len(failures), journeys)

    await asyncio.gather(*(one() for _ in range(journeys)))
    seconds = asyncio.get_running_loop().time() - began
    return Rehearsal(tally[JourneyEnd.SENT], tally[JourneyEnd.ALREADY], tuple(failures), seconds)


async def _require_answer(origin: str) -> None:
    """ConnectionError when nobody is there: every journey would fail for that one reason."""
    try:
        async with httpx.AsyncClient(timeout=_PATIENT, trust_env=False, verify=_TRUST) as client:
            await client.get(f"{origin.rstrip('/')}/healthz")
    except httpx.ConnectError as nobody:
        raise ConnectionError(
            f"Nobody answers at {origin}: start the service there with `trygg demo`, "
            "or give its address with --url."
        ) from nobody


async def _journey(
    origin: str,
    codes: Iterator[str],
    *,
    languages: Sequence[str],
    dice: Random,
    failures: list[str],
    in_trouble: bool,
) -> JourneyEnd | None:
    code = next(codes, None)
    if code is None:
        failures.append("there are no unused codes left")
        return None
    resident = Respondent(code, dice.choice(list(languages)), dice.random(), wait=asyncio.sleep)

    def open_client() -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=origin, timeout=_PATIENT, trust_env=False, verify=_TRUST)

    try:
        if in_trouble:
            return await answer_in_trouble(open_client, resident, dice=dice)
        async with open_client() as client:
            return await answer(client, resident, dice=dice)
    except (JourneyFailed, httpx.HTTPError) as problem:
        failures.append(str(problem) or type(problem).__name__)
        return None
