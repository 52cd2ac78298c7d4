"""People with a protected identity are in no file, no table and no draw."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine

from app.acts.installation import Installation
from app.fieldwork.life.create import WavePlan, create_wave
from app.fieldwork.sample.draw import approve_sample, draw_sample, plan_sample
from app.fieldwork.sample.frame_file import Population, check_frame, error_file, read_areas
from app.fieldwork.sample.staging import read_staged_frame, stage_frame
from app.rehearsal.register import RegisterSummary, write_register
from app.store.dump import rows_of, tables_in
from app.store.session import reading
from app.store.waves import find_wave
from app.survey.sample_record import SamplePlan
from app.vault.keyring import Keyring
from tests.support.wave import ANNA, BEFORE, BO, WAVE, WINDOW, WORDS

REFERENCE_DATE = date(2026, 6, 30)


@pytest.fixture
def register(tmp_path: Path) -> RegisterSummary:
    return write_register(
        tmp_path / "register", dice=Random(7), people=4000, reference_date=REFERENCE_DATE
    )


def test_seven_planted_protected_people_occur_in_nothing_the_house_writes(
    engine: Engine, tmp_path: Path, register: RegisterSummary
) -> None:
    house = tmp_path / "house"
    here = Installation(engine, Keyring.create(house / "keys"), house)
    plan = WavePlan(
        id=WAVE,
        title="Trygghetsmätningen 2026",
        window=WINDOW,
        reference_date=REFERENCE_DATE,
        languages=("sv", "en", "ar"),
        instrument="trygghet-2026",
        words=WORDS,
    )
    areas = read_areas(register.areas.read_bytes())
    content = register.frame.read_bytes()
    create_wave(here, plan, areas=areas, by=ANNA, now=BEFORE)
    check = stage_frame(here, WAVE, content=content, by=ANNA, now=BEFORE)
    assert check.excluded["protected identity"] == len(register.protected) == 7
    with reading(engine) as connection:
        wave = find_wave(connection, WAVE)
    assert wave is not None
    staged = read_staged_frame(here, wave.sample, WAVE)
    sample = SamplePlan(rule="equal", n=200, seed_event="the drawing of 1 August")
    plan_sample(here, WAVE, plan=sample, by=ANNA, now=BEFORE)
    approve_sample(here, WAVE, by=BO, now=BEFORE)
    draw_sample(here, WAVE, seed="4711", sign_in_rate=10, by=ANNA, now=BEFORE)
    with reading(engine) as connection:
        store = repr([list(rows_of(connection, table)) for table in tables_in(engine)])
    files = b"".join(path.read_bytes() for path in house.rglob("*") if path.is_file())
    for person in register.protected:
        assert person.name not in store
        assert person.name.encode() not in files
        assert person.person_key.encode() not in files
        assert person.person_key not in {one.person_key for one in staged}


def test_what_was_planted_in_the_register_is_what_the_check_counts(
    register: RegisterSummary,
) -> None:
    areas = frozenset(place.code for place in read_areas(register.areas.read_bytes()))
    population = Population(REFERENCE_DATE, 16, 85, areas)
    check = check_frame(register.frame.read_bytes(), population)
    planted = {reason.replace("_", " "): number for reason, number in register.excluded.items()}
    names = {"protected": "protected identity", "duplicate": "duplicate person"}
    expected = {names.get(reason, reason): number for reason, number in planted.items()}
    assert dict(check.excluded) == expected
    assert error_file(check).count("\n") == 1
    assert len(check.residents) == register.eligible
