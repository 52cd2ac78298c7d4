"""Rules for the pages of the repository: whatever they point at is there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_FENCED = re.compile(r"^```.*?^```", re.M | re.S)
_HEADING = re.compile(r"^#+ (.+)$", re.M)
# A path as it is written: at least one folder, no wildcard, no placeholder, no address.
_PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/([\w-]*\.\w+|[\w-]+/?)?")
_MADE_LATER = ("var/", "secrets/")
"""Folders that running the program makes."""


@dataclass(frozen=True)
class Document:
    """A page of the repository: where it lies below the root, and its text."""

    path: Path
    text: str

    @property
    def prose(self) -> str:
        """The text without blocks of commands."""
        return _FENCED.sub("", self.text)


def dead_links(document: Document, root: Path) -> Iterator[str]:
    """Relative links to a file that is not there, or to a heading that its file does not have."""
    for target in _LINK.findall(document.prose):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, heading = target.partition("#")
        path = root / document.path.parent / name if name else root / document.path
        if not path.exists():
            yield f"{document.path} links to {target}, which is not there"
        elif heading and heading not in headings(path.read_text()):
            yield f"{document.path} links to {target}, a heading that is not there"


def headings(text: str) -> set[str]:
    """The anchors of a page's headings, as they are commonly made."""
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        for heading in _HEADING.findall(_FENCED.sub("", text))
    }


def dead_paths(document: Document, root: Path) -> Iterator[str]:
    """Files and folders named in backticks that are not there."""
    top = {path.name for path in root.iterdir()}
    for named in _CODE.findall(document.prose):
        is_ours = _PATH.fullmatch(named) and named.split("/")[0] in top
        if is_ours and not named.startswith(_MADE_LATER) and not (root / named).exists():
            yield f"{document.path} names {named}, which is not there"


RULES = (dead_links, dead_paths)
