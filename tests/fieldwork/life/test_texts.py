"""The texts of a wave: complete, accepted as they are, and kept when it opens."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, update

from app.fieldwork.life.steps import next_step, open_wave
from app.fieldwork.life.texts import accept_texts, texts_in, texts_of_wave
from app.fieldwork.public_wave import current_wave
from app.store import waves
from app.store.session import reading, writing
from app.survey.reasons import StepReason
from app.survey.states import WaveState
from app.words.catalogues import KINDS, catalogue_text
from tests.support.refusing import reasons, refused
from tests.support.wave import ANNA, BEFORE, WAVE, WINDOW, drawn_wave, open_field, put_wave_at


def forget_acceptance(engine: Engine, language: str) -> None:
    """As after a change of words: what was accepted is not what stands there now."""
    with writing(engine) as connection:
        wave = waves.hold_wave(connection, WAVE)
        assert wave is not None
        other = {**wave.accepted_texts, language: "the digest of other words"}
        waves.change_wave(connection, wave, replace(wave, accepted_texts=other))


def test_a_wave_opens_only_with_texts_that_were_accepted_as_they_are(
    engine: Engine, tmp_path: Path
) -> None:
    made = drawn_wave(engine, tmp_path)
    forget_acceptance(engine, "ar")
    step = next_step(made.here, WAVE, now=BEFORE)
    assert step is not None
    assert StepReason.TEXTS_NOT_ACCEPTED in reasons(step.blocked_by)
    with refused(StepReason.TEXTS_NOT_ACCEPTED, languages=("ar",)):
        open_wave(made.here, WAVE, by=ANNA, now=BEFORE)
    accept_texts(made.here, WAVE, by=ANNA, now=BEFORE)
    assert all(each.is_accepted for each in texts_of_wave(made.here, WAVE))
    step = next_step(made.here, WAVE, now=BEFORE)
    assert step is not None
    assert reasons(step.blocked_by) == [StepReason.NO_INVITATIONS]


def test_the_coordinator_sees_how_far_each_language_has_come(
    engine: Engine, tmp_path: Path
) -> None:
    made = drawn_wave(engine, tmp_path, languages=("sv", "so"))
    somali = texts_of_wave(made.here, WAVE)[1]
    assert somali.language == "so"
    assert somali.draft + somali.reviewed + somali.adjudicated > 400
    assert somali.missing == 0
    with refused(StepReason.NO_WAVE, wave="nowhere"):
        texts_of_wave(made.here, "nowhere")


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
    assert wave.wave.texts == {"sv": "then", "en": "then", "ar": "then"}
    put_wave_at(engine, WaveState.CLOSED)
    closed = current_wave(engine, now=WINDOW.closes_at)
    assert closed is not None
    assert closed.state is WaveState.CLOSED
