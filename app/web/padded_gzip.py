"""Packing a page for the wire without letting its length tell what is on it.

Whoever listens sees how long an encrypted answer is. The page of all answers is as long as the words
that were chosen, and packed it is as long as they are unlike each other; so what is sent is filled
up to whole kibibytes, with blanks in the comment that the gzip format has room for (RFC 1952).
"""

import zlib

from fastapi import Request, Response

STEP = 1024
"""Bytes: what is sent is a multiple of this."""
_HEAD = b"\x1f\x8b\x08\x10" + bytes(5) + b"\xff"
"""Deflated, with a comment, made at no time, on no system in particular."""


def packed(request: Request, response: Response) -> Response:
    """``response`` as gzip where the browser takes it."""
    response.headers["vary"] = "Accept-Encoding"
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return response
    response.body = gzipped(bytes(response.body))
    response.headers["content-encoding"] = "gzip"
    response.headers["content-length"] = str(len(response.body))
    return response


def gzipped(content: bytes) -> bytes:
    """``content`` as a gzip file whose length is a multiple of ``STEP``."""
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = squeeze.compress(content) + squeeze.flush()
    tail = zlib.crc32(content).to_bytes(4, "little") + len(content).to_bytes(4, "little")
    blanks = -(len(_HEAD) + 1 + len(body) + len(tail)) % STEP
    return _HEAD + b" " * blanks + b"\0" + body + tail
