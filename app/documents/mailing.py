"""What a mailing consists of: its wave's words, its languages, and one letter for each person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.survey.states import Contact
from app.words.languages import SurveyLanguage

WORDS_NEEDED = (
    "sender",
    "municipality",
    "controllers",
    "legal_basis",
    "contact_phone",
    "contact_email",
    "contact_address",
)
"""The wave's own words that letters print."""


@dataclass(frozen=True, slots=True)
class LetterWave:
    """What all letters of one mailing share."""

    id: str
    letter_date: date
    opens_at: datetime
    closes_at: datetime
    age_from: int
    age_to: int
    origin: str
    """Scheme and host of the resident's pages, without a slash at the end."""
    languages: tuple[SurveyLanguage, ...]
    """Every language one can answer in, in the order they are listed."""
    words: Mapping[str, str]
    """The wave's own words by name; ``sender.ar`` goes before ``sender`` in Arabic."""

    def __post_init__(self) -> None:
        missing = [name for name in WORDS_NEEDED if not self.words.get(name)]
        if missing:
            raise ValueError(f"the wave {self.id} has no words for {', '.join(missing)}")

    def language(self, tag: str) -> SurveyLanguage:
        """The language of that tag; ValueError when one cannot answer in it."""
        for language in self.languages:
            if language.tag == tag:
                return language
        raise ValueError(f"nobody can answer the wave {self.id} in the language {tag!r}")

    def word(self, name: str, tag: str) -> str:
        """One of the wave's own words, in the language where the wave has it."""
        return self.words.get(f"{name}.{tag}") or self.words[name]


@dataclass(frozen=True, slots=True)
class Letter:
    """One person's letter. ``code`` in groups, empty on a postcard, which anyone can read."""

    case_ref: str
    contact: Contact
    name: str = field(repr=False)
    address: str = field(repr=False)
    postcode: str = field(repr=False)
    city: str = field(repr=False)
    serial: str = field(repr=False)
    code: str = field(default="", repr=False)
    second_language: str = ""
    municipality: str = ""
    """Where the person lives; empty: the wave's own word for it."""

    def __post_init__(self) -> None:
        if (self.contact is Contact.POSTCARD) == bool(self.code):
            raise ValueError("a letter carries a code and a postcard carries none")
