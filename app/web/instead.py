"""Answering something else than what was asked for, from inside a guard or a dependency."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse


class Instead(Exception):
    """Raise to answer with ``response`` now. Nothing has been written by then."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


async def answer_instead(_request: Request, instead: Exception) -> Response:
    """The exception handler of ``Instead``."""
    if not isinstance(instead, Instead):
        raise instead
    return instead.response


def go_to(address: str) -> RedirectResponse:
    """303: the next thing is a GET, so that reload and Back repeat nothing."""
    return RedirectResponse(address, status_code=303)
