"""Rules for the files of the repository: nothing of one machine, nothing secret, all hashed."""

import re
from collections.abc import Iterator
from pathlib import Path

# Where packages and images come from is the business of the machine that fetches them.
_HOSTS = re.compile(
    r"pypi\.org|pythonhosted\.org|(index\.)?docker\.(io|com)|\bghcr\.io|\bquay\.io|registry\.npmjs"
)
_OF_A_MACHINE = re.compile(r"(?<![\w.~-])/(home|Users|root|work)/[\w.]")
_SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AGE-SECRET-KEY-1[0-9A-Z]{20}|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{30}"
)
_PINNED = re.compile(r"^[a-z0-9._-]+(\[[a-z0-9,_-]+\])?==\S+( ;[^\\]*)? \\$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def machine_traces(path: Path, text: str) -> Iterator[str]:
    """Paths of somebody's machine, hosts of package indexes, private keys."""
    for what, pattern in (
        ("names a path of one machine", _OF_A_MACHINE),
        ("names where packages come from", _HOSTS),
        ("holds a secret", _SECRET),
    ):
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{path}:{line} {what}"


def lock_flaws(path: Path, text: str) -> Iterator[str]:
    """A lock file pins names, versions and hashes; it names no host and no path."""
    if "://" in text:
        yield f"{path} names a host"
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    for before, line in zip(["", *lines], lines, strict=False):
        if not (_PINNED.match(line) or _HASH.match(line)):
            yield f"{path}: not a pin and not a hash: {line}"
        if _PINNED.match(before) and not _HASH.match(line):
            yield f"{path}: without a hash: {before}"
    if lines and not _HASH.match(lines[-1]):
        yield f"{path} ends without a hash"


def undocumented(names: set[str], readme: str) -> Iterator[str]:
    """Settings the README does not tell of, and settings it invents."""
    told = set(re.findall(r"\bTRYGG_[A-Z_]*[A-Z]\b", readme))
    for name in sorted(names - told):
        yield f"README.md does not tell of {name}"
    for name in sorted(told - names):
        if not name.startswith("TRYGG_TEST_"):
            yield f"README.md tells of {name}, which is no setting"
