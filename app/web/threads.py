"""A few threads for short work that may wait for the database, with the least way there and back.

The library's way makes a future for the thread and one for the loop and ties them together, which
costs a quarter of a page.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
_Task = tuple["asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]]


class Threads:
    """``count`` threads, started when the first work comes; they end with the process."""

    def __init__(self, count: int, *, name: str) -> None:
        self._tasks: SimpleQueue[_Task] = SimpleQueue()
        self._to_start = [
            Thread(target=self._work, name=f"{name} {number}", daemon=True)
            for number in range(1, count + 1)
        ]

    def run(self, work: Callable[..., T], *given: Any) -> "asyncio.Future[T]":
        """What ``work(*given)`` returns or raises, once a thread has come to it."""
        # At first use: a server may split into processes before, and threads would stay behind.
        while self._to_start:
            self._to_start.pop().start()
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._tasks.put((done, work, given))
        return done

    def _work(self) -> None:
        while True:
            done, work, given = self._tasks.get()
            try:
                result, problem = work(*given), None
            except BaseException as raised:  # noqa: BLE001 - whoever waits is to have it
                result, problem = None, raised
            # A loop that has ended waits for nothing.
            with suppress(RuntimeError):
                done.get_loop().call_soon_threadsafe(_settle, done, result, problem)
            # Nobody's answers stay behind in an idle thread.
            del done, work, given, result, problem


def _settle(done: "asyncio.Future[Any]", result: Any, problem: BaseException | None) -> None:
    if done.done():
        return  # nobody waits any more
    if problem is None:
        done.set_result(result)
    else:
        done.set_exception(problem)
