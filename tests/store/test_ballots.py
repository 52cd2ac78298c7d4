"""The ballot box refuses what came too late, and holds nothing but id, wave and seal."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from app.store.ballots import (
    BALLOT,
    WAITING,
    cast_ballot,
    counts,
    delete_mix_key,
    empty_pool,
    put_in_box,
    sealed_ballots,
)
from app.store.session import reading, writing
from tests.store.rows import KEY_ID, WAVE_ID, sampled_person


def cast(engine: Engine, ballot_id: bytes) -> None:
    with writing(engine) as connection:
        cast_ballot(connection, WAVE_ID, ballot_id=ballot_id, mix_key=KEY_ID, wrapped=b"w")


def test_a_ballot_waits_and_then_lies_in_the_box(engine: Engine) -> None:
    sampled_person(engine)
    cast(engine, b"1" * 16)
    with writing(engine) as connection:
        assert counts(connection, WAVE_ID) == (1, 0)
        assert empty_pool(connection, WAVE_ID) == 1
        put_in_box(connection, [{"id": b"2" * 16, "wave_id": WAVE_ID, "sealed": b"s"}])
    with reading(engine) as connection:
        assert counts(connection, WAVE_ID) == (0, 1)
        assert sealed_ballots(connection, WAVE_ID) == [b"s"]


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
