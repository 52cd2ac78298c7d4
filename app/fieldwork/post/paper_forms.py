"""Paper forms for the printer: one for each letter, known by its serial, with no name and no code.

In Swedish, and in the second language of the letter as well: whichever comes back first counts,
since both bear the same serial.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine

from app.documents.mailing import SWEDISH
from app.documents.paper_form import FormLanguage, FormOrder, form_content, paper_forms_pdf
from app.documents.print_files import forms_archive
from app.documents.typesetting import Printed
from app.fieldwork.journal import note
from app.fieldwork.life.prepare import WaveRefused, wave_in
from app.fieldwork.post.letters import PrintJob, PrintOrder, Tell, write_durably
from app.fieldwork.public_wave import PublicWave, as_wave, frozen_wave, words_of
from app.store.mailings import serials_to_print
from app.store.session import reading, writing
from app.survey.window import STOCKHOLM
from app.vault.keyring import Keyring
from app.vault.sealing import encrypt_to
from app.words.catalogues import catalogue
from app.words.languages import LANGUAGES

AT_MOST = 500
"""Forms in one archive: it is made in memory."""


def make_forms(
    engine: Engine,
    keyring: Keyring,
    wave_id: str,
    *,
    job: PrintJob,
    actor: str,
    now: datetime,
    tell: Tell,
    at_most: int = AT_MOST,
) -> list[PrintOrder]:
    """The forms that go with one contact's letters, in one archive or several.

    They hold nothing secret and can be made again. WaveRefused when no letter waits for a form.
    """
    with reading(engine) as connection:
        row = wave_in(connection, wave_id, states=("drawn", "open"))
        letters = serials_to_print(connection, wave_id, job.contact)
    if not letters:
        raise WaveRefused(f"No letter of the contact {job.contact} is to have a form.")
    orders = [FormOrder(one.serial, tag) for one in letters for tag in _tags(one)]
    wave = frozen_wave(engine, wave_id) if row.instrument_text else as_wave(row)
    shared = _contents(wave, {order.tag for order in orders})
    day = now.astimezone(STOCKHOLM).date()
    made: list[PrintOrder] = []
    for start in range(0, len(orders), at_most):
        part = orders[start : start + at_most]
        progress = partial(_tell_from, tell, start, len(orders))
        pdfs = paper_forms_pdf(part, shared=shared, made_on=day, progress=progress)
        made.append(_archive(wave_id, part, pdfs, number=len(made) + 1, job=job))
    with writing(engine) as connection:
        act = f"forms made: {job.contact}"
        note(connection, keyring, at=now, actor=actor, act=act, on=wave_id)
    return made


def _tell_from(tell: Tell, start: int, of: int, done: int) -> None:
    tell("forms", start + done, of)


def _tags(letter: Any) -> Iterator[str]:
    yield SWEDISH
    if letter.second_language:
        yield letter.second_language


def _contents(wave: PublicWave, tags: set[str]) -> Mapping[str, Printed]:
    return {
        tag: form_content(
            wave.questionnaire,
            spoken=FormLanguage(LANGUAGES[tag], words_of(wave, tag), catalogue("letters", tag)),
            sender=wave.words.get(f"sender.{tag}") or wave.words["sender"],
        )
        for tag in tags
    }


def _archive(
    wave_id: str, orders: Sequence[FormOrder], pdfs: Sequence[bytes], *, number: int, job: PrintJob
) -> PrintOrder:
    named = {f"{one.serial}-{one.tag}": pdf for one, pdf in zip(orders, pdfs, strict=True)}
    archive = forms_archive(named, wave=wave_id, contact=job.contact)
    sealed = encrypt_to([job.recipient], archive)
    path = job.folder / f"{wave_id}-{job.contact}-forms-{number:03}.zip.age"
    write_durably(path, sealed)
    return PrintOrder(path, len(orders), sha256(sealed).hexdigest())
