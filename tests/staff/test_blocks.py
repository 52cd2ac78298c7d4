"""What blocks a step is said in Swedish, whatever it is."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from app.fieldwork.life.obstacles import (
    blocks_accounting,
    blocks_closing,
    blocks_opening,
    blocks_purge,
)
from app.staff.blocks import Block, block_in_swedish
from app.store.keyings import BATCH
from app.store.session import reading, writing
from app.store.staff import GRANT
from app.store.waves import WAVE as WAVES
from app.store.waves import find_wave
from tests.support.paper import received_batch
from tests.support.staff import Office, another_wave
from tests.support.wave import WAVE, WINDOW


@pytest.fixture
def sentences(office: Office) -> list[str]:
    """Every obstacle there is, from the verbs themselves."""
    another_wave(office)
    received_batch(office.wave, forms=1)
    late = WINDOW.closes_at + timedelta(seconds=1)
    said: list[str] = []
    with writing(office.wave.engine) as connection:
        connection.execute(delete(GRANT))
        connection.execute(update(WAVES).values(references={}, officer_keys={}))
        wave = find_wave(connection, "trygghet-2025")
        said += blocks_opening(connection, wave, now=late)
        said += blocks_closing(find_wave(connection, WAVE), now=late)
        said += blocks_accounting(connection, find_wave(connection, WAVE), now=late)
        said += blocks_purge(wave, actor="anna")
        connection.execute(update(WAVES).values(step_approvals={"purge": "anna"}))
        said += blocks_purge(find_wave(connection, WAVE), actor="anna")
    with reading(office.wave.engine) as connection:
        assert connection.execute(select(BATCH)).all()
    return said


def test_every_obstacle_is_said_in_swedish(sentences: list[str]) -> None:
    assert len(sentences) == 12
    assert [one for one in sentences if block_in_swedish(one).lang != "sv"] == []


def test_an_unknown_sentence_is_shown_as_it_is_and_marked_as_english() -> None:
    assert block_in_swedish("Something new.") == Block("Something new.", "en")


def test_lists_are_translated_word_by_word() -> None:
    said = block_in_swedish("References are missing: dpia, threats.").text
    assert said == "Det saknas uppgift om: konsekvensbedömning, rutin för hot i fritext."
