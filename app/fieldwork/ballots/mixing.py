"""Mixing: moving ballots from the waiting pool to the box so that nothing remembers their way.

Pool and box share no id and no byte. Some ballots always stay behind, so that the last to come
cannot be told from those before. Afterwards the old key is destroyed and storage rewritten.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import SystemRandom

from sqlalchemy import Connection, Engine

from app.store import ballots
from app.store.session import rewrite_storage, serialise, writing
from app.vault.keyring import Keyring, Purpose
from app.vault.mixing import generate_mix_key, unwrap, wrap
from app.vault.tokens import new_id

FEWEST_WAITING = 40
FEWEST_MOVED = 20
FEWEST_LEFT = 20

_LOCK = 7_264_002

Choose = Callable[[list[bytes]], int]


@dataclass(frozen=True, slots=True)
class Mixed:
    """How many ballots moved to the box, and how many wait on."""

    moved: int
    waiting: int


def begin_pool(connection: Connection, keyring: Keyring, wave_id: str) -> None:
    """Make the first key of a wave that opens."""
    serialise(connection, lock=_LOCK)
    _new_key(connection, keyring, wave_id)


def mix(engine: Engine, keyring: Keyring, wave_id: str, *, dice: SystemRandom) -> Mixed:
    """Move a random 20 or more ballots when at least 40 wait; else move none."""

    def some(sealed: list[bytes]) -> int:
        if len(sealed) < FEWEST_WAITING:
            return 0
        return dice.randint(FEWEST_MOVED, len(sealed) - FEWEST_LEFT)

    return _mix(engine, keyring, wave_id, dice=dice, choose=some)


def mix_for_the_last_time(
    engine: Engine, keyring: Keyring, wave_id: str, *, dice: SystemRandom
) -> Mixed:
    """Empty the pool and write the whole box anew, in random order under new ids."""
    with writing(engine) as connection:
        serialise(connection, lock=_LOCK)
        key = ballots.hold_mix_key(connection, wave_id)
        sealed = ballots.sealed_ballots(connection, wave_id)
        if key is not None:
            sealed += _unwrapped(connection, keyring, key)
            ballots.empty_pool(connection, wave_id)
            ballots.delete_mix_key(connection, key.id)
        ballots.empty_box(connection, wave_id)
        dice.shuffle(sealed)
        ballots.put_in_box(connection, _box_rows(wave_id, sealed))
    _forget(engine, keyring)
    return Mixed(len(sealed), 0)


def empty_ballot_box(connection: Connection, wave_id: str) -> int:
    """Purge: destroy every sealed ballot of the wave; how many there were."""
    return ballots.empty_box(connection, wave_id)


def forget_orphan_keys(connection: Connection, keyring: Keyring) -> None:
    """Destroy key files that no pool waits under: used up, or of a mixing that was cut off."""
    # The lock: a mixing under way has made a file whose key is not committed yet.
    serialise(connection, lock=_LOCK)
    alive = ballots.mix_key_ids(connection)
    for name in keyring.names(Purpose.MIX):
        if name not in alive:
            keyring.destroy(Purpose.MIX, name)


def _mix(
    engine: Engine, keyring: Keyring, wave_id: str, *, dice: SystemRandom, choose: Choose
) -> Mixed:
    with writing(engine) as connection:
        # From here to the commit nobody casts under the old key and no second mixing begins.
        serialise(connection, lock=_LOCK)
        key = ballots.hold_mix_key(connection, wave_id)
        if key is None:
            return Mixed(0, 0)
        sealed = _unwrapped(connection, keyring, key)
        moved = choose(sealed)
        if not moved:
            return Mixed(0, len(sealed))
        dice.shuffle(sealed)
        ballots.empty_pool(connection, wave_id)
        ballots.delete_mix_key(connection, key.id)
        key_id, public = _new_key(connection, keyring, wave_id)
        ballots.put_in_box(connection, _box_rows(wave_id, sealed[:moved]))
        staying = [
            {"id": new_id(), "wave_id": wave_id, "mix_key": key_id, "wrapped": wrap(one, public)}
            for one in sealed[moved:]
        ]
        ballots.fill_pool(connection, staying)
    _forget(engine, keyring)
    return Mixed(moved, len(staying))


def _forget(engine: Engine, keyring: Keyring) -> None:
    # Only after the commit: until then the old key is the only way to the ballots.
    with writing(engine) as connection:
        forget_orphan_keys(connection, keyring)
    rewrite_storage(engine)


def _new_key(connection: Connection, keyring: Keyring, wave_id: str) -> tuple[str, bytes]:
    key_id = new_id().hex()
    public, private = generate_mix_key()
    keyring.put(Purpose.MIX, key_id, private)
    ballots.insert_mix_key(connection, wave_id, key_id=key_id, public=public)
    return key_id, public


def _unwrapped(connection: Connection, keyring: Keyring, key: ballots.MixKeyTable) -> list[bytes]:
    private = keyring.get(Purpose.MIX, key.id)
    return [unwrap(row.wrapped, private) for row in ballots.waiting(connection, key.wave_id)]


def _box_rows(wave_id: str, sealed: Sequence[bytes]) -> list[dict[str, object]]:
    return [{"id": new_id(), "wave_id": wave_id, "sealed": one} for one in sealed]
