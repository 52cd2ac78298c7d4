"""People with a protected identity are in no file, no table and no draw."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine

from app.fieldwork.life.prepare import WavePlan, create_wave, read_staged_frame, stage_frame
from app.fieldwork.sample.draw import SamplePlan, approve_sample, draw_sample, plan_sample
from app.fieldwork.sample.frame_file import Population, check_frame, error_file, read_areas
from app.rehearsal.register import RegisterSummary, write_register
from app.store.dump import rows_of, tables_in
from app.store.session import reading
from app.vault.keyring import Keyring
from tests.support.wave import BEFORE, WAVE, WINDOW, WORDS

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
    keyring = Keyring.create(house / "keys")
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
    create_wave(engine, keyring, plan, areas=areas, actor="anna", now=BEFORE)
    common = (engine, keyring, WAVE)
    check = stage_frame(*common, content=content, folder=house, actor="anna", now=BEFORE)
    assert check.excluded["protected identity"] == len(register.protected) == 7
    staged = read_staged_frame(keyring, WAVE, house)
    sample = SamplePlan(rule="equal", n=200, seed_event="the drawing of 1 August")
    plan_sample(*common, plan=sample, folder=house, actor="anna", now=BEFORE)
    approve_sample(*common, actor="bo", now=BEFORE)
    draw_sample(*common, seed="4711", folder=house, sign_in_rate=10, actor="anna", now=BEFORE)
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
