"""Hiding how long something is: always a length (4 bytes, big-endian), the content, padding.

What goes inside an encryption is padded with zeros, which are not secret, only unseen. A sealed
ballot lies in an envelope whose padding is a digest, since age files vary in length.
"""

import hashlib
import hmac

from app.vault.blobs import Unopenable

LENGTH_BYTES = 4
LEAST_PADDING = 16
"""Bytes of padding that must remain, or the envelope would not be checked."""


def padded(plain: bytes, size: int) -> bytes:
    """``plain`` in exactly ``size`` bytes: 4 bytes big-endian length, content, zeros.

    Raises:
        ValueError: it does not fit; the sizes are told, the content is not.
    """
    room = size - LENGTH_BYTES
    if len(plain) > room:
        raise ValueError(f"{len(plain)} bytes do not fit in {room}")
    return len(plain).to_bytes(LENGTH_BYTES, "big") + plain.ljust(room, b"\0")


def unpadded(block: bytes) -> bytes:
    """What ``padded`` was given.

    Raises:
        Unopenable: not such a block.
    """
    length = int.from_bytes(block[:LENGTH_BYTES], "big")
    content = block[LENGTH_BYTES : LENGTH_BYTES + length]
    rest = block[LENGTH_BYTES + length :]
    if len(block) < LENGTH_BYTES or len(content) != length or rest.strip(b"\0"):
        raise Unopenable("the padding is not as it was written")
    return content


def in_envelope(age_file: bytes, size: int) -> bytes:
    """``age_file`` in exactly ``size`` bytes: length, file, padding.

    The padding is SHAKE-256 of size and file: it looks random, and shows any changed bit and any
    missing byte. With ordinary tools: take four bytes off, keep as many as they say, give to ``age``.

    Raises:
        ValueError: it does not fit.
    """
    room = size - LENGTH_BYTES - len(age_file)
    if room < LEAST_PADDING:
        raise ValueError(f"an age file of {len(age_file)} bytes does not fit an envelope of {size}")
    head = len(age_file).to_bytes(LENGTH_BYTES, "big")
    return head + age_file + _padding(age_file, size)


def out_of_envelope(sealed: bytes) -> bytes:
    """The age file in the envelope.

    Raises:
        Unopenable: not an envelope, or not one bit for bit as it was.
    """
    length = int.from_bytes(sealed[:LENGTH_BYTES], "big")
    age_file = sealed[LENGTH_BYTES : LENGTH_BYTES + length]
    padding = sealed[LENGTH_BYTES + length :]
    whole = LENGTH_BYTES + length + LEAST_PADDING <= len(sealed)
    if not whole or not hmac.compare_digest(padding, _padding(age_file, len(sealed))):
        raise Unopenable("the envelope of the ballot is damaged")
    return age_file


def _padding(age_file: bytes, size: int) -> bytes:
    named = b"trygg frame" + size.to_bytes(8, "big") + age_file
    return hashlib.shake_256(named).digest(size - LENGTH_BYTES - len(age_file))
