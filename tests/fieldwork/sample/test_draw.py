"""The draw: nobody can choose it, anyone with frame, key and seed can repeat it."""

import hashlib
import hmac
import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from app.fieldwork.post.codes import GuessRisk, guess_risk
from app.fieldwork.post.desk import erase
from app.fieldwork.sample.draw import (
    approve_sample,
    draw_sample,
    plan_sample,
    verify_sample,
)
from app.fieldwork.sample.frame_file import Population, RegisteredPerson, check_frame, staged_lines
from app.fieldwork.sample.staging import stage_frame
from app.rehearsal.people import DESK
from app.store.cases import CASE
from app.store.frame import PERSON
from app.store.session import reading
from app.store.waves import find_wave
from app.survey.access_code import HIGHEST_RISK
from app.survey.reasons import SampleReason, StepReason
from app.survey.sample_record import SamplePlan
from app.vault.blobs import seal_bytes
from app.vault.keyring import Purpose
from tests.support.refusing import refused
from tests.support.wave import ANNA, BEFORE, BO, PLACES, WAVE, drawn_wave, frame_file, prepared_wave

POPULATION = Population(BEFORE.date(), 16, 85, frozenset(place.code for place in PLACES))
PLAN = SamplePlan(rule="equal", n=20, seed_event="the drawing of 1 August")


def residents(people: int = 200) -> tuple[RegisteredPerson, ...]:
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
    assert not list(tmp_path.glob("frame-*"))
    assert made.keyring.names(Purpose.FRAME) == []


def test_the_sample_is_re_derived_from_frame_key_and_seed(engine: Engine, tmp_path: Path) -> None:
    made = drawn_wave(engine, tmp_path)
    assert verify_sample(made.here, WAVE, residents=residents()) == ()
    without_one = residents()[1:]
    assert verify_sample(made.here, WAVE, residents=without_one) != ()


def test_a_register_the_sample_could_never_have_come_from_differs_as_any_other_does(
    engine: Engine, tmp_path: Path
) -> None:
    made = drawn_wave(engine, tmp_path)
    norra = tuple(person for person in residents() if person.area == "norra")
    for others in ((), norra, residents(20)):
        assert verify_sample(made.here, WAVE, residents=others) == (
            "frame",
            "people drawn",
            "people in the store",
        )


def test_a_person_who_was_erased_since_does_not_spoil_the_proof(
    engine: Engine, tmp_path: Path
) -> None:
    made = drawn_wave(engine, tmp_path)
    with reading(engine) as connection:
        case_ids = list(connection.scalars(select(CASE.c.id).limit(2)))
    for case_id in case_ids:
        erase(made.here, WAVE, case_id=case_id, by=DESK, now=BEFORE)
    assert verify_sample(made.here, WAVE, residents=residents()) == ()


def test_a_person_put_into_the_store_by_hand_is_found(engine: Engine, tmp_path: Path) -> None:
    made = drawn_wave(engine, tmp_path)
    with engine.begin() as connection:
        row = connection.execute(select(PERSON).limit(1)).one()
        connection.execute(
            PERSON.update().where(PERSON.c.id == row.id).values(person_digest=b"x" * 32)
        )
    differences = verify_sample(made.here, WAVE, residents=residents())
    assert differences == ("people in the store",)


def test_whoever_planned_the_draw_cannot_approve_it(engine: Engine, tmp_path: Path) -> None:
    here = prepared_wave(engine, tmp_path, people=200)
    plan_sample(here, WAVE, plan=PLAN, by=ANNA, now=BEFORE)
    with refused(StepReason.SAME_PERSON):
        approve_sample(here, WAVE, by=ANNA, now=BEFORE)


def test_nothing_is_drawn_before_a_second_person_has_approved(
    engine: Engine, tmp_path: Path
) -> None:
    here = prepared_wave(engine, tmp_path, people=200)
    plan_sample(here, WAVE, plan=PLAN, by=ANNA, now=BEFORE)
    with refused(SampleReason.NOT_APPROVED):
        draw_sample(here, WAVE, seed="4711", sign_in_rate=10, by=ANNA, now=BEFORE)


