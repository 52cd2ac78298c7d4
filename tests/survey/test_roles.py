"""Who may hold what beside what: nobody sees names and answers in one wave."""

import itertools

import pytest

from app.survey.reasons import AccountReason
from app.survey.roles import EVERYWHERE, IDENTITY_SIDE, INSTALLATION, OFFICERS, Role, conflict
from app.survey.states import CaseState, WaveState

ONE, OTHER = "one-wave", "another-wave"
ANSWERS = frozenset(Role) - IDENTITY_SIDE
IN_A_WAVE = sorted(frozenset(Role) - EVERYWHERE)


@pytest.mark.parametrize(
    ("names", "answers"), list(itertools.product(sorted(IDENTITY_SIDE), sorted(ANSWERS)))
)
def test_nobody_holds_roles_of_both_sides_in_one_wave(names: Role, answers: Role) -> None:
    assert conflict([(ONE, names)], wave_id=ONE, role=answers) is AccountReason.BOTH_SIDES
    assert conflict([(ONE, answers)], wave_id=ONE, role=names) is AccountReason.BOTH_SIDES
    assert conflict([(INSTALLATION, names)], wave_id=ONE, role=answers) is AccountReason.BOTH_SIDES
    assert conflict([(OTHER, names)], wave_id=ONE, role=answers) is None


@pytest.mark.parametrize("role", IN_A_WAVE)
def test_a_role_is_given_in_a_wave_and_once(role: Role) -> None:
    assert conflict([], wave_id=INSTALLATION, role=role) is AccountReason.NEEDS_A_WAVE
    assert conflict([], wave_id=ONE, role=role) is None
    assert conflict([(ONE, role)], wave_id=ONE, role=role) is AccountReason.ALREADY_HELD


def test_nobody_holds_two_offices() -> None:
    for one, two in itertools.permutations(sorted(OFFICERS), 2):
        assert conflict([(ONE, one)], wave_id=ONE, role=two) is AccountReason.TWO_OFFICES


def test_a_wave_knows_how_many_steps_lie_behind_it() -> None:
    assert WaveState.PREPARED.steps_taken == 0
    assert WaveState.PURGED.steps_taken == len(WaveState) - 1


def test_a_case_has_replied_on_the_web_or_on_paper() -> None:
    assert [state for state in CaseState if state.has_replied] == [CaseState.WEB, CaseState.PAPER]
