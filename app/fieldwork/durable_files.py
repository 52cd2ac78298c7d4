"""Files that must be whole: a print archive, a staged frame."""

import os
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, on the disk when this returns; for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - os.open sets the mode before a byte is written
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    rename_durably(part, path)


def rename_durably(path: Path, becomes: Path) -> None:
    """Give a file another name of the same folder, on the disk when this returns."""
    path.replace(becomes)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
