"""Errors: what happened and what to do, in the reader's language, whatever went wrong.

A person gets a page, a program JSON.
"""

from collections.abc import Callable
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Scope

from app.web.asking import allowed_at
from app.web.pages import Pages

RETRY_SECONDS = 30
_KNOWN = frozenset({400, 403, 404, 405, 413, 415, 421, 429, 500, 503})
_TEMPLATES = {"resident.html": "error.html"}
_STAFF_TEMPLATE = "staff_error.html"
_DETAILS = {
    401: "Not signed in, or the session has ended.",
    403: "This account does not hold the permission.",
    404: "There is nothing at this address that this account may read.",
    503: "The database does not answer. Try again later.",
}
"""What a program is told; where nothing is said here, the name of the status."""


class ErrorPages:
    """Makes an error page for a status."""

    def __init__(
        self,
        pages: Pages,
        *,
        base: str,
        language_of: Callable[[Scope], str],
        programs: str = "",
    ) -> None:
        """``base``: the page template the face uses; ``programs``: where addresses for programs begin."""
        self._pages = pages
        self._template = _TEMPLATES.get(base, _STAFF_TEMPLATE)
        self._base = base
        self._language_of = language_of
        self._programs = programs

    def page(self, scope: Scope, status: int) -> Response:
        """The answer to ``status``; 503 says when to try again."""
        is_program = bool(self._programs) and scope["path"].startswith(self._programs)
        response = _plain(status) if is_program else self._page(scope, status)
        if status == 503:
            response.headers["retry-after"] = str(RETRY_SECONDS)
        return response

    def _page(self, scope: Scope, status: int) -> Response:
        text = self._pages.render(
            self._template,
            language=self._language_of(scope),
            base=self._base,
            status=status if status in _KNOWN else 400 if status < 500 else 500,
            # What is refused while only looking is a guard's no; a form is refused as forged.
            is_closed=status == 403 and scope["method"] == "GET",
            path=scope["path"],
        )
        return HTMLResponse(text, status_code=status)

    async def answer(self, request: Request, problem: Exception) -> Response:
        """The handler of every ``HTTPException``."""
        if not isinstance(problem, HTTPException):
            raise problem
        response = self.page(request.scope, problem.status_code)
        response.headers.update(problem.headers or {})
        if problem.status_code == 405:
            # The router names the methods of the first route only.
            response.headers["allow"] = allowed_at(request.scope)
        return response

    async def unreadable(self, request: Request, _problem: Exception) -> Response:
        """An address whose parts cannot be read leads nowhere."""
        return self.page(request.scope, 404)


def _plain(status: int) -> Response:
    detail = _DETAILS.get(status) or HTTPStatus(status).phrase
    return JSONResponse({"detail": detail}, status_code=status)
