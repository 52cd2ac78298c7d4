"""Many residents at once against a running service, and the proof that nothing was lost."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import httpx

from app.rehearsal.respondents import JourneyFailed, Outcome, Resident, answer

Tell = Callable[[int, int], None]
"""(journeys done, of how many)"""

_PATIENT = httpx.Timeout(60.0)


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
) -> Rehearsal:
    """Answer ``journeys`` times, ``concurrency`` at once, each with a code of its own.

    Codes that turn out to be used are passed over. Loopback only: a rehearsal never meets a
    resident's server.
    """
    if httpx.URL(origin).host not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("a rehearsal answers on this machine only")
    left, tally, failures = iter(codes), Counter[Outcome](), list[str]()
    limit = asyncio.Semaphore(concurrency)
    began = asyncio.get_running_loop().time()

    async def one() -> None:
        async with limit:
            while True:
                outcome = await _journey(
                    origin, left, languages=languages, dice=dice, failures=failures
                )
                if outcome is not None:
                    tally[outcome] += 1
                if outcome is not Outcome.ALREADY:
                    break
            tell(tally[Outcome.SENT] + len(failures), journeys)

    await asyncio.gather(*(one() for _ in range(journeys)))
    seconds = asyncio.get_running_loop().time() - began
    return Rehearsal(tally[Outcome.SENT], tally[Outcome.ALREADY], tuple(failures), seconds)


async def _journey(
    origin: str,
    codes: Iterator[str],
    *,
    languages: Sequence[str],
    dice: Random,
    failures: list[str],
) -> Outcome | None:
    code = next(codes, None)
    if code is None:
        failures.append("there are no unused codes left")
        return None
    resident = Resident(code, dice.choice(list(languages)), dice.random(), wait=asyncio.sleep)
    async with httpx.AsyncClient(base_url=origin, timeout=_PATIENT) as client:
        try:
            return await answer(client, resident, dice=dice)
        except (JourneyFailed, httpx.HTTPError) as problem:
            failures.append(str(problem) or type(problem).__name__)
            return None
