"""Fills the texts of one language with the wave's words, dates and addresses."""

import re

from app.documents import letter_texts as texts
from app.documents.mailing import Letter, LetterWave
from app.documents.typesetting import Printed
from app.words.catalogues import catalogue
from app.words.dates import day_in_words, moment_in_words
from app.words.languages import SOURCE

# What is filled in keeps its own order inside text of the other direction (UAX #9, isolates).
_LEFT_TO_RIGHT, _BY_FIRST_LETTER, _END = "\u2066", "\u2068", "\u2069"
_POSTCODE = re.compile(r"\b(\d{3}) (\d{2})\b")
_AFTER_A_DAY = re.compile(r"(?<!\d)(\d{1,2}) ")
_BEFORE_A_TIME = re.compile(r" (\d{1,2}[.:]\d{2})")


class Wording:
    """The texts of a letter in one language; ``wording(texts.HELP)`` is a finished sentence."""

    def __init__(self, letter: Letter, *, wave: LetterWave, tag: str) -> None:
        """``tag``: a language one can answer the wave in, else ValueError."""
        self.tag = tag
        self.direction = wave.language(tag).direction
        self._catalogue = catalogue("letters", tag)
        self._blanks = _blanks(letter, wave, tag) | {
            "opens": _unbroken(day_in_words(wave.opens_at, tag)),
            "closes": _unbroken(moment_in_words(wave.closes_at, tag)),
            "letter_date": day_in_words(wave.letter_date, tag),
        }
        self._addresses = {
            "address": shown_address(wave, self.tag),
            "privacy": f"{shown_address(wave, self.tag)}/integritet",
        }

    def __call__(self, message: str, *, address: str = "address") -> str:
        """The text in this language with its blanks filled; ``address``: which page it names."""
        written = self._catalogue.gettext(message) if self.tag != SOURCE else message
        return written.format_map({**self._blanks, "address": self[address]})

    def __getitem__(self, blank: str) -> str:
        """What stands in one blank."""
        if blank in self._addresses:
            return isolated(self._addresses[blank])
        return self._blanks[blank]

    def block(self, heading: str, text: str) -> Printed:
        """A short text under a heading."""
        return {"heading": self(heading), "text": self(text)}


def isolated(text: str) -> str:
    """``text`` kept from left to right whatever stands around it."""
    return f"{_LEFT_TO_RIGHT}{text}{_END}"


def shown_address(wave: LetterWave, tag: str) -> str:
    """The start page in a language as one types it: without the scheme."""
    return f"{wave.origin.partition('://')[2]}/{tag}"


def answer_lines(letter: Letter, *, wave: LetterWave) -> list[Printed]:
    """One line for each other language of the wave: that and where one can answer in it."""
    own = {SOURCE, letter.second_language}
    return [
        line_in(letter, texts.ANSWER_IN_LANGUAGE, wave=wave, tag=language.tag)
        for language in wave.languages
        if language.tag not in own
    ]


def named_languages(letter: Letter, *, wave: LetterWave) -> list[Printed]:
    """Each other language by its own name and the end of its address: for little room."""
    own = {SOURCE, letter.second_language}
    return [
        {
            "lang": primary_subtag(language.tag),
            "direction": language.direction,
            "name": language.endonym,
            "path": f"/{language.tag}",
        }
        for language in wave.languages
        if language.tag not in own
    ]


def line_in(letter: Letter, message: str, *, wave: LetterWave, tag: str) -> Printed:
    """One sentence in a language of its own, with what a page must know to set it."""
    wording = Wording(letter, wave=wave, tag=tag)
    return {
        "lang": primary_subtag(tag),
        "direction": wording.direction,
        "text": wording(message),
    }


def addressee(letter: Letter) -> list[str]:
    """The lines of the address field; a postcode stays with its place."""
    place = f"{letter.postcode}  {letter.city}".replace(" ", "\u00a0")
    return [line for line in (letter.name, letter.address, place) if line.strip()]


def _blanks(letter: Letter, wave: LetterWave, tag: str) -> dict[str, str]:
    return {
        "sender": _own_order(wave.word("sender", tag)),
        "place": _own_order(letter.municipality or wave.word("municipality", tag)),
        "controllers": _own_order(wave.word("controllers", tag)),
        "legal_basis": _own_order(wave.word("legal_basis", tag)),
        "phone": isolated(wave.word("contact_phone", tag).replace(" ", "\u00a0")),
        "email": isolated(wave.word("contact_email", tag)),
        "postal_address": _own_order(
            _POSTCODE.sub("\\1\u00a0\\2", wave.word("contact_address", tag))
        ),
        "age_from": str(wave.age_from),
        "age_to": str(wave.age_to),
        "serial": isolated(letter.serial),
    }


def _own_order(text: str) -> str:
    return f"{_BY_FIRST_LETTER}{text}{_END}"


def _unbroken(moment: str) -> str:
    """Day and month stay on one line, and so do "klockan" and the time."""
    return _BEFORE_A_TIME.sub("\u00a0\\1", _AFTER_A_DAY.sub("\\1\u00a0", moment))


def primary_subtag(tag: str) -> str:
    """The language as PDF and typst know it: ``sv`` for ``sv-x-lattlast`` (BCP 47)."""
    return tag.partition("-")[0]
