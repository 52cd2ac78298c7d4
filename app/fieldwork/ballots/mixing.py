"""Mixing: moving ballots from the waiting pool to the box so that nothing remembers their way.

Pool and box share no id and no byte. Some ballots always stay behind, so that the last to come
cannot be told from those before. Afterwards the old key is destroyed and storage rewritten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from random import SystemRandom

from sqlalchemy import Connection

from app.acts.doors import chore
from app.acts.installation import Installation
from app.fieldwork.forgetting import forget
from app.store import ballots, waves
from app.store.ballots import Boxed, PublicMixKey, Waiting
from app.store.owed import owe
from app.store.session import AdvisoryLock, reading, serialise
from app.survey.reasons import KeyReason, StepReason
from app.survey.refusals import KeyRefused, StepRefused
from app.survey.states import WaveState
from app.survey.steps import Chore
from app.vault.blobs import Unopenable
from app.vault.keyring import Keyring, Purpose
from app.vault.mends import Mend
from app.vault.mixing import generate_mix_key, is_pair, unwrap, wrap
from app.vault.tokens import new_id

FEWEST_WAITING = 40
FEWEST_MOVED = 20
FEWEST_LEFT = 20

TAKES_BALLOTS = frozenset({WaveState.OPEN, WaveState.CLOSED})
"""Until the last mixing ballots come in: from the web, then from paper."""

Unwrapped = Mapping[bytes, bytes]
"""Id of a waiting ballot -> its sealed ballot."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """How many ballots moved to the box, and how many wait on."""

    moved: int
    waiting: int


def begin_pool(connection: Connection, keyring: Keyring, wave_id: str) -> None:
    """Make the first key of a wave that opens."""
    serialise(connection, AdvisoryLock.MIXING)
    _new_key(connection, keyring, wave_id)


def mix(here: Installation, wave_id: str, *, now: datetime, dice: SystemRandom) -> Mixed:
    """Move a random 20 or more ballots when at least 40 wait; else move none."""
    # The long work comes first: casting waits while the pool is emptied and filled anew.
    ready = unwrapped(here, wave_id)
    with chore(here, now=now, wave_id=wave_id) as done:
        mixed = _mix(done.connection, here.keyring, wave_id, ready=ready, dice=dice)
    if mixed.moved:
        forget(here, now=now)
    return mixed


def unwrapped(here: Installation, wave_id: str) -> Unwrapped:
    """What waits now, without its wrap. StepRefused when the key that opens it is gone."""
    with reading(here.engine) as connection:
        key = ballots.current_mix_key(connection, wave_id)
        waiting = ballots.waiting(connection, wave_id)
    return _unwrap(here.keyring, key, waiting, ready={}) if key else {}


def mix_for_the_last_time(
    connection: Connection,
    keyring: Keyring,
    wave_id: str,
    *,
    ready: Unwrapped,
    dice: SystemRandom,
) -> int:
    """Empty the pool and write the whole box anew, in random order under new ids; how many.

    In the transaction of accounting: a wave without cases never has a waiting ballot. ``ready``:
    what was unwrapped before, to be short here.
    """
    serialise(connection, AdvisoryLock.MIXING)
    sealed = ballots.sealed_ballots(connection, wave_id)
    key = ballots.hold_mix_key(connection, wave_id)
    if key is not None:
        sealed += _all_waiting(connection, keyring, key, ready=ready)
        ballots.empty_pool(connection, wave_id)
        ballots.delete_mix_key(connection, key.id)
    ballots.empty_box(connection, wave_id)
    dice.shuffle(sealed)
    ballots.put_in_box(connection, _boxed(wave_id, sealed))
    owe(connection, Chore.REWRITE)
    return len(sealed)


def pool_faults(connection: Connection, keyring: Keyring) -> list[KeyRefused]:
    """Which waves' replies are sealed under a key that nobody holds."""
    # Twice: a mixing may have ended between the reading of a key's row and of its file.
    if not _dead_keys(connection, keyring):
        return []
    return [
        KeyRefused(KeyReason.MIX_KEY_GONE, wave=key.wave_id)
        for key in _dead_keys(connection, keyring)
    ]


def pool_mends(connection: Connection, keyring: Keyring) -> list[Mend]:
    """For each wave whose waiting ballots do not all open: which are lost, and a way on.

    The transaction holds the waves; until it ends nobody casts a ballot under a key that is tried.
    """
    serialise(connection, AdvisoryLock.MIXING)
    mends = []
    for wave_id in [key.wave_id for key in ballots.mix_keys(connection)]:
        key = ballots.hold_mix_key(connection, wave_id)
        if key is None:
            continue
        private, pool = _private_half(keyring, key), ballots.waiting(connection, wave_id)
        lost = [ballot.id for ballot in pool if private is None or not _opens(ballot, private)]
        if private is not None and not lost:
            continue
        loss = KeyRefused(KeyReason.BALLOTS_LOST, lost=len(lost), whole=len(pool), wave=wave_id)
        renew = partial(_renew_pool, connection, keyring, key, lost=lost, is_dead=private is None)
        mends.append(Mend(loss, bool(lost), renew))
    return mends


