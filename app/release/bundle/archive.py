"""A bundle: files, a manifest that lists each with its hash, and one archive, the same every time."""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from app.survey.documents import Document
from app.survey.reasons import ReleaseReason
from app.survey.refusals import ReleaseRefused

MANIFEST = "manifest.json"
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(ValueError, NotImplementedError, RuntimeError),
)
"""What the library raises over bytes that are no archive of ours, other kinds and ciphers too."""
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment an archive can hold: the files' own clocks tell nothing."""

Shape = tuple[int | None, int | None]
"""Rows and columns; None where a file has none."""


class Origin(TypedDict):
    """Which release a document belongs to."""

    wave: str
    release: int
    built_at: str
    software: str
    questionnaire: str


class ListedFile(TypedDict):
    """A file of a bundle, as its manifest lists it."""

    name: str
    sha256: str
    bytes: int
    rows: int | None
    columns: int | None


class Manifest(Origin):
    """``manifest.json``."""

    bundle: str
    files: list[ListedFile]


def manifest_of(
    files: Mapping[str, bytes], shapes: Mapping[str, Shape], *, about: Document
) -> bytes:
    """``manifest.json``: ``about``, and every other file with SHA-256, bytes, rows and columns."""
    listed: list[ListedFile] = [
        {
            "name": name,
            "sha256": sha256(content),
            "bytes": len(content),
            "rows": shapes.get(name, (None, None))[0],
            "columns": shapes.get(name, (None, None))[1],
        }
        for name, content in sorted(files.items())
    ]
    return json.dumps({**about, "files": listed}, ensure_ascii=False, indent=1).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The archive: sorted, without times, so that the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in sorted(files.items()):
            member = zipfile.ZipInfo(name, _NO_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
    return target.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """The files of an archive. ReleaseRefused when it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except _DAMAGED as damaged:
        raise ReleaseRefused(ReleaseReason.NOT_AN_ARCHIVE) from damaged


def verify_release(bundle: Path | bytes) -> Manifest:
    """The manifest of a bundle whose files are all there and unchanged. Else ReleaseRefused."""
    files = unzipped(bundle if isinstance(bundle, bytes) else bundle.read_bytes())
    try:
        manifest: Manifest = json.loads(files.pop(MANIFEST))
        listed = {each["name"]: each["sha256"] for each in manifest["files"]}
    except (KeyError, TypeError, ValueError) as problem:
        raise ReleaseRefused(ReleaseReason.NO_MANIFEST) from problem
    differing = tuple(sorted(listed.keys() ^ files.keys()))
    if differing:
        raise ReleaseRefused(ReleaseReason.MANIFEST_DISAGREES, files=differing)
    changed = tuple(name for name in sorted(files) if sha256(files[name]) != listed[name])
    if changed:
        raise ReleaseRefused(ReleaseReason.FILES_CHANGED, files=changed)
    return manifest


def sha256(content: bytes) -> str:
    """Hex digest."""
    return hashlib.sha256(content).hexdigest()
