"""Routes of the two busiest addresses: a guard, the form, and a thread; nothing is injected.

FastAPI finds out anew for every request what an endpoint wants. For most pages that is well spent;
on the pages of the questionnaire it cost more than the page (0.36 against 0.18 ms of one core).
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from app.web.forms import Form, read_form
from app.web.guards import guarded_by

Visitor = TypeVar("Visitor")
Guard = Callable[[Request], Awaitable[Visitor]]


def quick_get(
    router: APIRouter, path: str, *, guard: Guard[Visitor]
) -> Callable[[Callable[[Request, Visitor], Response]], Callable[[Request, Visitor], Response]]:
    """Answer GET ``path`` with the decorated ``endpoint(request, visitor)``, in a thread."""

    def register(
        endpoint: Callable[[Request, Visitor], Response],
    ) -> Callable[[Request, Visitor], Response]:
        async def answer(request: Request) -> Response:
            return await run_in_threadpool(endpoint, request, await guard(request))

        router.add_route(path, guarded_by(guard, answer), methods=["GET"])
        return endpoint

    return register


def quick_post(
    router: APIRouter, path: str, *, guard: Guard[Visitor]
) -> Callable[
    [Callable[[Request, Visitor, Form], Response]], Callable[[Request, Visitor, Form], Response]
]:
    """Answer POST ``path`` with ``endpoint(request, visitor, form)``, in a thread."""

    def register(
        endpoint: Callable[[Request, Visitor, Form], Response],
    ) -> Callable[[Request, Visitor, Form], Response]:
        async def answer(request: Request) -> Response:
            visitor, form = await guard(request), await read_form(request)
            return await run_in_threadpool(endpoint, request, visitor, form)

        router.add_route(path, guarded_by(guard, answer), methods=["POST"])
        return endpoint

    return register
