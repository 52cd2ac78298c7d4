"""Whoever refuses gives a reason of the subject and exactly the facts that its sentence names."""

from pathlib import Path

import pytest

from app.survey.reasons import every_reason
from tests.house.code_rules import Source
from tests.house.refusal_rules import reasons_named, reasons_with_facts, wrong_refusals
from tests.house.test_code_rules import sources

PLACE = Path("app/fieldwork/life/steps.py")


def breaches(text: str) -> list[str]:
    """What is wrong in a file of this text."""
    return list(wrong_refusals(Source(PLACE, text)))


def test_every_refusal_fits_its_reason_and_tells_its_facts() -> None:
    assert [said for source in sources("app") for said in wrong_refusals(source)] == []


def test_no_reason_is_kept_that_nothing_gives() -> None:
    named = {reason for source in sources("app") for reason in reasons_named(source)}
    assert set(every_reason()) - named == set()


@pytest.mark.parametrize(
    "text",
    [
        "raise StepRefused(PaperReason.NO_BATCH)",
        "raise StepRefused(StepReason.NO_WAVE)",
        "raise StepRefused(StepReason.NO_WAVE, wave=w, state=s)",
        "raise StepRefused(StepReason.NO_WAVE, **facts)",
        "raise StepRefused(reason, wave=w)",
        "raise StepRefused(REASONS[x])",
        "raise StepRefused(StepReason.NO_SUCH_THING)",
        "raise StepRefused()",
        "raise Refused(StepReason.NO_WAVE, wave=w)",
        "raise WeightsRefused(ReleaseReason.NO_MANIFEST)",
    ],
)
def test_a_breach_is_seen(text: str) -> None:
    assert breaches(text)


@pytest.mark.parametrize(
    "text",
    [
        "raise StepRefused(StepReason.NO_WAVE, wave=w)",
        "return PaperRefused(PaperReason.NO_BATCH)",
        "raise Blocked(tuple(blocks))",
        "raise DeskRefused(why_not)",
    ],
)
def test_a_sound_refusal_is_left_alone(text: str) -> None:
    assert breaches(text) == []


def test_a_function_that_chooses_a_reason_chooses_one_without_facts() -> None:
    assert [said for source in sources("app") for said in reasons_with_facts(source)] == []
    choosing = "def why(case) -> StepReason | None:\n    return StepReason.NO_WAVE\n"
    assert list(reasons_with_facts(Source(PLACE, choosing)))
    sound = choosing.replace("NO_WAVE", "WINDOW_PASSED")
    assert list(reasons_with_facts(Source(PLACE, sound))) == []
