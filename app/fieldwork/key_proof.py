"""Whether the short-lived keys of the fieldwork open what lies under them, and a way on where not.

After a restore the database is older than the key folder: keys that it still counts on have been
destroyed meanwhile, as they should be, and nobody can make them again.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from app.fieldwork.ballots.mixing import pool_faults, pool_mends
from app.fieldwork.paper.batches import hold_paper
from app.fieldwork.paper.keyed_marks import is_readable
from app.fieldwork.sample.draw import keeps_commitment
from app.fieldwork.sample.staging import opens_staged_frame
from app.store import keyings, waves
from app.store.keyings import Batch, Keying
from app.store.waves import Wave
from app.survey.reasons import KeyReason
from app.survey.refusals import KeyRefused
from app.survey.sample_record import SampleRecord
from app.survey.states import WaveState
from app.survey.steps import Step
from app.vault.keyring import Keyring, Purpose
from app.vault.mends import Mend


def fieldwork_faults(connection: Connection, keyring: Keyring) -> list[KeyRefused]:
    """Why replies and paper would be lost if work went on. Quick."""
    return [*pool_faults(connection, keyring), *_batch_faults(connection, keyring)]


def fieldwork_mends(connection: Connection, keyring: Keyring, *, folder: Path) -> list[Mend]:
    """Everything of the fieldwork that does not open; every ballot and keying is tried.

    ``folder``: where staged frames lie. The connection's transaction holds waves, paper and pools.
    """
    # In the order of every step: one that is under way ends first, with the keys it has made.
    held = [waves.hold_wave(connection, line.id) for line in waves.find_waves(connection)]
    hold_paper(connection)
    return [
        *_batch_mends(connection, keyring),
        *pool_mends(connection, keyring),
        *_plan_mends(connection, keyring, folder=folder, held=[wave for wave in held if wave]),
    ]


def unverifiable_samples(connection: Connection, keyring: Keyring) -> list[KeyRefused]:
    """Samples that are drawn and whose draw can no longer be made again."""
    found = [waves.find_wave(connection, line.id) for line in waves.find_waves(connection)]
    return [
        KeyRefused(KeyReason.SAMPLE_UNVERIFIABLE, wave=wave.id)
        for wave in found
        if wave
        and wave.state not in (WaveState.PREPARED, WaveState.PURGED)
        and not _has_its_draw(keyring, wave)
    ]


def _batch_faults(connection: Connection, keyring: Keyring) -> list[KeyRefused]:
    # Twice: a batch may have been accepted between the reading of its row and of its file.
    if not _unread_batches(connection, keyring):
        return []
    return [
        KeyRefused(KeyReason.BATCH_KEY_GONE, batch=batch.number, wave=batch.wave_id)
        for batch in _unread_batches(connection, keyring)
    ]


def _unread_batches(connection: Connection, keyring: Keyring) -> list[Batch]:
    return [
        batch
        for batch in keyings.unaccepted_batches(connection)
        if not _opens_all(
            _key_of(keyring, batch), keyings.keyings_of_batch(connection, batch.id, most=1)
        )
    ]


def _batch_mends(connection: Connection, keyring: Keyring) -> list[Mend]:
    mends = []
    for batch in keyings.unaccepted_batches(connection):
        key = _key_of(keyring, batch)
        keyed = keyings.keyings_of_batch(connection, batch.id)
        lost = [keying for keying in keyed if not _opens_all(key, [keying])]
        if key is not None and not lost:
            continue
        loss = KeyRefused(
            KeyReason.KEYINGS_LOST,
            lost=len(lost),
            whole=len(keyed),
            batch=batch.number,
            wave=batch.wave_id,
        )
        forms = {keying.form_id for keying in lost}
        renew = partial(_renew_batch, connection, keyring, batch, forms=forms)
        mends.append(Mend(loss, bool(lost), renew))
    return mends


def _renew_batch(
    connection: Connection, keyring: Keyring, batch: Batch, *, forms: set[bytes]
) -> None:
    if keyings.destroy_keyings(connection, sorted(forms)) != len(forms):
        raise LookupError(f"a keying of batch {batch.number} has no form")
    if not keyings.keyings_of_batch(connection, batch.id, most=1):
        keyring.destroy(Purpose.BATCH, batch.id.hex())
        keyring.make(Purpose.BATCH, batch.id.hex())


def _plan_mends(
    connection: Connection, keyring: Keyring, *, folder: Path, held: Sequence[Wave]
) -> list[Mend]:
    mends = []
    for wave in held:
        record = wave.sample
        if wave.state is not WaveState.PREPARED or not record.frame_key:
            continue
        if not opens_staged_frame(keyring, folder, record, wave_id=wave.id):
            loss, kept = KeyRefused(KeyReason.FRAME_LOST, wave=wave.id), SampleRecord()
        elif record.is_planned and not _has_its_draw(keyring, wave):
            loss, kept = KeyRefused(KeyReason.PLAN_LOST, wave=wave.id), _unplanned(record)
        else:
            continue
        mends.append(Mend(loss, True, partial(_take_plan_back, connection, wave, kept=kept)))
    return mends


def _unplanned(record: SampleRecord) -> SampleRecord:
    return SampleRecord(
        excluded=record.excluded, population=record.population, frame_key=record.frame_key
    )


def _take_plan_back(connection: Connection, wave: Wave, *, kept: SampleRecord) -> None:
    taken: dict[Step, str] = {
        step: who for step, who in wave.taken_by.items() if step is not Step.PLAN_SAMPLE
    }
    waves.change_wave(connection, wave, replace(wave, sample=kept, taken_by=taken))


def _has_its_draw(keyring: Keyring, wave: Wave) -> bool:
    name = wave.sample.draw_key
    key = keyring.find(Purpose.DRAW, name) if name else None
    return key is not None and keeps_commitment(key, wave.sample, wave.id)


def _key_of(keyring: Keyring, batch: Batch) -> bytes | None:
    return keyring.find(Purpose.BATCH, batch.id.hex())


def _opens_all(key: bytes | None, keyed: Sequence[Keying]) -> bool:
    return key is not None and all(is_readable(key, keying) for keying in keyed)
