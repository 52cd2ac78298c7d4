"""A page of plain HTML that stands alone: for codebook and method report inside a bundle."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal, TypedDict

from app.words.dates import number

_STYLE = (
    "body{font:1rem/1.5 system-ui,'Noto Sans',sans-serif;max-inline-size:60rem;"
    "margin-inline:auto;padding:2rem 1rem;color:#14302e;background:#fffdf8}"
    "h1,h2,h3{line-height:1.2}p,li{max-inline-size:36rem}"
    "table{border-collapse:collapse;margin-block:1rem;font-variant-numeric:tabular-nums}"
    "th,td{border-block-end:1px solid #b9c4bf;padding:.25rem .75rem .25rem 0;text-align:start;"
    "vertical-align:top}.number{text-align:end}code{font-size:.9em;overflow-wrap:anywhere}"
    "@media print{body{padding:0}h2{break-after:avoid}table{break-inside:avoid}}"
)


class HeadingPart(TypedDict):
    """A heading."""

    kind: Literal["heading"]
    level: int
    text: str


class ParagraphPart(TypedDict):
    """A paragraph."""

    kind: Literal["paragraph"]
    text: str


class BulletsPart(TypedDict):
    """A list."""

    kind: Literal["bullets"]
    texts: list[str]


class TablePart(TypedDict):
    """A table; numbers stand at the end of their cells, None is a dash."""

    kind: Literal["table"]
    caption: str
    head: list[str]
    rows: list[list[object]]


TextPart = HeadingPart | ParagraphPart | BulletsPart
Part = TextPart | TablePart
"""A piece of a text. JSON can carry it."""


def heading(text: str, *, level: int = 2) -> HeadingPart:
    """A heading."""
    return {"kind": "heading", "level": level, "text": text}


def paragraph(text: str) -> ParagraphPart:
    """A paragraph."""
    return {"kind": "paragraph", "text": text}


def bullets(texts: Iterable[str]) -> BulletsPart:
    """A list."""
    return {"kind": "bullets", "texts": list(texts)}


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> TablePart:
    """A table; numbers stand at the end of their cells, None is a dash."""
    return {
        "kind": "table",
        "caption": caption,
        "head": list(head),
        "rows": [list(row) for row in rows],
    }


def page(title: str, parts: Iterable[Part]) -> bytes:
    """The whole file; every text is escaped."""
    body = "\n".join(map(_drawn, parts))
    return (
        '<!doctype html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    ).encode()


def _drawn(part: Part) -> str:
    if part["kind"] == "heading":
        return f"<h{part['level']}>{escape(part['text'])}</h{part['level']}>"
    if part["kind"] == "paragraph":
        return f"<p>{escape(part['text'])}</p>"
    if part["kind"] == "bullets":
        return "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in part["texts"]) + "</ul>"
    return _table(part)


def number_columns(part: TablePart) -> list[bool]:
    """Which columns of a table hold numbers: they stand at the end of their cells, dash and all."""
    columns = range(len(part["head"]))
    return [any(isinstance(row[at], int | float) for row in part["rows"]) for at in columns]


def cell_text(value: object) -> str:
    """A cell as people read it: numbers as in every Swedish text, a dash for nothing."""
    if isinstance(value, int | float):
        return number(value, "sv")
    return "–" if value is None else str(value)


def _table(part: TablePart) -> str:
    marks = [' class="number"' if is_number else "" for is_number in number_columns(part)]
    top = "".join(
        f'<th scope="col"{mark}>{escape(name)}</th>'
        for name, mark in zip(part["head"], marks, strict=True)
    )
    body = "".join(_row(row, marks) for row in part["rows"])
    return (
        f"<table><caption>{escape(part['caption'])}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _row(row: Sequence[object], marks: Sequence[str]) -> str:
    first, *rest = map(escape, map(cell_text, row))
    cells = zip(rest, marks[1:], strict=True)
    return (
        f'<tr><th scope="row"{marks[0]}>{first}</th>'
        + "".join(f"<td{mark}>{text}</td>" for text, mark in cells)
        + "</tr>"
    )
