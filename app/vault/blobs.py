"""Sealing bytes under a key that both sides hold: ChaCha20-Poly1305 (RFC 8439).

A sealed blob is 12 random bytes of nonce, the ciphertext and 16 bytes of tag. At 100 seals a second
under one key for ten years the chance that a nonce was ever used twice is below 1e-8.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEY_BYTES = 32
NONCE_BYTES = 12
OVERHEAD = NONCE_BYTES + 16
"""By how many bytes a sealed blob is longer than what is in it."""


class Unopenable(Exception):
    """Wrong key, wrong context or damaged: nothing is said about which, and nothing is returned."""


def seal_bytes(key: bytes, plain: bytes, *, context: bytes) -> bytes:
    """Seal ``plain`` under a 32-byte ``key``; it opens only where the same ``context`` is named.

    The context says what the blob is and whose (``b"keying" + form id``), so that nobody who can
    write to the database can move a blob to another row and have it opened there.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, context)


def open_bytes(key: bytes, sealed: bytes, *, context: bytes) -> bytes:
    """What ``seal_bytes`` sealed.

    Raises:
        Unopenable: wrong key, wrong context, or any bit of ``sealed`` is not as it was.
    """
    nonce, box = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    if len(sealed) < OVERHEAD:
        raise Unopenable("too short to be a sealed blob")
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, box, context)
    except InvalidTag:
        raise Unopenable("the blob does not open with this key and context") from None
