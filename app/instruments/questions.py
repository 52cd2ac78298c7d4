"""Scales and questions as a questionnaire file writes them, each breach refused with its line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from app.instruments.places import Places
from app.instruments.tree import Entry
from app.survey.questionnaire import Category, Condition, Export, Question, QuestionKind
from app.survey.texts import category_context, hint_context, question_context, scale_context

LONGEST_LABEL = 120
"""SPSS keeps at most this many characters of a variable or value label."""
LONGEST_NAME = 59
"""64 bytes is what SPSS takes; a category's ``_99`` or a prefix must still fit."""
LONGEST_TEXT_ANSWER = 4000
HIGHEST_CODE = 99
DEFAULTS = ("scale", "essential", "may_decline", "export")
"""What ``each`` may say once for the questions of a page."""
RESERVED = frozenset(
    # key variables and columns of the released files
    ("municipality", "area", "sex", "age4", "wave", "row_id", "case", "weight")
) | frozenset(
    # fields of every posted page
    ("code", "go", "language", "revision", "tab", "again", "csrf", "csrf_token")
)

_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{LONGEST_NAME - 1}}}")
_PREFIXES = ("w_", "d_", "ix_")
_CHOICE = ("scale", "categories", "not_substantive")
_OF_KIND = {
    QuestionKind.ONE: (*_CHOICE,),
    QuestionKind.SEVERAL: (*_CHOICE, "at_most"),
    QuestionKind.TEXT: ("max_length",),
    QuestionKind.YEAR: ("year_from", "year_to"),
}
_OF_ANY = (
    *("name", "label", "text", "hint", "kind", "asked_of", "essential"),
    *("may_decline", "export", "version", "trend_break"),
)
_KEYS = frozenset(_OF_ANY).union(*_OF_KIND.values())

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Scale:
    """Categories that several questions share."""

    name: str
    categories: tuple[Category, ...]


def read_scales(entry: Entry, places: Places) -> dict[str, Scale]:
    """The block ``scales``: name -> categories."""
    scales: dict[str, Scale] = {}
    for name, (key, value) in entry.pairs().items():
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,15}", name):
            raise key.refuse(f"{name!r} is no name for a scale: letters and digits")
        fields = value.block(("categories", "not_substantive"), ("categories",))
        scales[name] = Scale(name, _categories(fields))
        for code, line in _category_entries(fields).items():
            places.note(scale_context(name, code), line)
    return scales


def read_question(
    entry: Entry, *, each: Mapping[str, Entry], scales: Mapping[str, Scale], places: Places
) -> Question:
    """One question; ``each`` holds what the page says once for all of its questions."""
    own = entry.block(_KEYS, ("name", "label", "text"))
    kind = one_of(QuestionKind, own.get("kind"), default=QuestionKind.ONE)
    for key, value in own.items():
        if key not in _OF_ANY and key not in _OF_KIND[kind]:
            raise value.refuse(f"{key!r} does not belong to a question of kind {kind}")
    fields = {**_defaults(own, each, kind=kind), **own}
    scale = _scale_of(fields, scales)
    question = Question(
        name=_variable(fields["name"]),
        kind=kind,
        text=fields["text"].text(),
        label=label(fields["label"]),
        categories=scale.categories if scale else _categories(fields),
        asked_of=_route(fields.get("asked_of")),
        essential=flag(fields, "essential"),
        may_decline=flag(fields, "may_decline"),
        at_most=_positive(fields, "at_most"),
        max_length=_positive(fields, "max_length"),
        year_from=_positive(fields, "year_from"),
        year_to=_positive(fields, "year_to"),
        hint=fields["hint"].text() if "hint" in fields else "",
        export=_export(fields, kind),
        scale=scale.name if scale else "",
        version=_positive(fields, "version") or 1,
        trend_break=flag(fields, "trend_break"),
    )
    _check_kind(question, entry, fields)
    _note(question, fields, places)
    return question


def one_of(choices: type[Choice], entry: Entry | None, *, default: Choice) -> Choice:
    """One of a fixed set of words."""
    if entry is None:
        return default
    word = entry.text()
    if word not in {choice.value for choice in choices}:
        raise entry.refuse(f"{word!r} is none of {', '.join(choices)}")
    return choices(word)


def flag(fields: Mapping[str, Entry], key: str) -> bool:
    """A yes-or-no that is no where nothing is said."""
    return fields[key].flag() if key in fields else False


def label(entry: Entry) -> str:
    """A label that fits the data files."""
    text = entry.text()
    if len(text) > LONGEST_LABEL:
        raise entry.refuse(f"a label has at most {LONGEST_LABEL} characters, this has {len(text)}")
    return text


