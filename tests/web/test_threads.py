"""Short work in a few threads: what it returns, raises, and what becomes of it when nobody waits."""

import asyncio
import threading

import pytest

from app.web.threads import Threads


class Refused(Exception):
    """What the work raises."""


def test_what_the_work_returns_comes_back_from_another_thread() -> None:
    async def asked() -> tuple[int, int]:
        return await Threads(1, name="test").run(lambda given: (given, threading.get_ident()), 7)

    given, ident = asyncio.run(asked())
    assert given == 7
    assert ident != threading.get_ident()


def test_what_the_work_raises_comes_back_and_the_thread_goes_on() -> None:
    def refuse() -> None:
        raise Refused

    async def asked() -> int:
        threads = Threads(1, name="test")
        with pytest.raises(Refused):
            await threads.run(refuse)
        return await threads.run(lambda: 1)

    assert asyncio.run(asked()) == 1


def test_two_threads_work_at_once() -> None:
    both = threading.Barrier(2, timeout=20)

    async def asked() -> None:
        threads = Threads(2, name="test")
        await asyncio.gather(threads.run(both.wait), threads.run(both.wait))

    asyncio.run(asked())


def test_work_that_nobody_waits_for_any_more_harms_nobody() -> None:
    threads, may_end = Threads(1, name="test"), threading.Event()

    async def gives_up() -> None:
        threads.run(may_end.wait, 20).cancel()
        still_waited_for = threads.run(may_end.is_set)
        may_end.set()
        assert await still_waited_for

    async def leaves() -> None:
        threads.run(may_end.wait, 20)

    async def asks_later() -> int:
        return await threads.run(lambda: 2)

    asyncio.run(gives_up())
    may_end.clear()
    asyncio.run(leaves())
    may_end.set()
    assert asyncio.run(asks_later()) == 2
