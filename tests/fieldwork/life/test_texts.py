"""The texts of a wave: complete, accepted as they are, and kept when it opens."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from app.fieldwork.life.prepare import WaveRefused
from app.fieldwork.life.steps import next_step, open_wave
from app.fieldwork.life.texts import accept_texts, texts_in, texts_of_wave
from app.fieldwork.public_wave import current_wave
from app.store import waves
from app.store.session import reading, writing
from app.words.catalogues import KINDS, catalogue_text
from tests.support.wave import BEFORE, WAVE, WINDOW, drawn_wave, open_field


def forget_acceptance(engine: Engine, language: str) -> None:
    """As after a change of words: what was accepted is not what stands there now."""
    with writing(engine) as connection:
        approvals = waves.find_wave(connection, WAVE).step_approvals
        other = {**approvals, f"texts in {language}": "the digest of other words"}
        waves.change(connection, WAVE, step_approvals=other)


def test_a_wave_opens_only_with_texts_that_were_accepted_as_they_are(
    engine: Engine, tmp_path: Path
) -> None:
    made = drawn_wave(engine, tmp_path)
    forget_acceptance(engine, "ar")
    step = next_step(engine, WAVE, now=BEFORE)
    assert step is not None
    assert "The texts are not accepted in: ar." in step.blocked_by
    with pytest.raises(WaveRefused, match="not accepted in: ar"):
        open_wave(engine, made.keyring, WAVE, actor="anna", now=BEFORE)
    accept_texts(engine, made.keyring, WAVE, actor="anna", now=BEFORE)
    assert all(each.is_accepted for each in texts_of_wave(engine, WAVE))
    step = next_step(engine, WAVE, now=BEFORE)
    assert step is not None
    assert step.blocked_by == ("The invitations have not been made.",)


def test_the_coordinator_sees_how_far_each_language_has_come(
    engine: Engine, tmp_path: Path
) -> None:
    drawn_wave(engine, tmp_path, languages=("sv", "so"))
    somali = texts_of_wave(engine, WAVE)[1]
    assert somali.language == "so"
    assert somali.draft + somali.reviewed + somali.adjudicated > 400
    assert somali.missing == 0
    with pytest.raises(WaveRefused, match="no wave"):
        texts_of_wave(engine, "nowhere")


def test_a_text_that_is_missing_is_counted_and_was_never_accepted() -> None:
    texts = {kind: catalogue_text(kind, "en") for kind in KINDS}
    whole = texts_in("en", texts, {})
    lacking = {**texts, "questionnaire": texts["questionnaire"].replace('"Yes"', '""')}
    assert texts_in("en", lacking, {}).missing > whole.missing == 0


def test_a_wave_keeps_every_text_it_opened_with(engine: Engine, tmp_path: Path) -> None:
    open_field(engine, tmp_path)
    with reading(engine) as connection:
        for kind in KINDS:
            kept = waves.texts_of(connection, WAVE, kind=kind)
            assert kept == {tag: catalogue_text(kind, tag) for tag in ("sv", "en", "ar")}


def test_residents_are_shown_the_words_the_wave_opened_with(engine: Engine, tmp_path: Path) -> None:
    open_field(engine, tmp_path)
    with writing(engine) as connection:
        connection.execute(update(waves.TEXT).values(text="then"))
    wave = current_wave(engine, now=WINDOW.opens_at)
    assert wave is not None
    assert wave.texts == {"sv": "then", "en": "then", "ar": "then"}
    with writing(engine) as connection:
        waves.change(connection, WAVE, state="closed")
    closed = current_wave(engine, now=WINDOW.closes_at)
    assert closed is not None
    assert closed.state == "closed"
