"""Drafts: answers not yet sent, readable only by whoever holds the letter's code.

The thief of the database sees two sizes, and learns from them only whether much was written.
"""

from app.vault.blobs import open_bytes, seal_bytes
from app.vault.padding import LENGTH_BYTES, padded, unpadded

SIZES = (1024, 8192)
"""Bytes a draft is padded to before it is sealed: the smaller if it fits."""
MOST_BYTES = SIZES[-1] - LENGTH_BYTES


def seal_draft(key: bytes, plain: bytes, *, code_id: bytes) -> bytes:
    """Seal a draft under the draft key of the code it was begun with.

    Raises:
        ValueError: longer than ``MOST_BYTES``.
    """
    size = next((size for size in SIZES if len(plain) <= size - LENGTH_BYTES), SIZES[-1])
    return seal_bytes(key, padded(plain, size), context=_context(code_id))


def open_draft(key: bytes, sealed: bytes, *, code_id: bytes) -> bytes:
    """What ``seal_draft`` sealed.

    Raises:
        Unopenable: another code's draft, another key, or damaged.
    """
    return unpadded(open_bytes(key, sealed, context=_context(code_id)))


def _context(code_id: bytes) -> bytes:
    return b"trygg draft" + code_id
