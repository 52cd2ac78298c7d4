"""The proof that a form came from one of our own pages."""

from fastapi import HTTPException

from app.vault.tokens import csrf_matches, csrf_token
from app.web.context import Context
from app.web.forms import PostedForm

FIELD = "csrf"


def page_token(context: Context, session: str) -> str:
    """The token for forms shown to ``session`` (a session's secret or stable name)."""
    return csrf_token(context.keyring.cookie_key, session)


def refuse_forged(context: Context, form: PostedForm, *, session: str) -> None:
    """HTTPException(403) when the form does not carry the token of ``session``."""
    if not csrf_matches(context.keyring.cookie_key, session, form.one(FIELD)):
        raise HTTPException(403)
