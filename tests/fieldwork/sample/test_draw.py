"""The draw: nobody can choose it, anyone with frame, key and seed can repeat it."""

import hashlib
import hmac
import json
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from app.fieldwork.life.prepare import WaveRefused, stage_frame, staged_path
from app.fieldwork.post.codes import GuessRisk, guess_risk
from app.fieldwork.post.desk import erase
from app.fieldwork.sample.draw import (
    SamplePlan,
    approve_sample,
    draw_sample,
    plan_sample,
    verify_sample,
)
from app.fieldwork.sample.frame_file import Population, check_frame
from app.store.cases import CASE
from app.store.frame import PERSON
from app.store.session import reading
from app.store.waves import find_wave
from app.survey.access_code import HIGHEST_RISK
from app.vault.keyring import KeyDestroyed, Purpose
from tests.support.wave import BEFORE, PLACES, WAVE, drawn_wave, frame_file, prepared_wave

POPULATION = Population(BEFORE.date(), 16, 85, frozenset(place.code for place in PLACES))
PLAN = SamplePlan(rule="equal", n=20, seed_event="the drawing of 1 August")


def residents(people: int = 200) -> tuple:  # type: ignore[type-arg]  # of Resident
    return check_frame(frame_file(people), POPULATION).residents


def test_only_the_drawn_are_stored_and_the_staged_frame_is_gone(
    engine: Engine, tmp_path: Path
) -> None:
    made = drawn_wave(engine, tmp_path, people=200, n=100)
    with reading(engine) as connection:
        people = connection.execute(select(PERSON)).all()
        areas = [row.area for row in connection.execute(select(CASE))]
    assert len(people) == 100
    assert {area: areas.count(area) for area in areas} == {"norra": 50, "sodra": 50}
    assert not staged_path(tmp_path, WAVE).exists()
    with pytest.raises(KeyDestroyed):
        made.keyring.get(Purpose.FRAME, WAVE)


def test_the_sample_is_re_derived_from_frame_key_and_seed(engine: Engine, tmp_path: Path) -> None:
    made = drawn_wave(engine, tmp_path)
    assert verify_sample(engine, made.keyring, WAVE, residents=residents()) == []
    without_one = residents()[1:]
    assert verify_sample(engine, made.keyring, WAVE, residents=without_one) != []


def test_a_person_who_was_erased_since_does_not_spoil_the_proof(
    engine: Engine, tmp_path: Path
) -> None:
    made = drawn_wave(engine, tmp_path)
    with reading(engine) as connection:
        case_ids = list(connection.scalars(select(CASE.c.id).limit(2)))
    for case_id in case_ids:
        erase(engine, made.keyring, WAVE, case_id=case_id, actor="desk", now=BEFORE)
    assert verify_sample(engine, made.keyring, WAVE, residents=residents()) == []


def test_a_person_put_into_the_store_by_hand_is_found(engine: Engine, tmp_path: Path) -> None:
    made = drawn_wave(engine, tmp_path)
    with engine.begin() as connection:
        row = connection.execute(select(PERSON).limit(1)).one()
        connection.execute(
            PERSON.update().where(PERSON.c.id == row.id).values(person_digest=b"x" * 32)
        )
    differences = verify_sample(engine, made.keyring, WAVE, residents=residents())
    assert differences == ["The people in the store are not those of the draw."]


def test_whoever_planned_the_draw_cannot_approve_it(engine: Engine, tmp_path: Path) -> None:
    keyring = prepared_wave(engine, tmp_path, people=200)
    plan_sample(engine, keyring, WAVE, plan=PLAN, folder=tmp_path, actor="anna", now=BEFORE)
    with pytest.raises(WaveRefused, match="second person"):
        approve_sample(engine, keyring, WAVE, actor="anna", now=BEFORE)


def test_nothing_is_drawn_before_a_second_person_has_approved(
    engine: Engine, tmp_path: Path
) -> None:
    keyring = prepared_wave(engine, tmp_path, people=200)
    plan_sample(engine, keyring, WAVE, plan=PLAN, folder=tmp_path, actor="anna", now=BEFORE)
    with pytest.raises(WaveRefused, match="second person"):
        draw_sample(
            engine,
            keyring,
            WAVE,
            seed="4711",
            folder=tmp_path,
            sign_in_rate=10,
            actor="anna",
            now=BEFORE,
        )


@pytest.mark.parametrize(("rate", "length"), [(10, 16), (100_000, 18)])
def test_codes_are_so_long_that_nobody_guesses_one(
    engine: Engine, tmp_path: Path, rate: int, length: int
) -> None:
    keyring = prepared_wave(engine, tmp_path, people=200)
    plan_sample(engine, keyring, WAVE, plan=PLAN, folder=tmp_path, actor="anna", now=BEFORE)
    approve_sample(engine, keyring, WAVE, actor="bo", now=BEFORE)
    draw = partial(draw_sample, engine, keyring, WAVE, seed="4711", folder=tmp_path)
    people = draw(sign_in_rate=rate, actor="anna", now=BEFORE)
    risk = guess_risk(engine, WAVE, sign_in_rate=rate)
    assert risk == GuessRisk(length=length, codes=2 * people, rate=rate)
    assert risk is not None
    assert 1 / (risk.one_in + 1) < risk.probability <= HIGHEST_RISK


def test_the_frame_cannot_be_replaced_after_the_commitment(engine: Engine, tmp_path: Path) -> None:
    keyring = prepared_wave(engine, tmp_path, people=200)
    plan_sample(engine, keyring, WAVE, plan=PLAN, folder=tmp_path, actor="anna", now=BEFORE)
    with pytest.raises(WaveRefused, match="can no longer be replaced"):
        stage_frame(
            engine,
            keyring,
            WAVE,
            content=frame_file(100),
            folder=tmp_path,
            actor="anna",
            now=BEFORE,
        )


def test_no_name_and_no_person_key_can_be_read_in_the_staged_file(
    engine: Engine, tmp_path: Path
) -> None:
    prepared_wave(engine, tmp_path, people=200)
    staged = staged_path(tmp_path, WAVE).read_bytes()
    assert b"Persson" not in staged
    assert b"person-1" not in staged


def test_the_audit_record_of_the_draw_holds_no_personal_data(
    engine: Engine, tmp_path: Path
) -> None:
    drawn_wave(engine, tmp_path)
    with reading(engine) as connection:
        wave = find_wave(connection, WAVE)
    record = json.dumps(wave.sample) + json.dumps(wave.population)
    assert "Persson" not in record
    assert "person-" not in record
    assert sum(cell["people"] for cell in wave.population) == len(residents())
    assert wave.sample["approved_by"] == "bo"


def test_an_outsider_without_the_key_cannot_test_who_was_drawn(
    engine: Engine, tmp_path: Path
) -> None:
    """The digests in the store are keyed: hashing a known person key gives none of them."""
    drawn_wave(engine, tmp_path)
    with reading(engine) as connection:
        digests = set(connection.scalars(select(PERSON.c.person_digest)))
    for person in residents():
        key = person.person_key.encode()
        assert hashlib.sha256(key).digest() not in digests
        assert hmac.new(WAVE.encode(), key, "sha256").digest() not in digests
