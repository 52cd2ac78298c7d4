"""What one account has keyed of a form, sealed under its batch's key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.fieldwork.paper.batches import PaperRefused, Refusal, find_batch
from app.fieldwork.public_wave import PublicWave
from app.store import keyings
from app.survey.answers import Answer
from app.survey.keying import marks_to_answers
from app.vault.blobs import open_bytes, seal_bytes
from app.vault.keyring import Keyring, Purpose

KEYINGS_OF_A_FORM = 2
RULING = 3
"""The ordinal of a third account's rulings."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """What one account has keyed of one form. Lives sealed in the store."""

    marks: Mapping[str, str] = field(default_factory=dict, repr=False)
    note: str = field(default="", repr=False)
    """A remark for whoever rules on the form."""
    is_flagged: bool = False
    at: str = ""
    """The variable to go on with."""
    saved_at: datetime | None = None


def read_keyed(connection: Connection, keyring: Keyring, row: Any) -> Keyed:
    """What a keying holds."""
    form = keyings.find_form(connection, row.form_id)
    if form is None:
        raise PaperRefused(Refusal.NO_FORM)
    key = keyring.get(Purpose.BATCH, form.batch_id.hex())
    plain = json.loads(open_bytes(key, row.sealed, context=_context(row.id)))
    saved_at = plain["saved_at"]
    return Keyed(
        marks=plain["marks"],
        note=plain["note"],
        is_flagged=plain["flag"],
        at=plain["at"],
        saved_at=datetime.fromisoformat(saved_at) if saved_at else None,
    )


def seal_keyed(keyring: Keyring, batch_id: bytes, keying_id: bytes, *, keyed: Keyed) -> bytes:
    """The reverse of ``read_keyed``. PaperRefused when the batch has been accepted."""
    plain = {
        "marks": dict(keyed.marks),
        "note": keyed.note,
        "flag": keyed.is_flagged,
        "at": keyed.at,
        "saved_at": keyed.saved_at.isoformat() if keyed.saved_at else "",
    }
    key = keyring.get(Purpose.BATCH, batch_id.hex())
    return seal_bytes(key, json.dumps(plain).encode(), context=_context(keying_id))


def answers_of(
    connection: Connection, keyring: Keyring, wave: PublicWave, row: Any
) -> dict[str, Answer]:
    """The answers one keying found on the paper."""
    return marks_to_answers(wave.questionnaire, read_keyed(connection, keyring, row).marks)


def form_in_keying(connection: Connection, batch_id: bytes, number: int) -> Any:
    """The form with this number, of a batch that is being keyed."""
    batch = find_batch(connection, batch_id)
    if batch.state != "keying":
        raise PaperRefused(Refusal.NOT_KEYING)
    form = keyings.find_numbered_form(connection, batch_id, number)
    if form is None:
        raise PaperRefused(Refusal.NO_FORM)
    return form


def _context(keying_id: bytes) -> bytes:
    return b"keying" + keying_id
