"""Asking an ASGI application over HTTP without a socket, from a test that is not asynchronous."""

from typing import Any

import httpx
from anyio.from_thread import start_blocking_portal


class InProcess(httpx.BaseTransport):
    """Hands each request to ``app`` in an event loop of its own, in another thread."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.ASGITransport(app=app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, answered whole."""

        async def ask() -> httpx.Response:
            answer = await self._inner.handle_async_request(request)
            body = await answer.aread()
            return httpx.Response(answer.status_code, headers=answer.headers, content=body)

        with start_blocking_portal() as portal:
            return portal.call(ask)


def client_of(app: Any, origin: str) -> httpx.Client:
    """A client that follows nothing by itself and keeps cookies."""
    return httpx.Client(transport=InProcess(app), base_url=origin, follow_redirects=False)