def empty_ballot_box(connection: Connection, wave_id: str) -> int:
    """Purge: destroy every sealed ballot of the wave; how many there were."""
    return ballots.empty_box(connection, wave_id)


def _mix(
    connection: Connection,
    keyring: Keyring,
    wave_id: str,
    *,
    ready: Unwrapped,
    dice: SystemRandom,
) -> Mixed:
    # From here to the commit nobody casts under the old key and no second mixing begins.
    serialise(connection, AdvisoryLock.MIXING)
    key = ballots.hold_mix_key(connection, wave_id)
    if key is None:
        return Mixed(0, 0)
    sealed = _all_waiting(connection, keyring, key, ready=ready)
    if len(sealed) < FEWEST_WAITING:
        return Mixed(0, len(sealed))
    moved = dice.randint(FEWEST_MOVED, len(sealed) - FEWEST_LEFT)
    dice.shuffle(sealed)
    ballots.empty_pool(connection, wave_id)
    ballots.delete_mix_key(connection, key.id)
    fresh = _new_key(connection, keyring, wave_id)
    ballots.put_in_box(connection, _boxed(wave_id, sealed[:moved]))
    ballots.put_in_pool(connection, [wrapped(one, fresh) for one in sealed[moved:]])
    owe(connection, Chore.REWRITE)
    return Mixed(moved, len(sealed) - moved)


def _renew_pool(
    connection: Connection,
    keyring: Keyring,
    key: PublicMixKey,
    *,
    lost: Sequence[bytes],
    is_dead: bool,
) -> None:
    wave = waves.find_wave(connection, key.wave_id)
    if wave is None:
        raise LookupError(f"a mix key without its wave {key.wave_id}")
    if lost:
        if ballots.delete_waiting(connection, lost) != len(lost):
            raise LookupError("waiting ballots went while the pool was held")
        without = replace(wave, ballots_lost=wave.ballots_lost + len(lost))
        waves.change_wave(connection, wave, without)
    if is_dead:
        ballots.delete_mix_key(connection, key.id)
        if wave.state in TAKES_BALLOTS:
            _new_key(connection, keyring, wave.id)


def _dead_keys(connection: Connection, keyring: Keyring) -> list[PublicMixKey]:
    keys = ballots.mix_keys(connection)
    return [key for key in keys if _private_half(keyring, key) is None]


def _private_half(keyring: Keyring, key: PublicMixKey) -> bytes | None:
    """The private half of a mix key; None when it is destroyed, or the file holds another."""
    private = keyring.find(Purpose.MIX, key.id)
    return private if private is not None and is_pair(key.public, private) else None


def _opens(ballot: Waiting, private: bytes) -> bool:
    try:
        unwrap(ballot.wrapped, private)
    except Unopenable:
        return False
    return True


def wrapped(sealed: bytes, key: PublicMixKey) -> Waiting:
    """A sealed ballot as it waits under ``key``, with an id of its own."""
    return Waiting(
        id=new_id(), wave_id=key.wave_id, mix_key=key.id, wrapped=wrap(sealed, key.public)
    )


def _new_key(connection: Connection, keyring: Keyring, wave_id: str) -> PublicMixKey:
    public, private = generate_mix_key()
    key = PublicMixKey(new_id().hex(), wave_id, public)
    keyring.put(Purpose.MIX, key.id, private)
    ballots.insert_mix_key(connection, wave_id, key_id=key.id, public=public)
    return key


def _all_waiting(
    connection: Connection, keyring: Keyring, key: PublicMixKey, *, ready: Unwrapped
) -> list[bytes]:
    waiting = ballots.waiting(connection, key.wave_id)
    return list(_unwrap(keyring, key, waiting, ready=ready).values())


def _unwrap(
    keyring: Keyring, key: PublicMixKey, waiting: Sequence[Waiting], *, ready: Unwrapped
) -> dict[bytes, bytes]:
    new = [ballot for ballot in waiting if ballot.id not in ready]
    found = {ballot.id: ready[ballot.id] for ballot in waiting if ballot.id in ready}
    if not new:
        return found
    private = keyring.find(Purpose.MIX, key.id)
    try:
        return found | {ballot.id: unwrap(ballot.wrapped, private or b"") for ballot in new}
    except (Unopenable, ValueError):
        raise StepRefused(StepReason.BALLOTS_UNOPENABLE, ballots=len(new)) from None


def _boxed(wave_id: str, sealed: Sequence[bytes]) -> list[Boxed]:
    return [Boxed(id=new_id(), wave_id=wave_id, sealed=one) for one in sealed]
