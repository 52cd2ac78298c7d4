"""Answering something else than what was asked for, from inside a guard or a dependency."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

SIGN_IN = "/staff/logga-in"
"""The one door for everyone who works here, analysts too."""


class Redirected(Exception):
    """Raise to answer with ``response`` now. Nothing has been written by then."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


async def answer_instead(_request: Request, instead: Exception) -> Response:
    """The exception handler of ``Redirected``."""
    if not isinstance(instead, Redirected):
        raise instead
    return instead.response


def go_to(address: str) -> RedirectResponse:
    """303: the next thing is a GET, so that reload and Back repeat nothing."""
    return RedirectResponse(address, status_code=303)


def sign_in_first(request: Request) -> Redirected:
    """To the door, and from there to the page that was asked for."""
    asked_for = request.url.path if request.method == "GET" else "/staff/"
    return Redirected(go_to(SIGN_IN if asked_for == "/staff/" else f"{SIGN_IN}?till={asked_for}"))
