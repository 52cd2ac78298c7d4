"""Rules for what reaches a browser: templates, style sheets, scripts, pictures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SCRIPT_LINES = 150


@dataclass(frozen=True)
class Asset:
    """A template, style sheet, script or picture: its path and its text."""

    path: Path
    text: str

    @property
    def bare(self) -> str:
        """The text without comments, line by line where it was."""
        comments = {".css": r"/\*.*?\*/", ".js": r"/\*.*?\*/|(?m:^\s*//.*$)"}
        pattern = comments.get(self.path.suffix, r"{#.*?#}|<!--.*?-->")
        return re.sub(pattern, lambda found: "\n" * found[0].count("\n"), self.text, flags=re.S)


def _found(asset: Asset, pattern: str, saying: str) -> Iterator[str]:
    for found in re.finditer(pattern, asset.bare, re.I | re.S):
        line = asset.bare.count("\n", 0, found.start()) + 1
        yield f"{asset.path}:{line} {saying}"


def inline_code(asset: Asset) -> Iterator[str]:
    """The content security policy allows no inline style, script or event handler."""
    if asset.path.suffix not in (".html", ".svg", ".xml"):
        return
    yield from _found(asset, r"<[^>]*\sstyle\s*=", "has an inline style")
    yield from _found(asset, r"<style\b", "has a style element")
    yield from _found(asset, r"<script\b(?![^>]*\ssrc\s*=)", "has an inline script")
    yield from _found(asset, r"<[^>]*\son[a-z]+\s*=", "has an inline event handler")
    yield from _found(asset, r"javascript:", "has a javascript: address")


def other_machines(asset: Asset) -> Iterator[str]:
    """No page asks another machine for anything; XML's own names are names only."""
    yield from _found(asset, r"https?://(?!www\.w3\.org/)", "names another machine")
    yield from _found(asset, r"(src|href|url)\s*[=(]\s*[\"']?//", "names another machine")


def sides(asset: Asset) -> Iterator[str]:
    """Arabic reads from the right: a style sheet says start and end, never left and right."""
    if asset.path.suffix == ".css":
        yield from _found(asset, r"(?<![\w])(left|right)(?![\w])", "says left or right")


def unescaped(asset: Asset) -> Iterator[str]:
    """Escaping is never switched off."""
    if asset.path.suffix == ".html":
        yield from _found(asset, r"\|\s*safe\b", "switches escaping off")
        yield from _found(asset, r"{%-?\s*autoescape\b", "switches escaping off")


def strings_into_code(asset: Asset) -> Iterator[str]:
    """Trusted Types: a script builds elements, never markup or code from text."""
    if asset.path.suffix == ".js":
        sinks = r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function)"
        yield from _found(asset, sinks, "turns text into markup or code")


def long_scripts(asset: Asset) -> Iterator[str]:
    """A script that is longer holds more than one thing: cut it, and import the parts."""
    lines = asset.text.count("\n")
    if asset.path.suffix == ".js" and lines > SCRIPT_LINES:
        yield f"{asset.path} has {lines} lines"


def unnamed_imports(asset: Asset) -> Iterator[str]:
    """Only an import that is written out gets the address under which the other file is served."""
    if asset.path.suffix == ".js":
        yield from _found(asset, r"\bimport\s*\(", "imports what it names while running")


RULES = (
    inline_code,
    other_machines,
    sides,
    unescaped,
    strings_into_code,
    long_scripts,
    unnamed_imports,
)
SUFFIXES = frozenset({".html", ".css", ".js", ".svg"})
