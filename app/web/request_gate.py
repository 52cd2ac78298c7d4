"""What every request passes before a route sees it, and every response on its way out.

Pure ASGI, one layer: address, host, origin, size and kind of body; HEAD; the security headers; the
last catch, which tells a database that is away from a defect; one log line without a secret.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from time import perf_counter
from traceback import extract_tb
from typing import Any

import structlog
from fastapi import HTTPException, Response
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.asking import BY_GET, as_get
from app.web.assets import PREFIX, Assets
from app.web.context import Site
from app.web.headers import NO_STORE, RAW_SECURITY_HEADERS

LARGEST_BODY = 64 * 1024
FORM_TYPE = b"application/x-www-form-urlencoded"
_LONGEST_LENGTH = 15
_SAFE = frozenset({"GET", "OPTIONS"})
_AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout)

log = structlog.get_logger("trygg.web")

Message = MutableMapping[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A path that takes more than a form: ``path`` may hold ``*`` for one or more segments."""

    path: str
    largest: int
    content_types: frozenset[bytes] = frozenset({b"multipart/form-data"})


class RequestGate:
    """Wraps a face. ``error(scope, status)`` makes an error page in the reader's language."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        face: str,
        site: Site,
        assets: Assets,
        error: Callable[[Scope, int], Response],
        uploads: tuple[Upload, ...] = (),
    ) -> None:
        self._app = app
        self._face = face
        self._assets = assets
        self._error = error
        self._uploads = uploads
        self._hosts = frozenset(host.lower().encode() for host in site.hosts)
        self._origins = frozenset(origin.lower().encode() for origin in site.origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        method = scope["method"]
        outgoing = _Headed(send) if method == "HEAD" else _Outgoing(send)
        if method == "HEAD":
            scope = as_get(scope)
        try:
            await self._serve(scope, receive, outgoing)
        except ClientDisconnect:
            # Whoever asked went away in the middle: nobody's fault, and no answer (status 0).
            pass
        except Exception as problem:
            if outgoing.status:
                _log_defect(problem, face=self._face)
                raise
            status = 503 if isinstance(problem, _AWAY) else 500
            _log_defect(problem, face=self._face)
            await self._error(scope, status)(scope, receive, outgoing)
        route = getattr(scope.get("route"), "path", "")
        log.info(
            "request",
            face=self._face,
            method=method,
            route=route,
            status=outgoing.status,
            ms=round((perf_counter() - started) * 1000, 1),
        )

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        status = self._refusal(scope, headers)
        if status:
            await self._error(scope, status)(scope, receive, send)
        elif scope["path"].startswith(PREFIX):
            await self._asset(scope)(scope, receive, send)
        elif scope["method"] in _SAFE:
            await self._app(scope, receive, send)
        else:
            await self._app(scope, self._measured(scope, receive), send)

    def _asset(self, scope: Scope) -> ASGIApp:
        if not self._assets.has(scope["path"]):
            return self._error(scope, 404)
        if scope["method"] == "GET":
            return self._assets
        refused = self._error(scope, 405)
        refused.headers["allow"] = BY_GET
        return refused

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> int:
        """The status to refuse with, or 0."""
        if headers.get(b"host", b"").lower() not in self._hosts:
            return 421
        # "*" and whole URLs may be asked for; and a NUL, which PostgreSQL cannot compare.
        if scope["path"][:1] != "/" or not scope["path"].isprintable():
            return 400
        if scope["method"] in _SAFE:
            return 0
        origin = headers.get(b"origin")
        if origin is not None and origin.lower() not in self._origins:
            return 403
        if headers.get(b"sec-fetch-site", b"none") not in (b"same-origin", b"none"):
            return 403
        return self._body_refusal(scope, headers)

    def _body_refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> int:
        length = headers.get(b"content-length", b"0")
        if not length.isdigit():
            return 400
        upload = self._upload(scope)
        largest = upload.largest if upload else LARGEST_BODY
        if len(length) > _LONGEST_LENGTH or int(length) > largest:
            return 413
        has_body = length != b"0" or b"transfer-encoding" in headers
        kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        allowed = (upload.content_types if upload else frozenset[bytes]()) | {FORM_TYPE}
        return 415 if has_body and kind not in allowed else 0

    def _upload(self, scope: Scope) -> Upload | None:
        for upload in self._uploads:
            if fnmatchcase(scope["path"], upload.path):
                return upload
        return None

    def _measured(self, scope: Scope, receive: Receive) -> Receive:
        """``receive`` that counts: a body without a stated length is limited too."""
        upload = self._upload(scope)
        left = upload.largest if upload else LARGEST_BODY

        async def measured() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        return measured


class _Outgoing:
    """``send`` that adds the headers and remembers the status."""

    __slots__ = ("_send", "status")

    def __init__(self, send: Callable[[Message], Awaitable[None]]) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message["headers"]
            is_cached = any(name == b"cache-control" for name, _ in headers)
            own = RAW_SECURITY_HEADERS if is_cached else [*RAW_SECURITY_HEADERS, NO_STORE]
            message = {**message, "headers": [*headers, *own]}
        await self._send(message)


class _Headed(_Outgoing):
    """The same for a HEAD: of the body goes nothing, of the headers all, its length too."""

    __slots__ = ()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await super().__call__(message)


def _log_defect(problem: Exception, *, face: str) -> None:
    # Where and what kind, never the message: a database error quotes the row it failed on.
    places = [f"{line.filename}:{line.lineno}" for line in extract_tb(problem.__traceback__)]
    log.error("defect", face=face, kind=type(problem).__name__, at=places[-6:])
