"""A mailing: codes, letters and the print file, encrypted to the printer, made once.

The clear codes exist in this function's memory and in the encrypted archive, nowhere else.
"""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from app.documents.letters import letters_pdf
from app.documents.mailing import Contact, Letter, LetterWave, Tongue
from app.documents.print_files import print_archive
from app.fieldwork.journal import note
from app.fieldwork.life.prepare import WaveRefused, wave_in
from app.fieldwork.post.codes import IssuedCode, issue_codes, store_codes
from app.store import mailings
from app.store.cases import insert_rows
from app.store.frame import addressees, waiting_addressees
from app.store.session import reading, writing
from app.survey.window import STOCKHOLM, week_of
from app.vault.keyring import Keyring
from app.vault.sealing import encrypt_to
from app.vault.tokens import new_id
from app.words.catalogues import catalogue
from app.words.dates import day_in_words, moment_in_words
from app.words.languages import LANGUAGES

Tell = Callable[[str, int, int], None]
"""(what is being done, done so far, of how many)"""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is to be printed, where residents go, and who may read the archive."""

    contact: Contact
    recipient: str
    """The printer's age recipient."""
    origin: str
    folder: Path


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """What goes to the printer."""

    archive: Path
    letters: int
    sha256: str


def make_letters(
    engine: Engine,
    keyring: Keyring,
    wave_id: str,
    *,
    job: PrintJob,
    actor: str,
    now: datetime,
    tell: Tell,
) -> PrintOrder:
    """Make one contact's letters for everyone it may still go to. WaveRefused when made before.

    Replacements are made whenever someone waits for one.
    """
    contact = job.contact
    wave, people = _addressees(engine, wave_id, contact)
    issued = _issue(keyring, people, contact=contact, length=wave.code_length, tell=tell)
    letters = [_letter(person, contact, issued.get(person.case_id)) for person in people]
    tongue = Tongue(
        catalogue=lambda tag: catalogue("letters", tag),
        day_in_words=day_in_words,
        moment_in_words=moment_in_words,
    )
    pdfs = letters_pdf(
        letters,
        wave=_letter_wave(wave, origin=job.origin, now=now),
        tongue=tongue,
        progress=lambda done: tell("letters", done, len(letters)),
    )
    archive = print_archive(letters, pdfs, wave=wave_id, contact=contact)
    sealed = encrypt_to([job.recipient], archive)
    path = job.folder / f"{wave_id}-{_order_name(contact, now=now)}.zip.age"
    with writing(engine) as connection:
        wave_in(connection, wave_id, states=("drawn", "open"))
        store_codes(connection, list(issued.values()), wave_id=wave_id, contact=contact)
        _note_mailing(connection, wave_id, people, contact=contact, now=now)
        note(connection, keyring, at=now, actor=actor, act=f"letters made: {contact}", on=wave_id)
        # Before the commit: codes in the store whose letters were lost could never be printed.
        write_durably(path, sealed)
    return PrintOrder(path, len(letters), hashlib.sha256(sealed).hexdigest())


def _order_name(contact: Contact, *, now: datetime) -> str:
    # Replacements are ordered many times: no archive is written over an earlier one.
    return f"{contact}-{now:%Y%m%d-%H%M%S}" if contact is Contact.REPLACEMENT else str(contact)


def _addressees(engine: Engine, wave_id: str, contact: Contact) -> tuple[Any, list[Any]]:
    with reading(engine) as connection:
        wave = wave_in(connection, wave_id, states=("drawn", "open"))
        if contact is Contact.REPLACEMENT:
            people = waiting_addressees(connection, wave_id)
            if not people:
                raise WaveRefused("Nobody waits for a new letter.")
            return wave, people
        if mailings.has_been_mailed(connection, wave_id, contact):
            raise WaveRefused(f"The letters of the contact {contact} have been made already.")
        if contact is not Contact.INVITATION and not mailings.has_been_mailed(
            connection, wave_id, Contact.INVITATION
        ):
            raise WaveRefused("The invitation goes out first.")
        unanswered = contact is not Contact.INVITATION
        people = addressees(connection, wave_id, unanswered_only=unanswered)
    if not people:
        raise WaveRefused("There is nobody a letter may still go to.")
    return wave, people


def _issue(
    keyring: Keyring, people: Sequence[Any], *, contact: Contact, length: int, tell: Tell
) -> dict[bytes, IssuedCode]:
    if contact is Contact.POSTCARD:
        return {}
    issued = {}
    for one in issue_codes(keyring, [person.case_id for person in people], length=length):
        issued[one.case_id] = one
        tell("codes", len(issued), len(people))
    return issued


def _letter(person: Any, contact: Contact, issued: IssuedCode | None) -> Letter:
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


def _letter_wave(wave: Any, *, origin: str, now: datetime) -> LetterWave:
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


def _note_mailing(
    connection: Connection,
    wave_id: str,
    people: Sequence[Any],
    *,
    contact: Contact,
    now: datetime,
) -> None:
    if contact is Contact.REPLACEMENT:
        ids = [person.case_id for person in people]
        if mailings.note_replacements_made(connection, ids, week_of(now)) != len(people):
            raise WaveRefused("These letters have been made already.")
        return
    rows = [
        {
            "id": new_id(),
            "wave_id": wave_id,
            "case_id": person.case_id,
            "contact": str(contact),
            "week": week_of(now),
            "returned": False,
        }
        for person in people
    ]
    try:
        insert_rows(connection, mailings.MailingTable, rows)
    except IntegrityError as twice:
        raise WaveRefused(f"The letters of the contact {contact} are already made.") from twice


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
