"""Error pages: what happened and what to do, in the reader's language, whatever went wrong."""

from collections.abc import Callable

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.types import Scope

from app.web.pages import Pages

RETRY_SECONDS = 30
_KNOWN = frozenset({400, 403, 404, 405, 413, 415, 421, 429, 500, 503})


class ErrorPages:
    """Makes an error page for a status."""

    def __init__(self, pages: Pages, *, base: str, language_of: Callable[[Scope], str]) -> None:
        """``base``: the page frame the face uses."""
        self._pages = pages
        self._base = base
        self._language_of = language_of

    def page(self, scope: Scope, status: int) -> Response:
        """The page for ``status``; 503 says when to try again."""
        shown = status if status in _KNOWN else 400 if status < 500 else 500
        text = self._pages.render(
            "error.html",
            language=self._language_of(scope),
            base=self._base,
            status=shown,
            path=scope["path"],
        )
        response = HTMLResponse(text, status_code=status)
        if status == 503:
            response.headers["retry-after"] = str(RETRY_SECONDS)
        return response

    async def answer(self, request: Request, problem: Exception) -> Response:
        """The handler of every ``HTTPException``."""
        if not isinstance(problem, HTTPException):
            raise problem
        response = self.page(request.scope, problem.status_code)
        response.headers.update(problem.headers or {})
        return response

    async def unreadable(self, request: Request, _problem: Exception) -> Response:
        """An address whose parts cannot be read leads nowhere."""
        return self.page(request.scope, 404)
