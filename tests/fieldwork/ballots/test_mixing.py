"""Mixing: ballots keep their content and lose their way."""

from dataclasses import fields
from pathlib import Path
from random import SystemRandom

import pytest

from app.fieldwork.ballots.mixing import (
    FEWEST_LEFT,
    FEWEST_MOVED,
    Mixed,
    mix,
    mix_for_the_last_time,
)
from app.fieldwork.ballots.seal_reply import seal_reply
from app.fieldwork.forgetting import forget
from app.fieldwork.public_wave import frozen_wave
from app.store import ballots
from app.store.session import reading, writing
from app.survey.states import Mode
from app.vault.keyring import Purpose
from app.vault.sealing import open_ballot
from tests.support.wave import FACTS, OPENED, WAVE, Field, fill


def pool_and_box(wave: Field) -> tuple[set[bytes], set[bytes]]:
    with reading(wave.engine) as connection:
        pool = connection.execute(ballots.WAITING.select()).all()
        box = connection.execute(ballots.BALLOT.select()).all()
    return {row.id for row in pool}, {row.id for row in box}


def payloads(wave: Field) -> list[bytes]:
    with reading(wave.engine) as connection:
        sealed = ballots.sealed_ballots(connection, WAVE)
    a, b = wave.officers["A"].secret, wave.officers["B_deputy"].secret
    return sorted(open_ballot(one, secret_a=a, secret_b=b) for one in sealed)


def test_fewer_than_forty_ballots_wait_on(wave: Field) -> None:
    fill(wave, 39)
    assert mix(wave.here, WAVE, now=OPENED, dice=SystemRandom()) == Mixed(0, 39)


def test_at_least_twenty_move_and_at_least_twenty_stay(wave: Field) -> None:
    fill(wave, 45)
    mixed = mix(wave.here, WAVE, now=OPENED, dice=SystemRandom())
    assert mixed.moved >= FEWEST_MOVED
    assert mixed.waiting >= FEWEST_LEFT
    assert mixed.moved + mixed.waiting == 45


def test_pool_and_box_share_no_id_with_the_pool_of_before(wave: Field) -> None:
    fill(wave, 40)
    before, _ = pool_and_box(wave)
    mix(wave.here, WAVE, now=OPENED, dice=SystemRandom())
    pool, box = pool_and_box(wave)
    assert len(pool | box) == 40
    assert not before & (pool | box)


def test_no_key_of_an_emptied_pool_is_left(wave: Field) -> None:
    fill(wave, 40)
    old = wave.keyring.names(Purpose.MIX)
    mix(wave.here, WAVE, now=OPENED, dice=SystemRandom())
    assert len(old) == 1
    assert not set(old) & set(wave.keyring.names(Purpose.MIX))


def test_a_key_left_by_a_mixing_that_was_cut_off_is_destroyed_by_the_next(wave: Field) -> None:
    wave.keyring.put(Purpose.MIX, "leftover", b"k" * 32)
    fill(wave, 40)
    mix(wave.here, WAVE, now=OPENED, dice=SystemRandom())
    assert "leftover" not in wave.keyring.names(Purpose.MIX)


def test_after_the_last_mixing_every_reply_is_in_the_box_and_both_officers_open_it(
    wave: Field,
) -> None:
    fill(wave, 45)
    mix(wave.here, WAVE, now=OPENED, dice=SystemRandom())
    fill(wave, 3)
    with writing(wave.engine) as connection:
        moved = mix_for_the_last_time(connection, wave.keyring, WAVE, ready={}, dice=SystemRandom())
    forget(wave.here, now=OPENED)
    assert moved == 48
    assert len(payloads(wave)) == 48
    assert wave.keyring.names(Purpose.MIX) == []


def test_every_ballot_has_one_size(wave: Field) -> None:
    fill(wave, 3)
    with writing(wave.engine) as connection:
        current = frozen_wave(connection, WAVE)
        long = {"z01_comment": "å" * 1000, "b16_other": "\U0001f642" * 300}
        seal_reply(connection, current, facts=FACTS, answers=long, mode=Mode.PAPER)
    with reading(wave.engine) as connection:
        rows = ballots.waiting(connection, WAVE)
    assert len({len(row.wrapped) for row in rows}) == 1


@pytest.mark.parametrize("word", ["person", "case", "2026", "anna"])
def test_a_ballot_row_names_no_case_no_person_and_no_time(
    wave: Field, word: str, tmp_path: Path
) -> None:
    fill(wave, 1)
    with reading(wave.engine) as connection:
        row = ballots.waiting(connection, WAVE)[0]
    assert {one.name for one in fields(row)} == {"id", "wave_id", "mix_key", "wrapped"}
    assert word.encode() not in row.wrapped
