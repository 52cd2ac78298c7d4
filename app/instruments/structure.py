"""The whole of a questionnaire file: sections of pages, derived variables, support lines."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.instruments.places import Places
from app.instruments.questions import (
    DEFAULTS,
    Scale,
    flag,
    label,
    one_of,
    read_question,
    read_scales,
)
from app.instruments.tree import Entry
from app.survey.questionnaire import (
    Condition,
    Derived,
    Export,
    Index,
    Page,
    Questionnaire,
    Section,
    SupportLine,
)
from app.survey.texts import (
    TITLE,
    page_intro_context,
    page_title_context,
    section_context,
    support_hours_context,
    support_name_context,
)

BANDS = 7
"""The problem scale 0-6."""
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_BLOCK_NAME = re.compile(r"[a-z][a-z0-9_]{0,19}")
_DERIVED_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_INDEX_NAME = re.compile(r"ix_[a-z0-9_]{1,61}")
_PHONE = re.compile(r"[0-9][0-9 -]{1,19}")
_KEYS = (
    *("id", "title", "index_bands", "scales", "sections", "derived"),
    *("indexes", "headlines", "support_lines"),
)
_PAGE_KEYS = ("name", "title", "intro", "write_only", "support", "each", "questions")


def read_questionnaire(root: Entry, places: Places) -> Questionnaire:
    """The questionnaire in ``root``; rules between its blocks are not checked here."""
    fields = root.block(_KEYS, ("id", "title", "sections"))
    scales = read_scales(fields["scales"], places) if "scales" in fields else {}
    places.note(TITLE, fields["title"])
    return Questionnaire(
        id=_matching(fields["id"], _ID, what="id"),
        title=fields["title"].text(),
        sections=_sections(fields["sections"], scales, places=places),
        support_lines=tuple(
            _support(entry, places) for entry in _optional(fields, "support_lines")
        ),
        index_bands=_bands(fields.get("index_bands")),
        derived=tuple(_derived(entry, places) for entry in _optional(fields, "derived")),
        indexes=tuple(_index(entry, places) for entry in _optional(fields, "indexes")),
        headlines=tuple(_headline(entry, places) for entry in _optional(fields, "headlines")),
    )


def _optional(fields: Mapping[str, Entry], key: str) -> list[Entry]:
    return fields[key].entries() if key in fields else []


def _matching(entry: Entry, pattern: re.Pattern[str], *, what: str) -> str:
    text = entry.text()
    if not pattern.fullmatch(text):
        raise entry.refuse(f"{text!r} is no {what}")
    return text


def _sections(entry: Entry, scales: Mapping[str, Scale], *, places: Places) -> tuple[Section, ...]:
    sections: list[Section] = []
    number = 0
    for block in entry.entries():
        section = _section(block, scales, places=places)
        pages = tuple(replace(page, number=number + n) for n, page in enumerate(section.pages, 1))
        number += len(pages)
        sections.append(replace(section, pages=pages))
    return tuple(sections)


def _section(entry: Entry, scales: Mapping[str, Scale], *, places: Places) -> Section:
    fields = entry.block(("name", "title", "pages"), ("name", "title", "pages"))
    name = _matching(fields["name"], _BLOCK_NAME, what="name of a section")
    pages = [_page(page, name, scales=scales, places=places) for page in fields["pages"].entries()]
    section = Section(name, fields["title"].text(), tuple(pages))
    places.claim(section_context(section), fields["name"], what=f"section {name!r}")
    return section


def _page(entry: Entry, section: str, *, scales: Mapping[str, Scale], places: Places) -> Page:
    fields = entry.block(_PAGE_KEYS, ("name", "title", "questions"))
    each = fields["each"].block(DEFAULTS) if "each" in fields else {}
    page = Page(
        number=0,
        name=_matching(fields["name"], _BLOCK_NAME, what="name of a page"),
        section=section,
        title=fields["title"].text(),
        intro=fields["intro"].text() if "intro" in fields else "",
        questions=tuple(
            read_question(question, each=each, scales=scales, places=places)
            for question in fields["questions"].entries()
        ),
        write_only=flag(fields, "write_only"),
        support=flag(fields, "support"),
    )
    places.claim(page_title_context(page), fields["name"], what=f"page {page.name!r}")
    if "intro" in fields:
        places.note(page_intro_context(page), fields["intro"])
    return page


def _derived(entry: Entry, places: Places) -> Derived:
    fields = entry.block(("name", "label", "any_of", "export"), ("name", "label", "any_of"))
    name = _matching(fields["name"], _DERIVED_NAME, what="variable name")
    lines = tuple(_all_of(line) for line in fields["any_of"].entries())
    places.claim(name, fields["name"], what=f"variable {name!r}")
    export = one_of(Export, fields.get("export"), default=Export.RECORDS)
    return Derived(name, label(fields["label"]), lines, export)


def _all_of(entry: Entry) -> tuple[Condition, ...]:
    pairs = entry.pairs()
    if not pairs:
        raise entry.refuse("a line without a condition")
    return tuple(Condition(variable, codes.codes()) for variable, (_, codes) in pairs.items())


def _index(entry: Entry, places: Places) -> Index:
    keys = ("name", "label", "counted", "items")
    fields = entry.block(keys, keys)
    name = _matching(fields["name"], _INDEX_NAME, what="name of an index: ix_ and more")
    places.claim(name, fields["name"], what=f"variable {name!r}")
    items = [item.text() for item in fields["items"].entries()]
    if len(set(items)) < len(items):
        raise fields["items"].refuse("an item is given twice")
    return Index(name, label(fields["label"]), tuple(items), fields["counted"].codes())


def _headline(entry: Entry, places: Places) -> str:
    name = entry.text()
    places.claim(f"headline:{name}", entry, what=f"headline {name!r}")
    return name


def _bands(entry: Entry | None) -> tuple[int, ...]:
    if entry is None:
        return ()
    bands = [band.whole() for band in entry.entries()]
    rising = all(low < high for low, high in zip(bands, bands[1:], strict=False))
    if len(bands) != BANDS or bands[0] != 0 or bands[-1] >= 100 or not rising:
        raise entry.refuse(f"{BANDS} lower limits that begin at 0 and rise to below 100")
    return tuple(bands)


def _support(entry: Entry, places: Places) -> SupportLine:
    keys = ("name", "number", "hours", "verified_on")
    fields = entry.block(keys, ("name", "number", "verified_on"))
    line = SupportLine(
        name=fields["name"].text(),
        number=_matching(fields["number"], _PHONE, what="telephone number"),
        hours=fields["hours"].text() if "hours" in fields else "",
        verified_on=_iso_date(fields["verified_on"]),
    )
    places.claim(support_name_context(line), fields["name"], what=f"number {line.number!r}")
    if "hours" in fields:
        places.note(support_hours_context(line), fields["hours"])
    return line


def _iso_date(entry: Entry) -> str:
    text = entry.text()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise entry.refuse(f"{text!r} is no date like 2026-10-01") from None
    return day.isoformat()
