"""The instrument: sections of pages of questions, as a methodologist wrote them.

A questionnaire is read from one file (see ``app.instruments``) and never changes while a wave
is open. Its texts are the Swedish source; other languages are looked up by variable name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class QuestionKind(StrEnum):
    """How a question is answered."""

    ONE = "one"
    SEVERAL = "several"
    TEXT = "text"
    YEAR = "year"


class Export(StrEnum):
    """Where the answers to a question may leave the house."""

    RECORDS = "records"
    TABLES = "tables"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Category:
    """One answer that can be chosen. ``code`` is what the codebook and the paper form show."""

    code: int
    text: str
    substantive: bool = True
    """False for "don't know" and "no opinion": shown beside a share, never in its denominator."""


@dataclass(frozen=True, slots=True)
class Condition:
    """True when the earlier question ``variable`` was answered with one of ``codes``."""

    variable: str
    codes: frozenset[int]


@dataclass(frozen=True)
class Question:
    """One question on one variable (``Kind.SEVERAL``: one variable per category at release)."""

    name: str
    kind: QuestionKind
    text: str
    label: str
    """The variable label of codebook and data file: short, a noun phrase."""
    categories: tuple[Category, ...] = ()
    asked_of: Condition | None = None
    essential: bool = False
    may_decline: bool = False
    """Offers "prefer not to say", stored as ``Missing.PREFER_NOT_TO_SAY``."""
    at_most: int | None = None
    """Several: how many categories may be marked."""
    max_length: int | None = None
    """Text: how many characters are kept."""
    year_from: int | None = None
    year_to: int | None = None
    hint: str = ""
    export: Export = Export.RECORDS
    scale: str = ""
    version: int = 1
    trend_break: bool = False

    @cached_property
    def codes(self) -> frozenset[int]:
        """The category codes."""
        return frozenset(category.code for category in self.categories)


@dataclass(frozen=True, slots=True)
class Page:
    """What a resident sees at once: a few questions on one topic."""

    number: int
    """1 for the first page: the address of the page, the same for everyone."""
    name: str
    section: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    write_only: bool = False
    """Answers are never shown again once the page is left: someone at home may be reading."""
    support: bool = False
    """Shows where to get help."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the questionnaire; the pages say "part n of m"."""

    name: str
    title: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class SupportLine:
    """A number to call. ``verified_on`` (ISO date): when someone last made sure it is right."""

    name: str
    number: str
    hours: str
    verified_on: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A 0/1 variable computed at release: true when all conditions of any one line hold."""

    name: str
    label: str
    any_of: tuple[tuple[Condition, ...], ...]
    export: Export = Export.RECORDS


@dataclass(frozen=True, slots=True)
class Index:
    """A figure of a group: the unrounded mean, 0-100, of the shares of its ``items``."""

    name: str
    label: str
    items: tuple[str, ...]
    counted: frozenset[int]
    """The codes that count as a problem."""


@dataclass(frozen=True)
class Questionnaire:
    """The whole instrument. ``content_hash`` (SHA-256 of the file) is frozen with the wave."""

    id: str
    title: str
    sections: tuple[Section, ...]
    support_lines: tuple[SupportLine, ...] = ()
    index_bands: tuple[int, ...] = ()
    """Inclusive lower limits, in per cent, of the 0-6 problem scale."""
    content_hash: str = ""
    derived: tuple[Derived, ...] = ()
    indexes: tuple[Index, ...] = ()
    headlines: tuple[str, ...] = ()
    """Derived variables and indexes that get change marks between waves."""

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page in order; ``pages[n - 1].number == n``."""
        return tuple(page for section in self.sections for page in section.pages)

    @cached_property
    def _by_name(self) -> dict[str, Question]:
        return {q.name: q for page in self.pages for q in page.questions}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every variable in the order it is asked."""
        return tuple(self._by_name)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each variable stands in ``names``."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def _write_only(self) -> frozenset[str]:
        return frozenset(q.name for page in self.pages if page.write_only for q in page.questions)

    def __hash__(self) -> int:
        # The file's own digest: pages made for a questionnaire are looked up by it all day.
        return hash(self.content_hash)

    def __iter__(self) -> Iterator[Question]:
        """Every question in the order it is asked."""
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> Question:
        """The question on the variable ``name``; KeyError when there is none."""
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def is_write_only(self, name: str) -> bool:
        """Whether the answer to ``name`` is never to be shown again."""
        return name in self._write_only

    def section_number(self, page: Page) -> int:
        """The 1-based part of the questionnaire that ``page`` belongs to."""
        return 1 + [section.name for section in self.sections].index(page.section)