def test_nothing_is_drawn_with_a_key_that_was_not_committed_to(
    engine: Engine, tmp_path: Path
) -> None:
    here = prepared_wave(engine, tmp_path, people=200)
    plan_sample(here, WAVE, plan=PLAN, by=ANNA, now=BEFORE)
    approve_sample(here, WAVE, by=BO, now=BEFORE)
    [name] = here.keyring.names(Purpose.DRAW)
    here.keyring.destroy(Purpose.DRAW, name)
    here.keyring.make(Purpose.DRAW, name)
    with refused(SampleReason.KEY_CHANGED):
        draw_sample(here, WAVE, seed="4711", sign_in_rate=10, by=ANNA, now=BEFORE)


@pytest.mark.parametrize(("rate", "length"), [(10, 16), (100_000, 18)])
def test_codes_are_so_long_that_nobody_guesses_one(
    engine: Engine, tmp_path: Path, rate: int, length: int
) -> None:
    here = prepared_wave(engine, tmp_path, people=200)
    plan_sample(here, WAVE, plan=PLAN, by=ANNA, now=BEFORE)
    approve_sample(here, WAVE, by=BO, now=BEFORE)
    people = draw_sample(here, WAVE, seed="4711", sign_in_rate=rate, by=ANNA, now=BEFORE)
    risk = guess_risk(here, WAVE, sign_in_rate=rate)
    assert risk == GuessRisk(length=length, codes=2 * people, rate=rate)
    assert risk is not None
    assert 1 / (risk.one_in + 1) < risk.probability <= HIGHEST_RISK


def test_the_frame_cannot_be_replaced_after_the_commitment(engine: Engine, tmp_path: Path) -> None:
    here = prepared_wave(engine, tmp_path, people=200)
    plan_sample(here, WAVE, plan=PLAN, by=ANNA, now=BEFORE)
    with refused(SampleReason.ALREADY_PLANNED):
        stage_frame(here, WAVE, content=frame_file(100), by=ANNA, now=BEFORE)


def test_nothing_is_drawn_from_another_frame_than_the_one_committed_to(
    engine: Engine, tmp_path: Path
) -> None:
    """Whoever holds the keys can write another staged file; the draw does not take it."""
    here = prepared_wave(engine, tmp_path, people=200)
    plan_sample(here, WAVE, plan=PLAN, by=ANNA, now=BEFORE)
    approve_sample(here, WAVE, by=BO, now=BEFORE)
    another = "\n".join(sorted(staged_lines(residents(201)))).encode()
    (staged_file,) = tmp_path.glob("frame-*")
    (name,) = here.keyring.names(Purpose.FRAME)
    key = here.keyring.get(Purpose.FRAME, name)
    staged_file.write_bytes(seal_bytes(key, another, context=WAVE.encode()))
    with refused(SampleReason.FRAME_CHANGED):
        draw_sample(here, WAVE, seed="4711", sign_in_rate=10, by=ANNA, now=BEFORE)
    with reading(engine) as connection:
        assert connection.execute(select(PERSON)).all() == []


def test_no_name_and_no_person_key_can_be_read_in_the_staged_file(
    engine: Engine, tmp_path: Path
) -> None:
    prepared_wave(engine, tmp_path, people=200)
    (staged_file,) = tmp_path.glob("frame-*")
    staged = staged_file.read_bytes()
    assert b"Persson" not in staged
    assert b"person-1" not in staged


def test_the_audit_record_of_the_draw_holds_no_personal_data(
    engine: Engine, tmp_path: Path
) -> None:
    drawn_wave(engine, tmp_path)
    with reading(engine) as connection:
        wave = find_wave(connection, WAVE)
    assert wave is not None
    record = json.dumps(wave.sample.as_document()) + str(wave.population)
    assert "Persson" not in record
    assert "person-" not in record
    assert sum(cell.people for cell in wave.population) == len(residents())
    assert wave.sample.approved_by == BO.name


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
