"""Keys and digests made from other keys: HKDF-SHA256 (RFC 5869) and HMAC over several fields."""

import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_LENGTH_BYTES = 8


def derived_key(secret: bytes, purpose: bytes, *, salt: bytes | None = None) -> bytes:
    """32 bytes that tell nothing about ``secret`` nor about the key of any other purpose."""
    return HKDF(SHA256(), length=KEY_BYTES, salt=salt, info=purpose).derive(secret)


def joined(*fields: bytes) -> bytes:
    """The fields, each after its length (8 bytes, big-endian): no two lists of fields look alike.

    Without the lengths ("ab", "c") and ("a", "bc") would have one digest, and an attacker could
    shift words from one field to the next.
    """
    return b"".join(len(field).to_bytes(_LENGTH_BYTES, "big") + field for field in fields)


def person_digest(key: bytes, wave: str, person_key: str) -> bytes:
    """32 bytes for a person in one wave; another wave gives others, so waves cannot be joined.

    Register keys are few enough to try them all: only whoever lacks ``key`` learns nothing, so the
    key lies outside the database and is destroyed with the frame.
    """
    return hmac.digest(key, joined(b"trygg person", wave.encode(), person_key.encode()), "sha256")
