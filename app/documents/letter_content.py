"""What stands in an invitation and in the letter with the second form, side by side."""

from app.documents import letter_texts as texts
from app.documents.mailing import Letter, LetterWave
from app.documents.picture_code import picture_code
from app.documents.typesetting import Printed
from app.documents.wording import (
    Wording,
    addressee,
    answer_lines,
    isolated,
    line_in,
    named_languages,
    primary_subtag,
)
from app.survey.states import Contact
from app.words.languages import SOURCE

MOST_FRONT_LINES = 6
"""So many "you can answer in ..." lines fit below the letter. Of more, each is named there with its
address, and has its line on the back unless a whole letter stands there."""

_NEW_CODE = (texts.NEW_CODE_HEADING, texts.NEW_CODE)
_FIRST_COLUMN = (
    (texts.WHY_YOU_HEADING, texts.WHY_YOU),
    (texts.CONFIDENTIAL_HEADING, texts.CONFIDENTIAL),
)
_SECOND_COLUMN = (
    (texts.VOLUNTARY_HEADING, texts.VOLUNTARY),
    (texts.PAPER_HEADING, texts.PAPER),
    (texts.HELP_HEADING, texts.HELP),
)


def letter_content(letter: Letter, *, wave: LetterWave) -> Printed:
    """Every word of one letter, as ``letter.typ`` reads it."""
    tags = [SOURCE] + [letter.second_language] * bool(letter.second_language)
    lines = answer_lines(letter, wave=wave)
    swedish = Wording(letter, wave=wave, tag=SOURCE)
    fit_in_front = len(lines) <= MOST_FRONT_LINES
    return {
        "author": wave.word("sender", SOURCE),
        "origin": isolated(wave.origin.partition("://")[2]),
        "addressee": addressee(letter),
        "serial": swedish(texts.SERIAL),
        "pages": len(tags) if fit_in_front else 2,
        "sides": [_side(letter, tag, wave=wave) for tag in tags],
        "pointer": _pointer_to_the_back(letter, wave),
        "front_lines": lines if fit_in_front else [],
        "named_lines": [] if fit_in_front else named_languages(letter, wave=wave),
        "back_lines": [] if fit_in_front or letter.second_language else lines,
    }


def _pointer_to_the_back(letter: Letter, wave: LetterWave) -> list[Printed]:
    if not letter.second_language:
        return []
    return [line_in(letter, texts.ON_THE_BACK, wave=wave, tag=letter.second_language)]


def _side(letter: Letter, tag: str, *, wave: LetterWave) -> Printed:
    wording = Wording(letter, wave=wave, tag=tag)
    # Whoever has lost the first letter gets the same again: one more kind would tell of a loss.
    is_first = letter.contact is not Contact.SECOND_FORM
    heading = texts.INVITATION_HEADING if is_first else texts.SECOND_FORM_HEADING
    lead = texts.INVITATION_LEAD if is_first else texts.SECOND_FORM_LEAD
    first_column = _FIRST_COLUMN if is_first else (_NEW_CODE, *_FIRST_COLUMN)
    return {
        "lang": primary_subtag(tag),
        "direction": wording.direction,
        "name": texts.NAME,
        "sender": wording["sender"],
        "date": wording["letter_date"],
        "heading": wording(heading),
        "lead": wording(lead),
        "answer_online": wording(texts.ANSWER_ONLINE),
        "go_to": wording(texts.GO_TO),
        "type_the_code": wording(texts.TYPE_THE_CODE),
        "code": letter.code,
        "window": wording(texts.WINDOW if is_first else texts.WINDOW_END),
        "qr": picture_code(wave.origin, tag, letter.code),
        "scan": wording(texts.SCAN),
        "scan_alt": wording(texts.SCAN_ALT),
        "columns": [
            [wording.block(*block) for block in column] for column in (first_column, _SECOND_COLUMN)
        ],
        "thanks": wording(texts.THANKS),
        "small_print": [
            wording(texts.CONTACT),
            wording(texts.RESPONSIBLE),
            wording(texts.PRIVACY, address="privacy"),
        ],
    }
