"""Sets letters and postcards: one PDF a person, Swedish and one more language where called for."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time
from threading import local

from app.documents.letter_content import letter_content
from app.documents.mailing import Contact, Letter, LetterWave, Tongue
from app.documents.postcard_content import postcard_content
from app.documents.typesetting import Press, Printed


def letters_pdf(
    letters: Sequence[Letter],
    *,
    wave: LetterWave,
    tongue: Tongue,
    progress: Callable[[int], object] | None = None,
) -> list[bytes]:
    """One PDF for each letter, in the same order. ``progress`` hears how many are done."""
    printing, made_at, made = local(), _made_at(wave), list[bytes]()

    def begin_to_print() -> None:
        printing.presses = {contact: Press(template) for contact, template in _TEMPLATES.items()}

    def print_one(letter: Letter) -> bytes:
        content = content_of(letter, wave=wave, tongue=tongue)
        press: Press = printing.presses[letter.contact]
        return press.pdf(content, made_at=made_at)

    # Typesetting lets other threads run: a press for every core.
    with ThreadPoolExecutor(os.cpu_count(), initializer=begin_to_print) as pool:
        for pdf in pool.map(print_one, letters):
            made.append(pdf)
            if progress is not None:
                progress(len(made))
    return made


def letter_pictures(letter: Letter, *, wave: LetterWave, tongue: Tongue) -> list[bytes]:
    """The pages of one letter as PNG, for whoever approves the mailing."""
    content = content_of(letter, wave=wave, tongue=tongue)
    return Press(_TEMPLATES[letter.contact]).pictures(content, made_at=_made_at(wave))


def content_of(letter: Letter, *, wave: LetterWave, tongue: Tongue) -> Printed:
    """Every word of a letter or postcard, as its template reads it."""
    if letter.contact is Contact.POSTCARD:
        return postcard_content(letter, wave=wave, tongue=tongue)
    return letter_content(letter, wave=wave, tongue=tongue)


_TEMPLATES = {
    Contact.INVITATION: "letter.typ",
    Contact.POSTCARD: "postcard.typ",
    Contact.SECOND_FORM: "letter.typ",
    Contact.REPLACEMENT: "letter.typ",
}


def _made_at(wave: LetterWave) -> datetime:
    return datetime.combine(wave.letter_date, time(), tzinfo=UTC)
