"""The words that must not vary inside a language, and the check that holds translations to them.

A resident who reads "code" in the letter and "key" on the page looks for something she does not
have. Each language's words stand in ``locales/<tag>/glossary.csv``: the translation of a term, the
beginnings of its forms (inflected languages have many), and why it was chosen.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.survey.reasons import FileReason
from app.survey.refusals import FileRefused

TERMS: dict[str, str] = {
    "kod": r"koden?|koder(na)?",
    "brev": r"brev(et|en)?",
    "formulär": r"formulär(et)?",
    "svarskuvert": r"svarskuvert(et)?",
    "undersökning": r"undersökning(en)?",
    "svar": r"svar(et|en)?",
    "svara": r"svara(r|t|de)?",
    "fråga": r"fråg(a|an|or|orna)",
    "skicka in": r"skicka(r|t)? in",
    "Fortsätt": r"fortsätt(a|er)?",
    "pausa": r"paus(en|a|ar|at|ade)?",
    "Starta": r"starta",
    "Lämna sidan snabbt": r"lämna sidan snabbt",
    "kommun": r"kommun(en|ens)?",
    "polis": r"polis(en)?",
    "område": r"område(t)?",
    "trygg": r"trygg(t|a)?",
    "otrygg": r"otrygg(t|a)?",
    "oroa sig": r"oroat|orolig",
    "våld": r"våld",
    "hot": r"hot(at)?",
    "inbrott": r"inbrott",
    "stöld": r"stöld|stulits",
    "lura": r"lurad|lura",
    "anmäla": r"anmäl(a|de)",
    "narkotika": r"narkotika",
    "problem": r"problem",
    "förtroende": r"förtroende",
    "instämmer": r"instämmer",
    "Vet ej": r"vet ej",
    "Vill inte svara": r"vill inte svara",
    "konfidentiell": r"konfidentiell(t|a)?",
    "anonym": r"anonym(t|a)?",
    "frivillig": r"frivillig(t)?",
    "folkbokföring": r"folkbokför\w+",
    "lotta": r"lotta(t|ts)?",
    "uppgifter": r"uppgifter(na)?",
    "namn": r"namn",
    "adress": r"adress(er|en)?",
    "resultat": r"resultat(et)?",
}
"""Each term and how it is spelt in the Swedish texts (a regular expression, case ignored)."""

VARIES = "varies: "
"""A translator comment that begins so (``varies: svar: the verb carries it``) allows an entry to do
without a term, and says why."""

GLOSSARY = "glossary.csv"
_HEADER = ["term", "translation", "accepted", "note"]


@dataclass(frozen=True, slots=True)
class Word:
    """A term in one language. ``accepted``: beginnings of the forms it may stand in."""

    translation: str
    accepted: tuple[str, ...]
    note: str = ""


Glossary = dict[str, Word]


def glossary_path(tag: str, *, folder: Path) -> Path:
    """Where a language's glossary lies."""
    return folder / tag / GLOSSARY


def read_glossary(text: str) -> Glossary:
    """The glossary in ``text`` (CSV). FileRefused when a term is missing, twice or unknown."""
    rows = list(csv.reader(text.splitlines()))
    if not rows or rows[0] != _HEADER:
        raise _fault(1, f"the first line must be {','.join(_HEADER)}")
    glossary: Glossary = {}
    for number, row in enumerate(rows[1:], start=2):
        term, word = _read_row(row, number)
        if term in glossary:
            raise _fault(number, f"{term} stands twice")
        glossary[term] = word
    lacking = TERMS.keys() - glossary.keys()
    if lacking:
        raise _fault(len(rows), f"these terms are missing: {', '.join(sorted(lacking))}")
    return glossary


def _read_row(row: Sequence[str], number: int) -> tuple[str, Word]:
    if len(row) != len(_HEADER):
        raise _fault(number, f"has {len(row)} columns, not {len(_HEADER)}")
    term, translation, accepted, note = (cell.strip() for cell in row)
    beginnings = tuple(part.strip().casefold() for part in accepted.split("|") if part.strip())
    if term not in TERMS:
        raise _fault(number, f"{term} is no term of the glossary")
    if not translation or not beginnings:
        raise _fault(number, f"{term} has no translation, or no accepted beginnings")
    return term, Word(translation, beginnings, note)


def _fault(line: int, problem: str) -> FileRefused:
    return FileRefused(FileReason.FAULTY, file=GLOSSARY, line=line, problem=problem)


def departures(
    glossary: Glossary, *, source: str, forms: Sequence[str], comments: Sequence[str]
) -> Iterator[str]:
    """The terms of ``source`` that no form of its translation uses, a phrase each."""
    excused = {
        comment.removeprefix(VARIES).partition(":")[0].strip()
        for comment in comments
        if comment.startswith(VARIES)
    }
    said = " ".join(forms).casefold()
    for term, spelt in TERMS.items():
        if term in excused or not re.search(rf"\b(?:{spelt})\b", source, re.IGNORECASE):
            continue
        word = glossary[term]
        if not any(_begins_a_word(beginning, said) for beginning in word.accepted):
            yield f"lacks the word for {term}: {word.translation}"


def _begins_a_word(beginning: str, said: str) -> bool:
    # Arabic-script languages and Tigrinya write articles and prepositions before a word without a
    # space, so there a beginning may stand anywhere.
    if beginning.isascii() or "\u00c0" <= beginning[0] <= "\u04ff":
        return re.search(rf"(?<!\w){re.escape(beginning)}", said) is not None
    return beginning in said
