"""Sets pages with typst: own fonts only, a given moment of creation, tagged for screen readers."""

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import local
from typing import Any, Literal, TypeVar

import typst

HERE = Path(__file__).parent
FONT_FOLDER = HERE / "fonts"

Printed = dict[str, Any]
"""What a template reads: texts, numbers, lists and further such mappings."""


Job = tuple[str, Printed]
"""A template of this folder, and what it is to read."""

T = TypeVar("T")


class Unprintable(ValueError):
    """A document cannot be set; the sentence says which template and why, never whose it is."""


class TooLong(Unprintable):
    """A text does not fit on its page."""


class Press:
    """One kind of document, set again and again. Not to be shared between threads."""

    def __init__(self, template: str) -> None:
        """``template``: a file of this folder that defines ``pages-of(content)``."""
        self._template = template
        self._compiler = typst.Compiler(root=HERE, font_paths=_own_fonts())

    def pdf(self, content: Printed, *, made_at: datetime) -> bytes:
        """A PDF/UA-1 file: the same bytes for the same content and aware ``made_at``."""
        pages = self._set(content, "pdf", made_at)
        return pages if isinstance(pages, bytes) else pages[0]

    def pictures(
        self, content: Printed, *, made_at: datetime, dots_per_inch: int = 110
    ) -> list[bytes]:
        """One PNG a page, to look at."""
        pages = self._set(content, "png", made_at, dots_per_inch)
        return [pages] if isinstance(pages, bytes) else pages

    def _set(
        self,
        content: Printed,
        form: Literal["pdf", "png"],
        made_at: datetime,
        dots_per_inch: int = 110,
    ) -> bytes | list[bytes]:
        try:
            made = self._compiler.compile(
                _main_file(self._template, content),
                format=form,
                ppi=dots_per_inch,
                timestamp=int(made_at.timestamp()),
                pdf_standards=["ua-1"] if form == "pdf" else [],
            )
        except typst.TypstError as error:
            # typst's diagnostic quotes its source, and so a name and a code: it goes no further.
            kind = TooLong if "too long for its page" in error.message else Unprintable
            raise kind(f"{self._template}: {error.message}") from None
        if made is None:
            raise Unprintable(f"{self._template}: typst returned no pages")
        return made


def typeset_each(
    items: Sequence[T],
    job_of: Callable[[T], Job],
    *,
    made_at: datetime,
    progress: Callable[[int], object] | None = None,
) -> list[bytes]:
    """One PDF for each item, in the same order. ``progress`` hears how many are done."""
    printing, made = local(), list[bytes]()

    def begin_to_print() -> None:
        printing.presses = {}

    def print_one(item: T) -> bytes:
        template, content = job_of(item)
        if template not in printing.presses:
            printing.presses[template] = Press(template)
        press: Press = printing.presses[template]
        return press.pdf(content, made_at=made_at)

    # Typesetting lets other threads run: a press for every core.
    with ThreadPoolExecutor(os.cpu_count(), initializer=begin_to_print) as pool:
        for pdf in pool.map(print_one, items):
            made.append(pdf)
            if progress is not None:
                progress(len(made))
    return made


def _main_file(template: str, content: Printed) -> bytes:
    """A typst file that sets one document.

    The content is handed over as one JSON string and never read as markup, whatever somebody is
    called. It stands here and not in typst's system inputs, because a changed input makes typst
    forget the set text it keeps from one letter to the next: 5 ms a letter instead of 11.
    """
    literal = json.dumps(content, ensure_ascii=False).replace("\\", "\\\\").replace('"', '\\"')
    return f'#import "{template}": pages-of\n#pages-of(json(bytes("{literal}")))\n'.encode()


@cache
def _own_fonts() -> typst.Fonts:
    """The fonts of this folder and no others: paper looks the same wherever it is made."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER]
    )
