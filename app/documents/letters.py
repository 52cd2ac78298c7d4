"""Sets letters and postcards: one PDF a person, Swedish and one more language where called for."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time

from app.documents.letter_content import letter_content
from app.documents.mailing import Letter, LetterWave
from app.documents.postcard_content import postcard_content
from app.documents.typesetting import Job, Press, Printed, typeset_each
from app.survey.states import Contact


def letters_pdf(
    letters: Sequence[Letter],
    *,
    wave: LetterWave,
    progress: Callable[[int], object] | None = None,
) -> list[bytes]:
    """One PDF for each letter, in the same order. ``progress`` hears how many are done."""

    def job_of(letter: Letter) -> Job:
        return _TEMPLATES[letter.contact], content_of(letter, wave=wave)

    return typeset_each(letters, job_of, made_at=_made_at(wave), progress=progress)


def letter_pictures(letter: Letter, *, wave: LetterWave) -> list[bytes]:
    """The pages of one letter as PNG, for whoever approves the mailing."""
    content = content_of(letter, wave=wave)
    return Press(_TEMPLATES[letter.contact]).pictures(content, made_at=_made_at(wave))


def content_of(letter: Letter, *, wave: LetterWave) -> Printed:
    """Every word of a letter or postcard, as its template reads it."""
    if letter.contact is Contact.POSTCARD:
        return postcard_content(letter, wave=wave)
    return letter_content(letter, wave=wave)


_TEMPLATES = {
    Contact.INVITATION: "letter.typ",
    Contact.POSTCARD: "postcard.typ",
    Contact.SECOND_FORM: "letter.typ",
    Contact.REPLACEMENT: "letter.typ",
}


def _made_at(wave: LetterWave) -> datetime:
    return datetime.combine(wave.letter_date, time(), tzinfo=UTC)
