"""What stands in the way of a wave's next step, in Swedish.

The verbs say it in English, for the command line. A sentence that is not known here is shown as
it is, marked as English.
"""

import re
from dataclasses import dataclass

from app.staff.words import LANGUAGE_WORDS, ROLE_WORDS

_REFERENCE_WORDS = {
    "dpia": "konsekvensbedömning",
    "controllers": "personuppgiftsansvariga",
    "secrecy": "grund för sekretess",
    "destruction": "beslut om gallring",
    "threats": "rutin för hot i fritext",
}
_SENTENCES = {
    "The window has already passed.": "Svarstiden är redan slut.",
    "The officers have not given their keys.": "Frisläpparna har inte lämnat sina nycklar.",
    "The invitations have not been made.": "Breven är inte framställda.",
    "Residents may still send their answers.": "Svarstiden är inte slut.",
    "The printer's certificate of deletion is not recorded.": (
        "Tryckeriets intyg om att filerna är förstörda saknas."
    ),
    "Paper forms that arrive still count.": "Pappersformulär som kommer in räknas fortfarande.",
    "A purge needs two people: one approves it, another carries it out.": (
        "Gallringen kräver två personer: en godkänner, en annan genomför."
    ),
    "Whoever approved the purge cannot carry it out.": (
        "Den som godkände gallringen kan inte genomföra den."
    ),
}
_PATTERNS = (
    (r"The wave (.+) is still open; .*", "Omgången {} är fortfarande öppen."),
    (r"References are missing: (.+)\.", "Det saknas uppgift om: {}."),
    (r"Nobody, or too few, are named for: (.+)\.", "Det saknas personer för: {}."),
    (r"Texts are missing in: (.+)\.", "Det saknas texter på: {}."),
    (r"The texts are not accepted in: (.+)\.", "Texterna är inte godtagna på: {}."),
    (r"Batches are not accepted yet: (.+)\.", "Buntar som inte är godkända: {}."),
)
_LISTED = (
    _REFERENCE_WORDS | {str(role): words for role, words in ROLE_WORDS.items()} | LANGUAGE_WORDS
)


@dataclass(frozen=True, slots=True)
class Block:
    """One obstacle. ``lang`` tells a screen reader how to read it."""

    text: str
    lang: str


def block_in_swedish(sentence: str) -> Block:
    """The obstacle that an English ``sentence`` names."""
    if sentence in _SENTENCES:
        return Block(_SENTENCES[sentence], "sv")
    for pattern, words in _PATTERNS:
        found = re.fullmatch(pattern, sentence)
        if found:
            return Block(words.format(_listed(found[1])), "sv")
    return Block(sentence, "en")


def _listed(names: str) -> str:
    return ", ".join(_LISTED.get(name, name) for name in names.split(", "))
