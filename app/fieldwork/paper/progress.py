"""How far keying has come: per account, per batch and per keyer. Counts, never content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.acts.installation import Installation
from app.fieldwork.paper.batches import find_batch
from app.fieldwork.paper.keyed_marks import answers_of, read_keyed
from app.fieldwork.public_wave import PublicWave, frozen_wave
from app.store import keyings, staff
from app.store.keyings import KEYINGS_OF_A_FORM, CountedBatch, Keying
from app.store.session import reading
from app.survey.keying import differences, rulings_from
from app.survey.states import BatchState
from app.vault.keyring import Keyring


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far one account, and everybody, has come in a batch."""

    batch_id: bytes
    batch: int
    forms: int
    keyed_by_me: int
    left_for_me: int
    unfinished: int | None
    """The number of a form this account has begun and not finished."""
    keyed_once: int
    keyed_twice: int
    settled: int
    my_seconds: int


@dataclass(frozen=True, slots=True)
class KeyerCount:
    """One account's keying in a batch. ``overruled``: fields ruled otherwise than it keyed."""

    name: str
    forms: int
    seconds: int
    differences: int
    overruled: int


def progress(here: Installation, wave_id: str, *, account_id: bytes) -> list[BatchProgress]:
    """The batches being keyed, as ``account_id`` sees them."""
    with reading(here.engine) as connection:
        batches = keyings.batches_of(connection, wave_id)
        in_keying = [batch for batch in batches if batch.state is BatchState.KEYING]
        return [_progress(connection, batch, account_id) for batch in in_keying]


def next_form(here: Installation, batch_id: bytes, *, account_id: bytes) -> int | None:
    """The number of the form this account keys next: one begun before others; None when done."""
    with reading(here.engine) as connection:
        begun = _by_form(connection, batch_id)
        forms = keyings.forms_of(connection, batch_id)
    mine = [form for form in forms if _unfinished(begun.get(form.id, []), account_id)]
    free = [form for form in forms if _may_begin(begun.get(form.id, []), account_id)]
    return next((form.number for form in (*mine, *free)), None)


def keyer_counts(here: Installation, wave_id: str, *, batch_id: bytes) -> list[KeyerCount]:
    """Forms, seconds, differences and overruled fields by keyer, while the batch is kept."""
    with reading(here.engine) as connection:
        batch = find_batch(connection, wave_id, batch_id)
        rows = keyings.keyings_of_batch(connection, batch_id)
        if batch.state is not BatchState.KEYING:
            return []
        wave = frozen_wave(connection, wave_id)
        accounts = {account.id: account.name for account in staff.accounts(connection)}
    rulings = {row.form_id: row for row in rows if row.is_ruling}
    done = [row for row in rows if row.done and not row.is_ruling]
    overruled = {
        row.id: _overruled(here.keyring, wave, batch_id, keying=row, ruling=rulings[row.form_id])
        for row in done
        if row.form_id in rulings
    }
    return [
        _count(
            accounts[account_id], [row for row in done if row.account_id == account_id], overruled
        )
        for account_id in sorted({row.account_id for row in done}, key=accounts.__getitem__)
    ]


def _progress(connection: Connection, batch: CountedBatch, account_id: bytes) -> BatchProgress:
    begun = _by_form(connection, batch.id)
    forms = keyings.forms_of(connection, batch.id)
    done = [sum(row.done for row in begun.get(form.id, []) if not row.is_ruling) for form in forms]
    mine = [row for rows in begun.values() for row in rows if _is_mine(row, account_id)]
    open_ones = [f.number for f in forms if _unfinished(begun.get(f.id, []), account_id)]
    free = [form for form in forms if _may_begin(begun.get(form.id, []), account_id)]
    return BatchProgress(
        batch_id=batch.id,
        batch=batch.number,
        forms=len(forms),
        keyed_by_me=sum(row.done for row in mine),
        left_for_me=len(free) + len(open_ones),
        unfinished=next(iter(open_ones), None),
        keyed_once=sum(number >= 1 for number in done),
        keyed_twice=sum(number >= KEYINGS_OF_A_FORM for number in done),
        settled=batch.settled,
        my_seconds=sum(row.seconds for row in mine),
    )


def _by_form(connection: Connection, batch_id: bytes) -> dict[bytes, list[Keying]]:
    begun: dict[bytes, list[Keying]] = {}
    for row in keyings.keyings_of_batch(connection, batch_id):
        begun.setdefault(row.form_id, []).append(row)
    return begun


def _is_mine(keying: Keying, account_id: bytes) -> bool:
    return keying.account_id == account_id and not keying.is_ruling


def _unfinished(rows: Sequence[Keying], account_id: bytes) -> bool:
    return any(_is_mine(row, account_id) and not row.done for row in rows)


def _may_begin(rows: Sequence[Keying], account_id: bytes) -> bool:
    return len(rows) < KEYINGS_OF_A_FORM and all(row.account_id != account_id for row in rows)


def _overruled(
    keyring: Keyring, wave: PublicWave, batch_id: bytes, *, keying: Keying, ruling: Keying
) -> int:
    marks = read_keyed(keyring, batch_id, ruling).marks
    rulings = rulings_from(wave.questionnaire, marks)
    keyed = answers_of(keyring, wave, batch_id, keying=keying)
    stood = {name: answer for name, answer in rulings.items() if answer is not None}
    seen = {name: answer for name, answer in keyed.items() if name in rulings}
    return len(differences(seen, stood))


def _count(name: str, rows: Sequence[Keying], overruled: Mapping[bytes, int]) -> KeyerCount:
    return KeyerCount(
        name=name,
        forms=len(rows),
        seconds=sum(row.seconds for row in rows),
        differences=sum(row.differences for row in rows),
        overruled=sum(overruled.get(row.id, 0) for row in rows),
    )
