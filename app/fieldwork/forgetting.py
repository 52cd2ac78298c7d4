"""Destroying what is over: keys and files that nothing needs any more, old blocks of storage.

Every verb that ends something calls ``forget`` after its commit, and so does the worker: a kill in
between leaves nothing lying for longer than until the worker's next round.
"""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from app.acts.doors import chore
from app.acts.installation import Installation
from app.store import ballots, keyings, releases, waves
from app.store.owed import is_owed, settle
from app.store.session import (
    AdvisoryLock,
    may_rewrite,
    reading,
    rewrite_storage,
    serialise,
)
from app.survey.states import BatchState, WaveState
from app.survey.steps import Chore
from app.vault.keyring import Purpose

_STAGED = "frame-{}.sealed"


def forget(here: Installation, *, now: datetime) -> int:
    """Destroy every short-lived key that nothing needs, with staged files; how many keys."""
    forgotten = _forget_mix_keys(here, now=now) + _forget_batch_keys(here, now=now)
    with reading(here.engine) as connection:
        lines = waves.find_waves(connection)
    forgotten += sum(_forget_keys_of_wave(here, line.id, now=now) for line in lines)
    for left in here.folder.glob(_STAGED.format("*")):
        if left not in {staged_path(here.folder, n) for n in here.keyring.names(Purpose.FRAME)}:
            left.unlink(missing_ok=True)
    rewrite_if_owed(here, now=now)
    return forgotten


def rewrite_if_owed(here: Installation, *, now: datetime) -> bool:
    """Rewrite storage where something was separated or destroyed, and this role may; else leave it
    to the worker.
    """
    with reading(here.engine) as connection:
        if not is_owed(connection, Chore.REWRITE) or not may_rewrite(connection):
            return False
    rewrite_storage(here.engine)
    with chore(here, now=now) as done:
        settle(done.connection, Chore.REWRITE)
    return True


def key_name(wave_id: str, token: bytes) -> str:
    """A key of a wave under a name of its own: what replaces another never overwrites it."""
    return f"{wave_id}-{token.hex()}"


def staged_path(folder: Path, name: str) -> Path:
    """Where the frame staged under the key ``name`` lies."""
    return folder / _STAGED.format(name)


def _forget_mix_keys(here: Installation, *, now: datetime) -> int:
    with chore(here, now=now) as done:
        # A mixing under way has made a file whose key is not committed yet.
        serialise(done.connection, AdvisoryLock.MIXING)
        return _destroy(here, Purpose.MIX, keep=ballots.mix_key_ids(done.connection))


def _forget_batch_keys(here: Installation, *, now: datetime) -> int:
    with chore(here, now=now) as done:
        serialise(done.connection, AdvisoryLock.PAPER)
        needed = {
            batch.id.hex()
            for line in waves.find_waves(done.connection)
            for batch in keyings.batches_of(done.connection, line.id)
            if batch.state is not BatchState.ACCEPTED
        }
        return _destroy(here, Purpose.BATCH, keep=needed)


def _forget_keys_of_wave(here: Installation, wave_id: str, *, now: datetime) -> int:
    with chore(here, now=now, wave_id=wave_id) as done:
        # Held: a step under way has made a key that is not committed yet.
        wave = waves.hold_wave(done.connection, wave_id)
        if wave is None:
            return 0
        is_staged = wave.state is WaveState.PREPARED
        is_purged = wave.state is WaveState.PURGED
        needed = {
            Purpose.FRAME: {wave.sample.frame_key} if is_staged else set(),
            Purpose.DRAW: set() if is_purged else {wave.sample.draw_key},
            Purpose.OPENED: {wave_id} if releases.is_opened(done.connection, wave_id) else set(),
        }
        return sum(
            _destroy(here, purpose, keep=keep, of_wave=wave_id) for purpose, keep in needed.items()
        )


def _destroy(
    here: Installation, purpose: Purpose, *, keep: Collection[str], of_wave: str | None = None
) -> int:
    names = [
        name
        for name in here.keyring.names(purpose)
        if name not in keep and (of_wave is None or _wave_of(name) == of_wave)
    ]
    for name in names:
        here.keyring.destroy(purpose, name)
    return len(names)


def _wave_of(name: str) -> str:
    """The wave in a key's name: opened answers bear the wave's own, the others a token more."""
    wave_id, _, token = name.rpartition("-")
    is_token = len(token) == 32 and not token.strip("0123456789abcdef")
    return wave_id if is_token else name
