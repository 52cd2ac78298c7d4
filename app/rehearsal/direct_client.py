"""Calling an ASGI application directly, and counting the CPU time it takes and nothing else."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

AsgiApp = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back, and the CPU seconds it took."""

    path: str
    status: int
    location: str
    body: bytes = field(repr=False)
    cpu_seconds: float


class DirectClient:
    """One resident's browser, without the network."""

    def __init__(self, app: AsgiApp, origin: str) -> None:
        self._app = app
        self._origin = urlsplit(origin)
        self._cookies: dict[str, str] = {}
        self.cpu_seconds = 0.0

    async def get(self, path: str) -> Answered:
        """GET a page."""
        return await self._call("GET", path, b"")

    async def post(self, path: str, fields: Sequence[tuple[str, str]]) -> Answered:
        """POST a form."""
        return await self.post_body(path, urlencode(fields).encode())

    async def post_body(self, path: str, body: bytes) -> Answered:
        """POST a form that is encoded already."""
        return await self._call("POST", path, body)

    async def _call(self, method: str, path: str, body: bytes) -> Answered:
        sent: list[dict[str, Any]] = []
        messages = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> dict[str, Any]:
            return next(messages, {"type": "http.disconnect"})

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = self._scope(method, path, body)
        began = time.process_time()
        await self._app(scope, receive, send)
        took = time.process_time() - began
        self.cpu_seconds += took
        return self._answered(path, sent, took)

    def _scope(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        headers = [(b"host", self._origin.netloc.encode()), (b"accept-language", b"sv")]
        if self._cookies:
            pairs = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            headers.append((b"cookie", pairs.encode()))
        if method == "POST":
            headers.append((b"content-type", b"application/x-www-form-urlencoded"))
            headers.append((b"content-length", str(len(body)).encode()))
        parts = urlsplit(path)
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": self._origin.scheme,
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "root_path": "",
            "query_string": parts.query.encode(),
            "headers": headers,
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
        }

    def _answered(self, path: str, sent: Sequence[dict[str, Any]], took: float) -> Answered:
        location = ""
        for name, value in sent[0]["headers"]:
            if name == b"location":
                location = value.decode()
            if name == b"set-cookie":
                key, _, held = value.decode().partition(";")[0].partition("=")
                self._cookies[key] = held
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answered(path, sent[0]["status"], location, body, took)
