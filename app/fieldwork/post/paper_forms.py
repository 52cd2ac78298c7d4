"""Paper forms for the printer: one for each letter, known by its serial, with no name and no code.

In Swedish, and in the second language of the letter as well: whichever comes back first counts,
since both bear the same serial.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from app.acts.doors import act
from app.acts.installation import Actor, Installation
from app.acts.progress import Tell
from app.documents.paper_form import FormOrder, form_content, paper_forms_pdf
from app.documents.print_files import forms_archive
from app.documents.typesetting import Printed
from app.fieldwork.durable_files import rename_durably, write_durably
from app.fieldwork.post.letters import PrintJob, PrintOrder, check_recipient, wave_for
from app.fieldwork.public_wave import PublicWave, as_wave, frozen_wave, words_of
from app.store.mailings import SerialToPrint, serials_to_print
from app.store.session import reading
from app.store.waves import Wave
from app.survey.reasons import PostReason
from app.survey.refusals import PostRefused
from app.survey.steps import Step
from app.survey.window import STOCKHOLM
from app.vault.sealing import encrypt_to
from app.words.languages import SOURCE

AT_MOST = 500
"""Forms in one archive: it is made in memory."""


def make_forms(
    here: Installation,
    wave_id: str,
    *,
    job: PrintJob,
    by: Actor,
    now: datetime,
    tell: Tell,
    at_most: int = AT_MOST,
) -> list[PrintOrder]:
    """The forms that go with one contact's letters, in one archive or several.

    They hold nothing secret and can be made again. PostRefused when no letter waits for a form, or
    when one was added meanwhile.
    """
    check_recipient(job.recipient)
    wave = wave_for(here, Step.MAKE_FORMS, wave_id, by=by)
    with reading(here.engine) as connection:
        letters = serials_to_print(connection, wave_id, job.contact)
    if not letters:
        raise PostRefused(PostReason.NO_FORMS, contact=job.contact)
    orders = [FormOrder(one.serial, tag) for one in letters for tag in _tags(one)]
    made = _print(here, wave, orders, job=job, now=now, tell=tell, at_most=at_most)
    with act(here, Step.MAKE_FORMS, wave_id, by=by, now=now) as making:
        making.object, making.detail = job.contact, f"{len(orders)} forms"
        # A form too many lies in no envelope; a letter without one would be sent.
        if set(serials_to_print(making.connection, wave_id, job.contact)) - set(letters):
            raise PostRefused(PostReason.PEOPLE_CHANGED)
    for order in made:
        rename_durably(_waiting(order.archive), order.archive)
    return made


def _print(
    here: Installation,
    wave: Wave,
    orders: Sequence[FormOrder],
    *,
    job: PrintJob,
    now: datetime,
    tell: Tell,
    at_most: int,
) -> list[PrintOrder]:
    shared = _contents(_public(here, wave), {order.tag for order in orders})
    day = now.astimezone(STOCKHOLM).date()
    made: list[PrintOrder] = []
    for start in range(0, len(orders), at_most):
        part = orders[start : start + at_most]
        progress = partial(_tell_from, tell, start, len(orders))
        pdfs = paper_forms_pdf(part, shared=shared, made_on=day, progress=progress)
        made.append(_archive(here, wave, part, pdfs, number=len(made) + 1, job=job))
    return made


def _tell_from(tell: Tell, start: int, of: int, done: int) -> None:
    tell("forms", start + done, of)


def _tags(letter: SerialToPrint) -> Iterator[str]:
    yield SOURCE
    if letter.second_language:
        yield letter.second_language


def _public(here: Installation, wave: Wave) -> PublicWave:
    return frozen_wave(here.engine, wave.id) if wave.instrument_text else as_wave(wave)


def _contents(wave: PublicWave, tags: set[str]) -> Mapping[str, Printed]:
    return {
        tag: form_content(
            words_of(wave, tag), sender=wave.words.get(f"sender.{tag}") or wave.words["sender"]
        )
        for tag in tags
    }


def _archive(
    here: Installation,
    wave: Wave,
    orders: Sequence[FormOrder],
    pdfs: Sequence[bytes],
    *,
    number: int,
    job: PrintJob,
) -> PrintOrder:
    named = {f"{one.serial}-{one.tag}": pdf for one, pdf in zip(orders, pdfs, strict=True)}
    archive = forms_archive(named, wave=wave.id, contact=job.contact)
    sealed = encrypt_to([job.recipient], archive)
    path = (job.folder or here.folder) / f"{wave.id}-{job.contact}-forms-{number:03}.zip.age"
    write_durably(_waiting(path), sealed)
    return PrintOrder(path, len(orders), sha256(sealed).hexdigest())


def _waiting(path: Path) -> Path:
    """The name of an archive until all of them are made."""
    return path.with_name(f"{path.name}.waiting")
