"""Who comes to the analysts' pages: the staff session, and the roles that open results."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request

from app.release.reading.readers import Reader, reader_of
from app.web.context import Context, ContextDep
from app.web.cookies import read_cookie
from app.web.guards import guard
from app.web.redirects import sign_in_first

COOKIE = "staff"


@guard("analyst")
def analyst(request: Request, context: ContextDep) -> Reader:
    """An analyst; others are sent to sign in, or told that these pages are not theirs."""
    reader = _reader(request, context)
    if reader is None:
        raise sign_in_first(request)
    if not reader.is_analyst:
        raise HTTPException(403)
    return reader


@guard("analyst")
def analyst_program(request: Request, context: ContextDep) -> Reader:
    """The same for programs, which cannot follow a link to sign in."""
    reader = _reader(request, context)
    if reader is None:
        raise HTTPException(401)
    if not reader.is_analyst:
        raise HTTPException(403)
    return reader


def token_holder(reader: Reader) -> str:
    """Whom the token of the sign-out form is for: the staff face, which answers it, knows the
    account by this name.
    """
    return f"staff {reader.account_id.hex()}"


def _reader(request: Request, context: Context) -> Reader | None:
    secret = read_cookie(request, context.site, COOKIE)
    return reader_of(context.here, secret, now=context.clock()) if secret else None


AnalystDep = Annotated[Reader, Depends(analyst)]
ProgramDep = Annotated[Reader, Depends(analyst_program)]
