"""Every refusal has words for whoever reads it, in Swedish and in English alike."""

from enum import Enum
from string import Formatter

import pytest

from app.commands.refusal_words import ENGLISH, in_english
from app.staff.refusal_words import SWEDISH, blocks_in_swedish, in_swedish
from app.staff.words import (
    CONTACT_WORDS,
    JOB_STATE_WORDS,
    JOB_WORDS,
    REFERENCE_WORDS,
    RELEASE_WORDS,
    RESULT_WORDS,
    ROLE_WORDS,
    STATE_WORDS,
    STEP_NAMES,
)
from app.survey.reasons import (
    AccountReason,
    JobReason,
    Reason,
    SettingsReason,
    StepReason,
    every_reason,
)
from app.survey.refusals import AccountRefused, Blocked, JobRefused, SettingsRefused, StepRefused
from app.survey.roles import Role
from app.survey.states import (
    Contact,
    JobKind,
    JobState,
    ReceiptResult,
    Reference,
    ReleaseState,
    WaveState,
)
from app.survey.steps import STEPS, Step

OVERLAPPING = StepRefused(
    StepReason.WRONG_STATE,
    wave="w",
    state=WaveState.OPEN,
    needed=(WaveState.PREPARED, WaveState.DRAWN),
)


def places(sentence: str) -> set[str]:
    """The facts a sentence names."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("table", [SWEDISH, ENGLISH], ids=["Swedish", "English"])
def test_every_reason_has_a_sentence_and_no_sentence_is_left_over(table: dict[Reason, str]) -> None:
    assert set(table) == set(every_reason())
    assert [said for said in table.values() if not said.rstrip().endswith((".", "}", ")"))] == []


@pytest.mark.parametrize("reason", every_reason(), ids=str)
def test_both_sentences_name_the_same_facts(reason: Reason) -> None:
    assert places(SWEDISH[reason]) == places(ENGLISH[reason])


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (ROLE_WORDS, Role),
        (STATE_WORDS, WaveState),
        (REFERENCE_WORDS, Reference),
        (CONTACT_WORDS, Contact),
        (RELEASE_WORDS, ReleaseState),
        (JOB_WORDS, JobKind),
        (JOB_STATE_WORDS, JobState),
        (RESULT_WORDS, ReceiptResult),
    ],
)
def test_every_member_has_words(words: dict[Enum, str], kind: type[Enum]) -> None:
    assert set(words) == set(kind)


def test_the_first_half_of_every_step_for_two_has_a_name() -> None:
    assert set(STEP_NAMES) == {rule.other_than for rule in STEPS.values() if rule.other_than}


def test_facts_are_told_in_the_readers_words() -> None:
    assert in_swedish(OVERLAPPING) == (
        "Omgången w är öppen. Det här steget kräver att den är förberedd eller dragen."
    )
    assert in_english(OVERLAPPING) == (
        "The wave w is open; this step needs it to be prepared or drawn."
    )
    unnamed = StepRefused(StepReason.NOT_YOUR_ROLE, wave="w", roles=(Role.DESK, Role.KEYER))
    assert in_swedish(unnamed) == "Det här steget kräver rollen kansli, inmatare i omgången w."
    texts = StepRefused(StepReason.TEXTS_MISSING, languages=("sv", "ar"))
    assert in_swedish(texts) == "Det saknas texter på: svenska, arabiska."
    over = JobRefused(JobReason.OVER, job="7", state=JobState.STOPPED)
    assert in_swedish(over) == "Jobbet 7 är slut: stoppat."
    known = ("sqlite:///", "postgresql+psycopg://")
    setting = SettingsRefused(SettingsReason.NOT_A_DATABASE, name="X", known=known)
    assert in_english(setting) == "X must begin with sqlite:/// or postgresql+psycopg://."


def test_advice_about_a_password_follows_the_reason() -> None:
    weak = AccountRefused(AccountReason.TOO_WEAK, advice="Ta fyra ord.")
    assert in_swedish(weak) == "Lösenordet är för svagt. Ta fyra ord."
    assert in_english(weak) == "The password is too weak: Ta fyra ord."


def test_everything_that_stands_in_the_way_is_told_at_once() -> None:
    half = StepRefused(StepReason.FIRST_HALF_MISSING, first=Step.PLAN_SAMPLE)
    blocked = Blocked((OVERLAPPING, half))
    assert blocks_in_swedish((blocked,)) == [in_swedish(OVERLAPPING), in_swedish(half)]
    assert in_swedish(blocked) == f"{in_swedish(OVERLAPPING)} {in_swedish(half)}"
    assert "steget ”planera urvalet”" in in_swedish(half)
