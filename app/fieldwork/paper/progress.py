"""How far keying has come: per account, per batch and per keyer. Counts, never content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from app.fieldwork.paper.batches import find_batch
from app.fieldwork.paper.keyed_marks import KEYINGS_OF_A_FORM, RULING, answers_of, read_keyed
from app.fieldwork.public_wave import PublicWave, frozen_wave
from app.store import keyings, staff
from app.store.session import reading
from app.survey.keying import differences, rulings_from
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


def progress(engine: Engine, wave_id: str, *, account_id: bytes) -> list[BatchProgress]:
    """The batches being keyed, as ``account_id`` sees them."""
    with reading(engine) as connection:
        batches = keyings.batches_of(connection, wave_id)
        return [
            _progress(connection, batch, account_id) for batch in batches if batch.state == "keying"
        ]


def next_form(engine: Engine, batch_id: bytes, *, account_id: bytes) -> int | None:
    """The number of the form this account keys next: one begun before others; None when done."""
    with reading(engine) as connection:
        begun = _by_form(connection, batch_id)
        forms = keyings.forms_of(connection, batch_id)
    mine = [form for form in forms if _unfinished(begun.get(form.id, []), account_id)]
    free = [form for form in forms if _may_begin(begun.get(form.id, []), account_id)]
    return next((int(form.number) for form in (*mine, *free)), None)


def keyer_counts(engine: Engine, keyring: Keyring, batch_id: bytes) -> list[KeyerCount]:
    """Forms, seconds, differences and overruled fields by keyer, while the batch is kept."""
    with reading(engine) as connection:
        batch = find_batch(connection, batch_id)
        rows = keyings.keyings_of_batch(connection, batch_id)
        if batch.state != "keying":
            return []
        wave = frozen_wave(connection, batch.wave_id)
        ruled = {row.form_id: row for row in rows if row.ordinal == RULING}
        done = [row for row in rows if row.done and row.ordinal != RULING]
        errors = {
            row.id: _overruled(connection, keyring, wave, row, ruled[row.form_id])
            for row in done
            if row.form_id in ruled
        }
        accounts = {account.id: account.name for account in staff.accounts(connection)}
    return [
        _count(accounts[account_id], [row for row in done if row.account_id == account_id], errors)
        for account_id in sorted({row.account_id for row in done}, key=accounts.__getitem__)
    ]


def _progress(connection: Connection, batch: Any, account_id: bytes) -> BatchProgress:
    begun = _by_form(connection, batch.id)
    forms = keyings.forms_of(connection, batch.id)
    done = [sum(row.done for row in begun.get(form.id, []) if row.ordinal <= 2) for form in forms]
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


def _by_form(connection: Connection, batch_id: bytes) -> dict[bytes, list[Any]]:
    begun: dict[bytes, list[Any]] = {}
    for row in keyings.keyings_of_batch(connection, batch_id):
        begun.setdefault(row.form_id, []).append(row)
    return begun


def _is_mine(row: Any, account_id: bytes) -> bool:
    return bool(row.account_id == account_id and row.ordinal <= KEYINGS_OF_A_FORM)


def _unfinished(rows: list[Any], account_id: bytes) -> bool:
    return any(_is_mine(row, account_id) and not row.done for row in rows)


def _may_begin(rows: list[Any], account_id: bytes) -> bool:
    return len(rows) < KEYINGS_OF_A_FORM and all(row.account_id != account_id for row in rows)


def _overruled(
    connection: Connection, keyring: Keyring, wave: PublicWave, row: Any, ruling: Any
) -> int:
    marks = read_keyed(connection, keyring, ruling).marks
    rulings = rulings_from(wave.questionnaire, marks)
    keyed = answers_of(connection, keyring, wave, row)
    stood = {name: answer for name, answer in rulings.items() if answer is not None}
    seen = {name: answer for name, answer in keyed.items() if name in rulings}
    return len(differences(seen, stood))


def _count(name: str, rows: Sequence[Any], errors: Mapping[bytes, int]) -> KeyerCount:
    return KeyerCount(
        name=name,
        forms=len(rows),
        seconds=sum(row.seconds for row in rows),
        differences=sum(row.differences for row in rows),
        overruled=sum(errors.get(row.id, 0) for row in rows),
    )
