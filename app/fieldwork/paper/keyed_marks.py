"""What one account has keyed of a form, sealed under its batch's key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from app.fieldwork.paper.batches import find_batch
from app.fieldwork.public_wave import PublicWave
from app.store import keyings
from app.store.keyings import Form, Keying
from app.survey.answers import Answer
from app.survey.keying import marks_to_answers
from app.survey.reasons import PaperReason
from app.survey.refusals import PaperRefused
from app.survey.states import BatchState
from app.vault.blobs import Unopenable, open_bytes, seal_bytes
from app.vault.keyring import Keyring, Purpose


@dataclass(frozen=True, slots=True)
class Keyed:
    """What one account has keyed of one form. Lives sealed in the store."""

    marks: Mapping[str, str] = field(default_factory=dict, repr=False)
    remark: str = field(default="", repr=False)
    """For whoever rules on the form."""
    is_flagged: bool = False
    at: str = ""
    """The variable to go on with."""
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyingSheet:
    """A keying as its screen shows it."""

    id: bytes
    wave: PublicWave
    batch_id: bytes
    batch: int
    number: int
    keyed: Keyed
    revision: int
    """How often it has been saved: a screen that knows an older one is stale."""
    is_done: bool


def read_keyed(keyring: Keyring, batch_id: bytes, keying: Keying) -> Keyed:
    """What a keying holds. KeyRefused when its batch has been accepted."""
    key = keyring.get(Purpose.BATCH, batch_id.hex())
    plain = json.loads(open_bytes(key, keying.sealed, context=_context(keying.id)))
    saved_at = plain["saved_at"]
    return Keyed(
        marks=plain["marks"],
        remark=plain["note"],
        is_flagged=plain["flag"],
        at=plain["at"],
        saved_at=datetime.fromisoformat(saved_at) if saved_at else None,
    )


def is_readable(key: bytes, keying: Keying) -> bool:
    """Whether a batch's key opens a keying."""
    try:
        open_bytes(key, keying.sealed, context=_context(keying.id))
    except Unopenable:
        return False
    return True


def seal_keyed(keyring: Keyring, batch_id: bytes, keying_id: bytes, *, keyed: Keyed) -> bytes:
    """The reverse of ``read_keyed``. KeyRefused when the batch has been accepted."""
    # The names within are those under which batches lie sealed today.
    plain = {
        "marks": dict(keyed.marks),
        "note": keyed.remark,
        "flag": keyed.is_flagged,
        "at": keyed.at,
        "saved_at": keyed.saved_at.isoformat() if keyed.saved_at else "",
    }
    key = keyring.get(Purpose.BATCH, batch_id.hex())
    return seal_bytes(key, json.dumps(plain).encode(), context=_context(keying_id))


def answers_of(
    keyring: Keyring, wave: PublicWave, batch_id: bytes, *, keying: Keying
) -> dict[str, Answer]:
    """The answers one keying found on the paper."""
    return marks_to_answers(wave.questionnaire, read_keyed(keyring, batch_id, keying).marks)


def form_in_keying(connection: Connection, wave_id: str, batch_id: bytes, *, number: int) -> Form:
    """The form with this number, of a batch of this wave that is being keyed."""
    batch = find_batch(connection, wave_id, batch_id)
    if batch.state is not BatchState.KEYING:
        raise PaperRefused(PaperReason.NOT_KEYING)
    form = keyings.find_numbered_form(connection, batch_id, number)
    if form is None:
        raise PaperRefused(PaperReason.NO_FORM)
    return form


def _context(keying_id: bytes) -> bytes:
    return b"keying" + keying_id
