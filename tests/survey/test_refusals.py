"""A refusal is a reason and facts: named in full, found by its name, told one by one."""

import pytest

from app.survey.reasons import KeyReason, Reason, StepReason, every_reason, name_of, reason_named
from app.survey.refusals import Blocked, KeyRefused, KeysRefused, Refused, StepRefused
from app.survey.states import WaveState

MISSING = KeyRefused(KeyReason.MISSING, name="pepper")


@pytest.mark.parametrize("reason", every_reason(), ids=name_of)
def test_a_reason_is_found_by_its_full_name(reason: Reason) -> None:
    assert reason_named(name_of(reason)) is reason


def test_what_is_no_reason_is_not_found() -> None:
    assert reason_named("StepReason.NOTHING") is None
    assert reason_named("ZeroDivisionError") is None


def test_a_refusal_keeps_reason_and_facts_and_says_them_in_logs() -> None:
    refused = StepRefused(StepReason.WRONG_STATE, wave="w", state=WaveState.OPEN)
    assert refused.facts == {"wave": "w", "state": WaveState.OPEN}
    assert str(refused) == "StepReason.WRONG_STATE (wave=w, state=open)"
    assert str(StepRefused(StepReason.NOT_CONFIRMED)) == "StepReason.NOT_CONFIRMED"
    assert refused.as_facts() == {
        "reason": "StepReason.WRONG_STATE",
        "wave": "w",
        "state": "open",
    }
    assert refused.parts == (refused,)


def test_several_at_once_are_told_one_by_one() -> None:
    other = KeyRefused(KeyReason.MISSING, name="staff_key")
    several = KeysRefused(KeyReason.DO_NOT_FIT, [MISSING, other])
    assert several.parts == (MISSING, other, several)
    passed = StepRefused(StepReason.WINDOW_PASSED)
    assert Blocked((passed,)).parts == (passed,)
    assert (
        str(Blocked((passed, MISSING)))
        == "StepReason.WINDOW_PASSED; KeyReason.MISSING (name=pepper)"
    )
    assert isinstance(several, Refused)
