"""Routes of the two busiest addresses: a guard, the form, and a thread; nothing is injected.

FastAPI finds out anew for every request what an endpoint wants. For most pages that is well spent;
on the pages of the questionnaire it cost more than the page (0.36 against 0.18 ms of one core).
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import APIRouter, Request, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from app.web.forms import PostedForm, read_form
from app.web.guards import guarded_by
from app.web.threads import Threads

Visitor = TypeVar("Visitor")
THREADS = Threads(2, name="page")
"""Python runs one thread at a time: one works while the other waits for the database. With eight
a page took a third more of the core on SQLite and half as much again on PostgreSQL, and no fewer
milliseconds. More load wants more processes."""
Guard = Callable[[Request], Awaitable[Visitor]]


class _Named(Route):
    """A route that says which it is, as FastAPI's do: the log asks."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, found = super().matches(scope)
        return match, {**found, "route": self}


def quick_get(
    router: APIRouter, path: str, *, guard: Guard[Visitor]
) -> Callable[[Callable[[Request, Visitor], Response]], Callable[[Request, Visitor], Response]]:
    """Answer GET ``path`` with the decorated ``endpoint(request, visitor)``, in a thread."""

    def register(
        endpoint: Callable[[Request, Visitor], Response],
    ) -> Callable[[Request, Visitor], Response]:
        async def answer(request: Request) -> Response:
            return await THREADS.run(endpoint, request, await guard(request))

        router.routes.append(_Named(path, guarded_by(guard, answer), methods=["GET"]))
        return endpoint

    return register


def quick_post(
    router: APIRouter, path: str, *, guard: Guard[Visitor]
) -> Callable[
    [Callable[[Request, Visitor, PostedForm], Response]],
    Callable[[Request, Visitor, PostedForm], Response],
]:
    """Answer POST ``path`` with ``endpoint(request, visitor, form)``, in a thread."""

    def register(
        endpoint: Callable[[Request, Visitor, PostedForm], Response],
    ) -> Callable[[Request, Visitor, PostedForm], Response]:
        async def answer(request: Request) -> Response:
            visitor, form = await guard(request), await read_form(request)
            return await THREADS.run(endpoint, request, visitor, form)

        router.routes.append(_Named(path, guarded_by(guard, answer), methods=["POST"]))
        return endpoint

    return register
