"""What stands on the postcard to those who have not answered. Anyone can read it: no code."""

from app.documents import letter_texts as texts
from app.documents.mailing import Letter, LetterWave
from app.documents.typesetting import Printed
from app.documents.wording import (
    Wording,
    addressee,
    answer_lines,
    isolated,
    named_languages,
    primary_subtag,
)
from app.words.languages import SOURCE

MOST_FRONT_LINES = 4
"""So many "you can answer in ..." lines fit beside the address; more go to the other side."""
MOST_BACK_LINES = 6
"""So many fit below a second language; of more, each is named with its address."""


def postcard_content(letter: Letter, *, wave: LetterWave) -> Printed:
    """Every word of one postcard, as ``postcard.typ`` reads it."""
    tags = [SOURCE] + [letter.second_language] * bool(letter.second_language)
    lines = answer_lines(letter, wave=wave)
    fit_in_front = len(tags) == 1 and len(lines) <= MOST_FRONT_LINES
    are_many = len(tags) > 1 and len(lines) > MOST_BACK_LINES
    return {
        "author": wave.word("sender", SOURCE),
        "origin": isolated(wave.origin.partition("://")[2]),
        "addressee": addressee(letter),
        "sender_address": wave.word("contact_address", SOURCE),
        "pages": len(tags) if fit_in_front else 2,
        "sides": [_side(letter, tag, wave=wave) for tag in tags],
        "front_lines": lines if fit_in_front else [],
        "back_lines": [] if fit_in_front or are_many else lines,
        "named_lines": named_languages(letter, wave=wave) if are_many else [],
    }


def _side(letter: Letter, tag: str, *, wave: LetterWave) -> Printed:
    wording = Wording(letter, wave=wave, tag=tag)
    return {
        "lang": primary_subtag(tag),
        "direction": wording.direction,
        "name": texts.NAME,
        "sender": wording["sender"],
        "heading": wording(texts.POSTCARD_HEADING),
        "text": wording(texts.POSTCARD),
        "how": wording(texts.POSTCARD_HOW),
        "lost": wording(texts.POSTCARD_LOST),
    }
