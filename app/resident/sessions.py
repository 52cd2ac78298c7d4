"""The resident's session: a sealed cookie that holds everything and is renewed by every answer.

The store knows only the code's epoch, so that pause, leave quickly and a replaced code end every
copy at once.
"""

import struct
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request, Response

from app.fieldwork.web.admission import LetterInHand, SheetSession
from app.vault.tokens import open_token, seal_token
from app.web.context import Context
from app.web.cookies import drop_cookie, read_cookie, set_cookie
from app.web.guards import guard
from app.web.redirects import Redirected, go_to

SHEET = "sheet"
OTHER_LETTER = "letter"
_LAYOUT = struct.Struct(">16si32sdd")
_LETTER_LAYOUT = struct.Struct(">16s32s")


def keep(response: Response, context: Context, session: SheetSession) -> None:
    """Put the session into the resident's cookie."""
    packed = _LAYOUT.pack(
        session.code_id,
        session.epoch,
        session.draft_key,
        session.issued_at.timestamp(),
        session.seen_at.timestamp(),
    )
    _keep(response, context, SHEET, packed)


def forget(response: Response, context: Context) -> None:
    """Take the cookie back."""
    drop_cookie(response, context.site, SHEET)


def find(request: Request, context: Context) -> SheetSession | None:
    """The session in the cookie; None when there is none that we sealed."""
    packed = _packed(request, context, SHEET, _LAYOUT)
    if packed is None:
        return None
    code_id, epoch, draft_key, issued, seen = _LAYOUT.unpack(packed)
    return SheetSession(code_id, epoch, draft_key, _moment(issued), _moment(seen))


def keep_letter(response: Response, context: Context, letter: LetterInHand) -> None:
    """Remember the other letter while she decides. It opens no sheet."""
    packed = _LETTER_LAYOUT.pack(letter.code_id, letter.draft_key)
    _keep(response, context, OTHER_LETTER, packed)


def forget_letter(response: Response, context: Context) -> None:
    """She has decided."""
    drop_cookie(response, context.site, OTHER_LETTER)


def find_letter(request: Request, context: Context) -> LetterInHand | None:
    """The other letter; None when there is none that we sealed."""
    packed = _packed(request, context, OTHER_LETTER, _LETTER_LAYOUT)
    return None if packed is None else LetterInHand(*_LETTER_LAYOUT.unpack(packed))


def _keep(response: Response, context: Context, name: str, packed: bytes) -> None:
    value = seal_token(context.keyring.cookie_key, packed, purpose=name)
    set_cookie(response, context.site, name, value)


def _packed(request: Request, context: Context, name: str, layout: struct.Struct) -> bytes | None:
    value = read_cookie(request, context.site, name)
    packed = open_token(context.keyring.cookie_key, value, purpose=name) if value else None
    return packed if packed is not None and len(packed) == layout.size else None


def forms_of(session: SheetSession) -> str:
    """The name that ties a form to its session: the same on every page until sign-out."""
    return f"{session.code_id.hex()}.{session.epoch}"


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@guard("resident's sheet")
async def has_sheet(request: Request) -> SheetSession:
    """Only with a session of our making; the verbs then ask the store whether it still lives."""
    context: Context = request.app.state.context
    session = find(request, context)
    if session is None:
        raise Redirected(go_to(f"/{request.path_params['language']}/utloggad"))
    return session


SessionDep = Annotated[SheetSession, Depends(has_sheet)]
