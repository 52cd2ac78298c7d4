"""A bundle: files, a manifest that lists each with its hash, and one archive, the same every time."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.release.refusals import ReleaseRefused

MANIFEST = "manifest.json"
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment an archive can hold: the files' own clocks tell nothing."""

Shape = tuple[int | None, int | None]
"""Rows and columns; None where a file has none."""


def manifest_of(
    files: Mapping[str, bytes], shapes: Mapping[str, Shape], *, about: Mapping[str, Any]
) -> bytes:
    """``manifest.json``: every other file with SHA-256, bytes, rows and columns."""
    listed = [
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
    """The files of an archive. Raises ReleaseRefused when it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, EOFError) as damaged:
        raise ReleaseRefused("The bundle is not a whole archive.") from damaged


def verify_release(bundle: Path | bytes) -> dict[str, Any]:
    """The manifest of a bundle whose files are all there and unchanged. Raises ReleaseRefused."""
    files = unzipped(bundle if isinstance(bundle, bytes) else bundle.read_bytes())
    try:
        manifest: dict[str, Any] = json.loads(files.pop(MANIFEST))
        listed = {each["name"]: each["sha256"] for each in manifest["files"]}
    except (KeyError, TypeError, ValueError) as problem:
        raise ReleaseRefused("The bundle has no manifest that can be read.") from problem
    if set(listed) != set(files):
        differing = sorted(set(listed) ^ set(files))
        raise ReleaseRefused(f"Manifest and bundle do not agree on {', '.join(differing)}.")
    changed = sorted(name for name, content in files.items() if sha256(content) != listed[name])
    if changed:
        raise ReleaseRefused(f"Changed since the release was built: {', '.join(changed)}.")
    return manifest


def sha256(content: bytes) -> str:
    """Hex digest."""
    return hashlib.sha256(content).hexdigest()