def _export(fields: Mapping[str, Entry], kind: QuestionKind) -> Export:
    if kind is not QuestionKind.TEXT:
        return one_of(Export, fields.get("export"), default=Export.RECORDS)
    export = one_of(Export, fields.get("export"), default=Export.NEVER)
    if export is not Export.NEVER:
        raise fields["export"].refuse("free text is never released")
    return export


def _positive(fields: Mapping[str, Entry], key: str) -> int | None:
    if key not in fields:
        return None
    number = fields[key].whole()
    if number < 1:
        raise fields[key].refuse(f"{key!r} is at least 1")
    return number


def _defaults(
    own: Mapping[str, Entry], each: Mapping[str, Entry], *, kind: QuestionKind
) -> dict[str, Entry]:
    """What ``each`` adds: never a scale to a question with categories of its own, or none."""
    left_out = set()
    if "categories" in own or kind not in (QuestionKind.ONE, QuestionKind.SEVERAL):
        left_out.add("scale")
    if kind is QuestionKind.TEXT:
        left_out.add("export")
    return {key: value for key, value in each.items() if key not in left_out}


def _variable(entry: Entry) -> str:
    name = entry.text()
    if not _NAME.fullmatch(name):
        raise entry.refuse(
            f"{name!r} is no variable name: a small letter, then small letters, digits and _, "
            f"at most {LONGEST_NAME}"
        )
    if name in RESERVED or name.startswith(_PREFIXES):
        raise entry.refuse(f"the name {name!r} is kept for the program's own variables")
    return name


def _scale_of(fields: Mapping[str, Entry], scales: Mapping[str, Scale]) -> Scale | None:
    if "scale" not in fields:
        return None
    entry = fields["scale"]
    if "categories" in fields or "not_substantive" in fields:
        raise entry.refuse("a question has a scale or categories of its own, not both")
    if entry.text() not in scales:
        raise entry.refuse(f"unknown scale {entry.text()!r}")
    return scales[entry.text()]


def _categories(fields: Mapping[str, Entry]) -> tuple[Category, ...]:
    shown = _category_entries(fields)
    beside: frozenset[int] = frozenset()
    if "not_substantive" in fields:
        entry = fields["not_substantive"]
        beside = entry.codes()
        if not beside < shown.keys():
            raise entry.refuse("'not_substantive' holds some, not all, of the categories' codes")
    return tuple(Category(code, label(text), code not in beside) for code, text in shown.items())


def _category_entries(fields: Mapping[str, Entry]) -> dict[int, Entry]:
    shown: dict[int, Entry] = {}
    pairs = fields["categories"].pairs().values() if "categories" in fields else ()
    for key, value in pairs:
        code = key.whole()
        if not 0 <= code <= HIGHEST_CODE:
            raise key.refuse(f"code {code}: codes are 0-{HIGHEST_CODE}; negative means missing")
        if code in shown:
            raise key.refuse(f"code {code} is given twice")
        shown[code] = value
    return shown


def _route(entry: Entry | None) -> Condition | None:
    if entry is None:
        return None
    pairs = entry.pairs()
    if len(pairs) != 1:
        raise entry.refuse("a route names one earlier variable and its codes")
    ((variable, (_, codes)),) = pairs.items()
    return Condition(variable, codes.codes())


def _check_kind(question: Question, entry: Entry, fields: Mapping[str, Entry]) -> None:
    match question.kind:
        case QuestionKind.ONE | QuestionKind.SEVERAL:
            if len(question.categories) < 2:
                raise entry.refuse(f"{question.name!r} needs a scale or at least two categories")
            if (question.at_most or 0) > len(question.categories):
                raise fields["at_most"].refuse("'at_most' is more than there are categories")
        case QuestionKind.TEXT:
            if not 1 <= (question.max_length or 0) <= LONGEST_TEXT_ANSWER:
                raise entry.refuse(f"a text needs 'max_length', 1-{LONGEST_TEXT_ANSWER}")
        case QuestionKind.YEAR:
            if not 1000 <= (question.year_from or 0) <= (question.year_to or 0) <= 9999:
                raise entry.refuse("a year needs 'year_from' and 'year_to', in that order")


def _note(question: Question, fields: Mapping[str, Entry], places: Places) -> None:
    places.claim(question_context(question), fields["name"], what=f"variable {question.name!r}")
    if "hint" in fields:
        places.note(hint_context(question), fields["hint"])
    if "asked_of" in fields:
        places.note(f"{question.name}/asked_of", fields["asked_of"])
    for code, entry in _category_entries(fields).items():
        places.note(category_context(question, code), entry)
