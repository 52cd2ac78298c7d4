"""Style, script, fonts and pictures: read once, named by their content, kept for a year."""

import gzip
import hashlib
import posixpath
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
# How a file names another one. Not ``import(...)``: an address made while running has no name here.
_REFERENCES = {
    ".css": re.compile(r'url\("(?P<name>[^"/#:][^":]*)"\)'),
    ".js": re.compile(r'\b(?:from|import) "(?P<name>\.{1,2}/[^"]+)"'),
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    address: str
    media_type: str
    body: bytes
    packed: bytes | None
    """gzip, where that is smaller."""
    names: tuple[str, ...] = ()
    """The files it names, in its own order."""


class Assets:
    """Every file under ``folder``, by its plain name and by its address.

    A style sheet's pictures and a script's imports are named by their addresses in what is served.
    ValueError when files name each other in a circle, KeyError when one names a file that is not.
    """

    def __init__(self, folder: Path = ROOT) -> None:
        paths = [path for path in sorted(folder.rglob("*")) if path.suffix in _TYPES]
        self._paths = {path.relative_to(folder).as_posix(): path for path in paths}
        self._by_name: dict[str, Asset] = {}
        for name in self._paths:
            self._read(name, above=())
        self._by_address = {asset.address: asset for asset in self._by_name.values()}

    def _read(self, name: str, above: tuple[str, ...]) -> Asset:
        """``above``: the files that wait for this one's address."""
        if name in above:
            raise ValueError(f"{' names '.join((*above, name))}")
        if name not in self._by_name:
            self._by_name[name] = self._make(name, (*above, name))
        return self._by_name[name]

    def _make(self, name: str, above: tuple[str, ...]) -> Asset:
        path, names = self._paths[name], list[str]()

        def by_address(found: re.Match[str]) -> str:
            names.append(posixpath.normpath(posixpath.join(posixpath.dirname(name), found["name"])))
            return found[0].replace(found["name"], self._read(names[-1], above).address)

        body = path.read_bytes()
        if reference := _REFERENCES.get(path.suffix):
            body = reference.sub(by_address, body.decode()).encode()
        return _asset(name, body, tuple(names))

    def imported(self, name: str) -> list[str]:
        """The addresses of every file that a script needs beside itself, each once."""
        found: dict[str, None] = {}
        waiting = [*self._by_name[name].names]
        while waiting:
            one = waiting.pop(0)
            if one not in found:
                found[one] = None
                waiting += self._by_name[one].names
        return [self.address(one) for one in found]

    def address(self, name: str) -> str:
        """Where ``name`` is served; KeyError when there is no such file."""
        return self._by_name[name].address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one file whole: Range is ignored, the files are small."""
        asset = self._by_address.get(scope["path"])
        if asset is None:
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


def _asset(name: str, body: bytes, names: tuple[str, ...]) -> Asset:
    digest = hashlib.sha256(body).hexdigest()[:12]
    stem, dot, ending = name.rpartition(".")
    packed = gzip.compress(body, 9, mtime=0)
    return Asset(
        address=f"{PREFIX}{stem}.{digest}{dot}{ending}",
        media_type=_TYPES[dot + ending],
        body=body,
        packed=packed if len(packed) < len(body) and ending != "woff2" else None,
        names=names,
    )


@cache
def assets() -> Assets:
    """The files of this program, read at first use."""
    return Assets()
