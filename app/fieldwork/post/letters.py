"""A mailing: codes, letters and the print file, encrypted to the printer, made once.

The clear codes exist in this module's memory and in the encrypted archive, nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from app.acts.doors import Act, act
from app.acts.installation import Actor, Installation
from app.acts.permission import refusal_of_step
from app.acts.progress import Tell
from app.documents.letters import letters_pdf
from app.documents.mailing import Letter, LetterWave
from app.documents.print_files import print_archive
from app.fieldwork.durable_files import rename_durably, write_durably
from app.fieldwork.post.codes import IssuedCode, issue_codes, store_codes
from app.store import audit, frame, mailings, waves
from app.store.frame import Addressee
from app.store.mailings import Mailing
from app.store.session import reading
from app.store.waves import Wave
from app.survey.reasons import PostReason, StepReason
from app.survey.refusals import PostRefused, StepRefused
from app.survey.states import Contact
from app.survey.steps import Step
from app.survey.window import STOCKHOLM, week_of
from app.vault.sealing import encrypt_to
from app.vault.tokens import new_id
from app.words.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is to be printed, where residents go, and who may read the archive."""

    contact: Contact
    recipient: str
    """The printer's age recipient."""
    origin: str
    folder: Path | None = None
    """Where archives are put; None: the installation's folder."""


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """What goes to the printer."""

    archive: Path
    letters: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _SetLetter:
    """A letter that is ready to be packed."""

    person: Addressee = field(repr=False)
    letter: Letter
    issued: IssuedCode | None
    pdf: bytes = field(repr=False)


def make_letters(
    here: Installation,
    wave_id: str,
    *,
    job: PrintJob,
    by: Actor,
    now: datetime,
    tell: Tell,
) -> PrintOrder:
    """Make one contact's letters for everyone it may still go to, once; replacements again and again.

    PostRefused when there is nobody, when they are made, or when somebody was added meanwhile. Of
    a make that was killed between its commit and its end, this gives the archive.
    """
    check_recipient(job.recipient)
    wave = wave_for(here, Step.MAKE_LETTERS, wave_id, by=by)
    waiting = _folder(here, job) / f"{wave_id}-{job.contact}.waiting"
    finished = _finish(here, wave_id, job, waiting)
    if finished is not None:
        return finished
    letters = _set_letters(here, wave, job=job, now=now, tell=tell)
    ready = _still_wanted(here, wave_id, job, letters)
    sealed = _pack(ready, wave_id, job)
    tell("archive", 1, 1)
    order = PrintOrder(_archive(here, wave_id, job, now), len(ready), sha256(sealed).hexdigest())
    with act(here, Step.MAKE_LETTERS, wave_id, by=by, now=now) as making:
        making.object, making.detail = job.contact, _in_the_log(order)
        _store(making, ready, job.contact)
        # Before the commit: codes in the store whose letters were lost could never be printed.
        write_durably(waiting, sealed)
    # After it: under this name nobody ever finds letters whose codes the store does not know.
    rename_durably(waiting, order.archive)
    return order


def check_recipient(recipient: str) -> None:
    """PostRefused when nothing can be encrypted to the printer."""
    try:
        encrypt_to([recipient], b"")
    except ValueError:
        raise PostRefused(PostReason.RECIPIENT_WRONG) from None


def wave_for(here: Installation, step: Step, wave_id: str, *, by: Actor) -> Wave:
    """The wave, if ``by`` may take the step now: said before the long work, and again after it."""
    with reading(here.engine) as connection:
        wave = waves.find_wave(connection, wave_id)
    if wave is None:
        raise StepRefused(StepReason.NO_WAVE, wave=wave_id)
    refused = refusal_of_step(step, wave, by)
    if refused is not None:
        raise refused
    return wave


def _folder(here: Installation, job: PrintJob) -> Path:
    return job.folder or here.folder


def _archive(here: Installation, wave_id: str, job: PrintJob, made: datetime) -> Path:
    # Replacements are ordered many times: no archive is written over an earlier one.
    moment = f"-{made:%Y%m%d-%H%M%S}" if job.contact is Contact.REPLACEMENT else ""
    return _folder(here, job) / f"{wave_id}-{job.contact}{moment}.zip.age"


def _in_the_log(order: PrintOrder) -> str:
    return f"{order.letters} letters, SHA-256 {order.sha256}"


def _finish(here: Installation, wave_id: str, job: PrintJob, waiting: Path) -> PrintOrder | None:
    if not waiting.exists():
        return None
    digest = sha256(waiting.read_bytes()).hexdigest()
    with reading(here.engine) as connection:
        row = audit.row_ending(connection, Step.MAKE_LETTERS, wave_id, ending=digest)
    if row is None:
        # Its commit never came: no code in it will ever work, and the next archive overwrites it.
        return None
    order = PrintOrder(_archive(here, wave_id, job, row.at), int(row.detail.split()[0]), digest)
    rename_durably(waiting, order.archive)
    return order


