"""Style, script, fonts and pictures: read once, named by their content, kept for a year."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import Response
from starlette.types import Receive, Scope, Send

from app.web.headers import FOREVER

ROOT = Path(__file__).parent / "static"
PREFIX = "/static/"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".wav": "audio/wav",
}
_REFERENCE = re.compile(r'url\("([^"/#:][^":]*)"\)')


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    address: str
    media_type: str
    body: bytes
    packed: bytes | None
    """gzip, where that is smaller."""


class Assets:
    """Every file under ``folder``, by its plain name and by its address."""

    def __init__(self, folder: Path = ROOT) -> None:
        self._by_name: dict[str, Asset] = {}
        files = [path for path in sorted(folder.rglob("*")) if path.suffix in _TYPES]
        # Style sheets last: they name other files, whose addresses must be known.
        for path in sorted(files, key=lambda path: path.suffix == ".css"):
            name = path.relative_to(folder).as_posix()
            self._by_name[name] = self._read(name, path)
        self._by_address = {asset.address: asset for asset in self._by_name.values()}

    def _read(self, name: str, path: Path) -> Asset:
        body = path.read_bytes()
        if path.suffix == ".css":
            text = body.decode()
            body = _REFERENCE.sub(lambda m: f'url("{self.address(m[1])}")', text).encode()
        digest = hashlib.sha256(body).hexdigest()[:12]
        stem, dot, ending = name.rpartition(".")
        packed = gzip.compress(body, 9, mtime=0)
        return Asset(
            address=f"{PREFIX}{stem}.{digest}{dot}{ending}",
            media_type=_TYPES[path.suffix],
            body=body,
            packed=packed if len(packed) < len(body) and path.suffix != ".woff2" else None,
        )

    def address(self, name: str) -> str:
        """Where ``name`` is served; KeyError when there is no such file."""
        return self._by_name[name].address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one file whole: Range is ignored, the files are small."""
        asset = self._by_address.get(scope["path"])
        if asset is None or scope["method"] not in ("GET", "HEAD"):
            raise LookupError("no such asset")
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
        is_packed = asset.packed is not None and b"gzip" in accepted
        response = Response(asset.packed if is_packed else asset.body, media_type=asset.media_type)
        response.headers["cache-control"] = FOREVER
        response.headers["vary"] = "Accept-Encoding"
        if is_packed:
            response.headers["content-encoding"] = "gzip"
        await response(scope, receive, send)

    def has(self, address: str) -> bool:
        """Whether an address is one of ours."""
        return address in self._by_address


@cache
def assets() -> Assets:
    """The files of this program, read at first use."""
    return Assets()
