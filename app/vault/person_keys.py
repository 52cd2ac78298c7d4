"""A person without the register's key: enough to see that two rows are one person, no more."""

import hmac

from app.vault.derivation import joined


def person_digest(key: bytes, wave: str, person_key: str) -> bytes:
    """32 bytes for a person in one wave; another wave gives others, so waves cannot be joined.

    Register keys are few enough to try them all: only whoever lacks ``key`` learns nothing, so the
    key lies outside the database and is destroyed with the frame.
    """
    return hmac.digest(key, joined(b"trygg person", wave.encode(), person_key.encode()), "sha256")
