"""The four doors: who may enter, from where, and that nobody leaves without a row in the log."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError

from app.acts.doors import act, chore, create_wave, office, work
from app.acts.installation import SHELL, WORKER, Installation
from app.rehearsal.people import somebody
from app.rehearsal.small_wave import prepared_wave
from app.store.audit import AUDIT
from app.store.session import reading
from app.store.waves import Area, find_wave, insert_wave
from app.survey.reasons import StepReason
from app.survey.roles import Role
from app.survey.states import WaveState
from app.survey.steps import Deed, Step, Task
from tests.support.refusing import refused
from tests.support.wave import ANNA, BEFORE, WAVE, put_wave_at


@pytest.fixture
def here(engine: Engine, tmp_path: Path) -> Installation:
    """A wave that is prepared."""
    return prepared_wave(engine, tmp_path, people=200)


def rows(here: Installation) -> int:
    """How many rows the log has."""
    with reading(here.engine) as connection:
        return int(connection.scalar(select(func.count()).select_from(AUDIT)) or 0)


def test_a_step_of_a_wave_that_is_not_there_is_refused(here: Installation) -> None:
    with (
        refused(StepReason.NO_WAVE, wave="nowhere"),
        act(here, Step.CLOSE_WAVE, "nowhere", by=ANNA, now=BEFORE),
    ):
        pytest.fail("nothing to do")
    with (
        refused(StepReason.NO_WAVE, wave="nowhere"),
        work(here, Task.RECEIVE_FORM, "nowhere", by=ANNA, now=BEFORE),
    ):
        pytest.fail("nothing to do")


def test_a_step_is_refused_where_the_wave_does_not_stand(here: Installation) -> None:
    with (
        refused(StepReason.WRONG_STATE, wave=WAVE, state=WaveState.PREPARED),
        act(here, Step.CLOSE_WAVE, WAVE, by=WORKER, now=BEFORE),
    ):
        pytest.fail("it is not open")


def test_a_step_is_refused_to_who_holds_no_role_of_it(here: Installation) -> None:
    stranger = somebody("nyckel@example.se", Role.KEYER)
    with (
        refused(StepReason.NOT_YOUR_ROLE, wave=WAVE),
        act(here, Step.FILE_REFERENCE, WAVE, by=stranger, now=BEFORE),
    ):
        pytest.fail("no role")


def test_a_step_for_two_is_refused_to_a_shell(here: Installation) -> None:
    with (
        refused(StepReason.NOT_A_PERSON),
        act(here, Step.APPROVE_SAMPLE, WAVE, by=SHELL, now=BEFORE),
    ):
        pytest.fail("no person")


def test_a_step_that_wants_a_proof_is_refused_without_one(here: Installation) -> None:
    unconfirmed = replace(ANNA, has_confirmed=False)
    with (
        refused(StepReason.NOT_CONFIRMED),
        act(here, Step.APPROVE_SAMPLE, WAVE, by=unconfirmed, now=BEFORE),
    ):
        pytest.fail("no proof")


def test_a_step_that_ends_in_an_error_leaves_neither_change_nor_row(here: Installation) -> None:
    before = rows(here)
    with pytest.raises(ZeroDivisionError):
        _fail_half_way(here)
    with reading(here.engine) as connection:
        wave = find_wave(connection, WAVE)
    assert wave is not None
    assert wave.title != "Another"
    assert rows(here) == before


def test_one_act_may_take_two_steps_and_each_is_checked_and_noted(here: Installation) -> None:
    before = rows(here)
    with act(here, Step.FILE_REFERENCE, WAVE, by=ANNA, now=BEFORE) as filing:
        filing.then(Step.ACCEPT_TEXTS)
    assert rows(here) == before + 2
    with (
        refused(StepReason.WRONG_STATE, wave=WAVE),
        act(here, Step.FILE_REFERENCE, WAVE, by=ANNA, now=BEFORE) as filing,
    ):
        filing.then(Step.CLOSE_WAVE)
    assert rows(here) == before + 2


def test_what_somebody_wrote_meanwhile_is_a_refusal_and_any_other_constraint_a_defect(
    here: Installation,
) -> None:
    with (
        refused(StepReason.TAKEN_MEANWHILE, wave=WAVE),
        act(here, Step.FILE_REFERENCE, WAVE, by=ANNA, now=BEFORE) as filing,
    ):
        insert_wave(filing.connection, filing.wave, [])
    with pytest.raises(IntegrityError):
        _write_a_wave_without_a_title(here)


def test_a_wave_is_created_once_by_who_may_and_whole(here: Installation) -> None:
    with reading(here.engine) as connection:
        wave = find_wave(connection, WAVE)
    assert wave is not None
    with refused(StepReason.ID_TAKEN, wave=WAVE):
        create_wave(here, wave, [], by=ANNA, now=BEFORE)
    other = replace(wave, id="another")
    keyer = somebody("nyckel@example.se", Role.KEYER)
    with refused(StepReason.NOT_YOUR_ROLE, wave="another"):
        create_wave(here, other, [], by=keyer, now=BEFORE)
    twice = Area("A1", "Norra", "Burlöv")
    with pytest.raises(IntegrityError):
        create_wave(here, replace(other, title=None), [twice], by=ANNA, now=BEFORE)  # type: ignore[arg-type] # the fault


def test_a_task_that_says_nothing_of_itself_is_a_defect(here: Installation) -> None:
    put_wave_at(here.engine, WaveState.OPEN)
    receiver = somebody("mottagning@example.se", Role.RECEIVER)
    with (
        pytest.raises(RuntimeError, match="left no audit row"),
        work(here, Task.RECEIVE_FORM, WAVE, by=receiver, now=BEFORE),
    ):
        pass
    before = rows(here)
    with work(here, Task.RECEIVE_FORM, WAVE, by=receiver, now=BEFORE) as receiving:
        receiving.nothing()
    assert rows(here) == before


def test_a_chore_and_the_office_note_what_the_log_must_know_and_no_more(here: Installation) -> None:
    before = rows(here)
    with chore(here, now=BEFORE):
        pass
    assert rows(here) == before
    with office(here, by=ANNA, now=BEFORE) as asking:
        asking.note(Deed.STOP_JOB, wave=WAVE, object="draw")
    assert rows(here) == before + 1


def _fail_half_way(here: Installation) -> None:
    with act(here, Step.FILE_REFERENCE, WAVE, by=ANNA, now=BEFORE) as filing:
        filing.wave = replace(filing.wave, title="Another")
        raise ZeroDivisionError


def _write_a_wave_without_a_title(here: Installation) -> None:
    with act(here, Step.FILE_REFERENCE, WAVE, by=ANNA, now=BEFORE) as filing:
        lacking = replace(filing.wave, id="another", title=None)  # type: ignore[arg-type] # the fault
        insert_wave(filing.connection, lacking, [])
