"""Hiding how long something is: a length, the content, zeros up to a fixed size.

For what goes inside an encryption: the zeros are not secret, only unseen.
"""

from app.vault.blobs import Unopenable

LENGTH_BYTES = 4


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
