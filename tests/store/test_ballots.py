"""The ballot box refuses what came too late, and holds nothing but id, wave and seal."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from app.store.ballots import (
    BALLOT,
    WAITING,
    Boxed,
    Waiting,
    counts,
    delete_mix_key,
    empty_box,
    empty_pool,
    put_in_box,
    put_in_pool,
    sealed_ballots,
    waiting,
)
from app.store.session import reading, writing
from tests.store.rows import (
    KEY_ID,
    OTHER_KEY_ID,
    OTHER_WAVE_ID,
    WAVE_ID,
    other_wave,
    sampled_person,
)


def cast(
    engine: Engine, ballot_id: bytes, *, wave_id: str = WAVE_ID, mix_key: str = KEY_ID
) -> None:
    with writing(engine) as connection:
        ballot = Waiting(id=ballot_id, wave_id=wave_id, mix_key=mix_key, wrapped=b"w")
        put_in_pool(connection, [ballot])


def test_emptying_the_pool_and_the_box_of_a_wave_leaves_those_of_another(engine: Engine) -> None:
    sampled_person(engine)
    other_wave(engine)
    cast(engine, b"1" * 16)
    cast(engine, b"2" * 16, wave_id=OTHER_WAVE_ID, mix_key=OTHER_KEY_ID)
    with writing(engine) as connection:
        put_in_box(
            connection,
            [
                Boxed(id=b"3" * 16, wave_id=WAVE_ID, sealed=b"ours"),
                Boxed(id=b"4" * 16, wave_id=OTHER_WAVE_ID, sealed=b"theirs"),
            ],
        )
    with writing(engine) as connection:
        assert [row.id for row in waiting(connection, WAVE_ID)] == [b"1" * 16]
        assert sealed_ballots(connection, WAVE_ID) == [b"ours"]
        assert counts(connection, WAVE_ID) == (1, 1)
        assert empty_pool(connection, WAVE_ID) == 1
        assert empty_box(connection, WAVE_ID) == 1
    with reading(engine) as connection:
        assert counts(connection, WAVE_ID) == (0, 0)
        assert counts(connection, OTHER_WAVE_ID) == (1, 1)
        assert sealed_ballots(connection, OTHER_WAVE_ID) == [b"theirs"]


def test_a_ballot_under_a_destroyed_key_is_refused(engine: Engine) -> None:
    sampled_person(engine)
    with writing(engine) as connection:
        delete_mix_key(connection, KEY_ID)
    with pytest.raises(IntegrityError):
        cast(engine, b"1" * 16)


def test_a_key_cannot_go_while_a_ballot_waits_under_it(engine: Engine) -> None:
    sampled_person(engine)
    cast(engine, b"1" * 16)
    with pytest.raises(IntegrityError), writing(engine) as connection:
        delete_mix_key(connection, KEY_ID)


def test_a_ballot_cast_while_its_key_is_destroyed_never_waits_unreadable(engine: Engine) -> None:
    sampled_person(engine)

    def late() -> bool:
        try:
            cast(engine, b"1" * 16)
        except IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(1) as pool:
        with writing(engine) as mixing:
            delete_mix_key(mixing, KEY_ID)
            answer = pool.submit(late)
        assert answer.result() is False
    with reading(engine) as connection:
        assert counts(connection, WAVE_ID) == (0, 0)


def test_one_id_is_used_once(engine: Engine) -> None:
    sampled_person(engine)
    cast(engine, b"1" * 16)
    with pytest.raises(IntegrityError):
        cast(engine, b"1" * 16)


def test_a_ballot_knows_its_wave_and_nothing_of_who_when_or_in_which_order() -> None:
    assert set(BALLOT.c.keys()) == {"id", "wave_id", "sealed"}
    assert set(WAITING.c.keys()) == {"id", "wave_id", "mix_key", "wrapped"}
