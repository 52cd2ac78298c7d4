"""Asking an ASGI application over HTTP without a socket, from a test that is not asynchronous."""

import asyncio
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
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
    # The body that comes is unpacked already, and would be taken for packed.
    plain = {"accept-encoding": "identity"}
    return httpx.Client(transport=InProcess(app), base_url=origin, headers=plain)


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 when nothing did."""

    status: int
    headers: httpx.Headers
    body: bytes


WHOLE = ({"type": "http.request", "body": b"", "more_body": False},)


def ask(
    app: Any,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str],
    comes: Iterable[MutableMapping[str, Any]] = WHOLE,
) -> Answer:
    """One request that no client of a library would send; ``comes``: the body, piece by piece."""
    sent: list[MutableMapping[str, Any]] = []
    coming = iter(comes)
    scope: dict[str, Any] = {"type": "http", "http_version": "1.1", "method": method, "path": path}
    scope |= {"raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http"}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope |= {"headers": raw, "client": ("203.0.113.9", 50_000), "server": ("127.0.0.1", 8000)}

    async def receive() -> MutableMapping[str, Any]:
        return next(coming, {"type": "http.disconnect"})

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    started = next((one for one in sent if one["type"] == "http.response.start"), None)
    if started is None:
        return Answer(0, httpx.Headers(), b"")
    body = b"".join(one["body"] for one in sent if one["type"] == "http.response.body")
    return Answer(started["status"], httpx.Headers(started["headers"]), body)
