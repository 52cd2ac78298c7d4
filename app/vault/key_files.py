"""Small secret files: written whole or not at all, for their owner alone, overwritten at the end.

While one is written or removed it carries a name that begins with a dot and its own stem, so that
whatever a crash leaves behind is found and shredded with it.
"""

import os
import secrets
import stat
from pathlib import Path


def make_folder(folder: Path) -> None:
    """``folder``, with its parents, for its owner alone (0700)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(folder.stat().st_mode) != 0o700:
        folder.chmod(0o700)
    _sync(folder.parent)


def write_new(path: Path, content: bytes) -> bool:
    """Put ``content`` (0400) at ``path`` unless a file is there; whether it did.

    A link either makes the whole, synced file visible or fails: no reader ever sees half a key,
    and of two processes that write at once exactly one succeeds.
    """
    if path.exists():
        return False
    unseen = _hidden(path)
    try:
        _write(unseen, content)
        os.link(unseen, path)
    except OSError as problem:
        _remove(unseen)
        if isinstance(problem, FileExistsError):
            return False
        raise
    unseen.unlink()
    _sync(path.parent)
    return True


def read(path: Path) -> bytes | None:
    """The content, or None when there is no such file.

    ``shred`` renames before it overwrites: if the name still stands after reading, what was read
    is the key and not the zeros.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    return content if path.exists() else None


def shred(path: Path) -> None:
    """Overwrite and remove the file, and whatever a crash left of it. Nothing if there is none.

    Overwriting reaches the blocks of an ordinary file system; a copying file system or an SSD may
    keep older blocks, so the manual asks for an encrypted disk or a memory file system.
    """
    try:
        path.rename(_hidden(path))
    except FileNotFoundError:
        # Gone already, or another process is at it; leftovers may still lie here.
        if not path.parent.is_dir():
            return
    for left in path.parent.glob(f".{path.stem}.*"):
        _remove(left)
    _sync(path.parent)


def is_exposed(path: Path) -> bool:
    """Whether anyone but the owner may read or write the file."""
    return bool(path.stat().st_mode & 0o077)


def _hidden(path: Path) -> Path:
    return path.with_name(f".{path.stem}.{secrets.token_hex(8)}")


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    """Overwrite, then unlink: the blocks of the file hold zeros before they are given away."""
    try:
        path.chmod(0o600)
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return  # another process was faster


def _sync(folder: Path) -> None:
    """A name is safe on disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
