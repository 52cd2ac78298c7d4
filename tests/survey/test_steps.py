"""The one table of steps: each has its row, and a wave's life runs through it from end to end."""

import pytest

from app.survey.roles import IDENTITY_SIDE, OFFICERS, Grant, Role
from app.survey.states import WaveState
from app.survey.steps import NEXT_STEP, STEPS, TASKS, Step, Task

MOVES = {step: rule for step, rule in STEPS.items() if rule.becomes is not None}


def test_every_step_and_every_task_has_its_row() -> None:
    assert set(STEPS) == set(Step)
    assert set(TASKS) == set(Task)


def test_a_waves_life_runs_through_every_state_to_the_last() -> None:
    state, lived = WaveState.PREPARED, [WaveState.PREPARED]
    while state in NEXT_STEP:
        rule = STEPS[NEXT_STEP[state]]
        assert state in rule.at
        assert rule.becomes is not None
        state = rule.becomes
        lived.append(state)
    assert lived == list(WaveState)


@pytest.mark.parametrize("step", MOVES, ids=lambda step: step.name.lower())
def test_a_step_never_leads_back_but_where_a_wave_is_reopened_or_a_plan_cancelled(
    step: Step,
) -> None:
    order = list(WaveState)
    onwards = all(
        order.index(at) <= order.index(MOVES[step].becomes or at) for at in MOVES[step].at
    )
    assert onwards is (step is not Step.REOPEN_WAVE)


def test_a_second_half_is_taken_by_somebody_else_and_so_by_two() -> None:
    for rule in STEPS.values():
        if rule.other_than is not None:
            assert rule.persons >= 2


def test_a_step_that_takes_two_or_cannot_be_undone_wants_a_proof() -> None:
    lasting = {WaveState.OPEN, WaveState.ACCOUNTED, WaveState.OPENED, WaveState.PURGED}
    for step, rule in STEPS.items():
        if rule.persons > 1 or rule.becomes in lasting:
            assert rule.is_confirmed, step


def test_only_sides_that_may_meet_share_a_step() -> None:
    for rule in TASKS.values():
        sides = {role in IDENTITY_SIDE for role in rule.roles}
        assert len(sides) == 1
    assert Role.COORDINATOR in IDENTITY_SIDE
    assert not OFFICERS & IDENTITY_SIDE


def test_a_grant_is_a_wave_and_a_role() -> None:
    grant: Grant = ("trygghet-2026", Role.KEYER)
    assert grant[1] is Role.KEYER
