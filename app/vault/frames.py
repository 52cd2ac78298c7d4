"""The frame of fixed size that a sealed ballot is stored in, since age files vary in length.

4 bytes, big-endian: length of the age file; the age file; padding. The padding is SHAKE-256 of the
frame's size and the age file: it looks random, and it shows any changed bit and any missing byte.
With ordinary tools: take the four bytes off, keep as many bytes as they say, give them to ``age``.
"""

import hashlib
import hmac

from app.vault.blobs import Unopenable

LENGTH_BYTES = 4
LEAST_PADDING = 16
"""Bytes of padding that must remain, or the frame would not be checked."""


def frame(age_file: bytes, size: int) -> bytes:
    """``age_file`` in exactly ``size`` bytes.

    Raises:
        ValueError: it does not fit.
    """
    room = size - LENGTH_BYTES - len(age_file)
    if room < LEAST_PADDING:
        raise ValueError(f"an age file of {len(age_file)} bytes does not fit a frame of {size}")
    head = len(age_file).to_bytes(LENGTH_BYTES, "big")
    return head + age_file + _padding(age_file, size)


def unframe(sealed: bytes) -> bytes:
    """The age file in the frame.

    Raises:
        Unopenable: not a frame, or not one bit for bit as it was.
    """
    length = int.from_bytes(sealed[:LENGTH_BYTES], "big")
    age_file = sealed[LENGTH_BYTES : LENGTH_BYTES + length]
    padding = sealed[LENGTH_BYTES + length :]
    whole = LENGTH_BYTES + length + LEAST_PADDING <= len(sealed)
    if not whole or not hmac.compare_digest(padding, _padding(age_file, len(sealed))):
        raise Unopenable("the frame of the ballot is damaged")
    return age_file


def _padding(age_file: bytes, size: int) -> bytes:
    named = b"trygg frame" + size.to_bytes(8, "big") + age_file
    return hashlib.shake_256(named).digest(size - LENGTH_BYTES - len(age_file))
