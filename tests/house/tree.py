"""The files of the project as a reader of the repository sees them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_NOT_OURS = frozenset(
    {".git", ".venv", "var", "secrets", "node_modules", "__pycache__", "dist", "build"}
    | {".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"}
)


def files(root: Path = ROOT) -> Iterator[Path]:
    """Every file but those Git ignores."""
    for path in sorted(root.iterdir()):
        if path.name in _NOT_OURS:
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def texts(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Every text file with its text; fonts and pictures are passed over."""
    for path in files(root):
        try:
            yield path, path.read_text()
        except UnicodeDecodeError:
            continue