def _addressees(connection: Connection, wave_id: str, contact: Contact) -> list[Addressee]:
    """Whom this contact may go to now; PostRefused when it may go to nobody."""
    if contact is Contact.REPLACEMENT:
        people = frame.waiting_addressees(connection, wave_id)
        if not people:
            raise PostRefused(PostReason.NOBODY_WAITS)
        return people
    if mailings.has_been_mailed(connection, wave_id, contact):
        raise PostRefused(PostReason.ALREADY_MADE, contact=contact)
    is_first = contact is Contact.INVITATION
    if not is_first and not mailings.has_been_mailed(connection, wave_id, Contact.INVITATION):
        raise PostRefused(PostReason.INVITATION_FIRST)
    people = frame.addressees(connection, wave_id, unanswered_only=not is_first)
    if not people:
        raise PostRefused(PostReason.NOBODY_LEFT)
    return people


def _set_letters(
    here: Installation, wave: Wave, *, job: PrintJob, now: datetime, tell: Tell
) -> list[_SetLetter]:
    with reading(here.engine) as connection:
        people = _addressees(connection, wave.id, job.contact)
    codes = _issue(here, people, contact=job.contact, length=wave.code_length, tell=tell)
    letters = [_letter(person, job.contact, codes.get(person.case_id)) for person in people]
    pdfs = letters_pdf(
        letters,
        wave=_letter_wave(wave, origin=job.origin, now=now),
        progress=lambda done: tell("letters", done, len(letters)),
    )
    return [
        _SetLetter(person, letter, codes.get(person.case_id), pdf)
        for person, letter, pdf in zip(people, letters, pdfs, strict=True)
    ]


def _issue(
    here: Installation, people: Sequence[Addressee], *, contact: Contact, length: int, tell: Tell
) -> dict[bytes, IssuedCode]:
    if contact is Contact.POSTCARD:
        return {}
    issued = {}
    for one in issue_codes(here.keyring, [person.case_id for person in people], length=length):
        issued[one.case_id] = one
        tell("codes", len(issued), len(people))
    return issued


def _letter(person: Addressee, contact: Contact, issued: IssuedCode | None) -> Letter:
    return Letter(
        # Random, and of no use outside this mailing: the printer's own reference.
        case_ref=new_id().hex(),
        contact=contact,
        name=person.name,
        address=person.address,
        postcode=person.postcode,
        city=person.city,
        municipality=person.municipality,
        serial=issued.serial if issued else "",
        code=issued.code.grouped if issued else "",
        second_language=person.second_language,
    )


def _letter_wave(wave: Wave, *, origin: str, now: datetime) -> LetterWave:
    words: Mapping[str, str] = wave.words
    return LetterWave(
        id=wave.id,
        letter_date=now.astimezone(STOCKHOLM).date(),
        opens_at=wave.opens_at,
        closes_at=wave.closes_at,
        age_from=wave.age_from,
        age_to=wave.age_to,
        origin=origin,
        languages=tuple(LANGUAGES[tag] for tag in wave.languages),
        words=words,
    )


def _still_wanted(
    here: Installation, wave_id: str, job: PrintJob, made: Sequence[_SetLetter]
) -> list[_SetLetter]:
    """Without whoever has answered, declined or become protected while the letters were set."""
    with reading(here.engine) as connection:
        people = set(_addressees(connection, wave_id, job.contact))
    ready = [one for one in made if one.person in people]
    if not ready:
        raise PostRefused(PostReason.NOBODY_LEFT)
    return ready


def _pack(ready: Sequence[_SetLetter], wave_id: str, job: PrintJob) -> bytes:
    letters, pdfs = [one.letter for one in ready], [one.pdf for one in ready]
    archive = print_archive(letters, pdfs, wave=wave_id, contact=job.contact)
    return encrypt_to([job.recipient], archive)


def _store(making: Act, ready: Sequence[_SetLetter], contact: Contact) -> None:
    _check_people(making, [one.person for one in ready], contact)
    issued = [one.issued for one in ready if one.issued is not None]
    store_codes(making.connection, issued, wave_id=making.wave_id, contact=contact)
    _note_mailing(making, [one.person.case_id for one in ready], contact)


def _check_people(making: Act, people: Sequence[Addressee], contact: Contact) -> None:
    frame.hold_people(making.connection, making.wave_id)
    present = set(_addressees(making.connection, making.wave_id, contact))
    packed = set(people)
    # Whoever has begun to wait for a replacement since waits for the next archive.
    has_more = contact is not Contact.REPLACEMENT and present > packed
    if not packed <= present or has_more:
        raise PostRefused(PostReason.PEOPLE_CHANGED)


def _note_mailing(making: Act, case_ids: Sequence[bytes], contact: Contact) -> None:
    connection, wave_id, week = making.connection, making.wave_id, week_of(making.now)
    if contact is Contact.REPLACEMENT:
        noted = mailings.note_replacements_made(connection, wave_id, case_ids, week=week)
        if noted != len(case_ids):
            raise LookupError("a letter that was waited for was not waited for any more")
        return
    made = [
        Mailing(id=new_id(), wave_id=wave_id, case_id=case_id, contact=contact, week=week)
        for case_id in case_ids
    ]
    mailings.insert_mailings(connection, made)
