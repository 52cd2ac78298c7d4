"""Random ids and secrets, cookies that only we can make, and the token that each form carries."""

import base64
import binascii
import hashlib
import hmac
import secrets
from functools import lru_cache
from hashlib import blake2b

from app.vault.blobs import Unopenable, open_bytes, seal_bytes
from app.vault.derivation import joined

ID_BYTES = 16
SECRET_BYTES = 32
DIGEST_BYTES = 32


def new_id() -> bytes:
    """16 random bytes: neither when nor in which order it was made can be told from it."""
    return secrets.token_bytes(ID_BYTES)


def new_secret() -> str:
    """256 random bits as 43 url-safe characters: a session id, an API key. Store its digest."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> bytes:
    """What is stored for a ``new_secret``: SHA-256. Too long to guess, so it needs no slow hash.

    Takes whatever a cookie holds, lone surrogates too: they are merely nobody's secret.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def seal_token(key: bytes, payload: bytes, *, purpose: str) -> str:
    """``payload`` as url-safe text that only holders of ``key`` can read or make."""
    sealed = seal_bytes(_subkey(key, "token"), payload, context=purpose.encode())
    return _text(sealed)


def open_token(key: bytes, token: str, *, purpose: str) -> bytes | None:
    """The payload, or None for anything that ``seal_token`` did not make for this purpose."""
    try:
        # A token from the web may hold any character; ASCII is all that can be right.
        sealed = base64.urlsafe_b64decode(token.encode("ascii") + b"==")
        if not hmac.compare_digest(_text(sealed), token):
            return None  # a second spelling of the same bytes: nobody honest sends it
        return open_bytes(_subkey(key, "token"), sealed, context=purpose.encode())
    except (UnicodeEncodeError, binascii.Error, Unopenable):
        return None


def csrf_token(key: bytes, session: str) -> str:
    """The token of every form shown in ``session``: whoever cannot read our pages lacks it."""
    named = session.encode("utf-8", "surrogatepass")
    # Keyed BLAKE2 (RFC 7693): a tenth of an HMAC's time, and every page asks for it.
    return _text(blake2b(named, key=_subkey(key, "csrf"), digest_size=DIGEST_BYTES).digest())


def csrf_matches(key: bytes, session: str, token: str) -> bool:
    """Whether ``token`` came from a form of this session."""
    given = token.encode("utf-8", "surrogatepass")
    return hmac.compare_digest(csrf_token(key, session).encode("ascii"), given)


@lru_cache(maxsize=64)
def _subkey(key: bytes, use: str) -> bytes:
    """One key for each use: what is done with one helps nobody against the other."""
    return hmac.digest(key, joined(b"trygg subkey", use.encode()), "sha256")


def _text(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")
