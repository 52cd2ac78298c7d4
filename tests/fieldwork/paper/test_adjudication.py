"""Differences are found, ruled on by a third account, and the batch becomes sealed ballots."""

import json
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from app.fieldwork.ballots.mixing import mix_for_the_last_time, unwrapped
from app.fieldwork.paper.adjudication import (
    NotRuled,
    Ruled,
    RulingSheet,
    accept_batch,
    forms_to_rule,
    open_ruling,
    rule,
)
from app.fieldwork.paper.batches import list_batches
from app.fieldwork.paper.progress import keyer_counts
from app.store.ballots import WAITING, counts, current_mix_key, sealed_ballots
from app.store.keyings import FORM, KEYING
from app.store.session import make_engine, reading, writing
from app.survey.answers import Problem
from app.survey.reasons import PaperReason
from app.survey.roles import Role
from app.survey.states import BatchState
from app.vault.keyring import Purpose
from app.vault.mixing import unwrap
from app.vault.sealing import open_ballot
from tests.support.paper import (
    ADJUDICATOR,
    KEYERS,
    account_id,
    acting,
    batch_in_keying,
    current,
    key_form,
    key_quickly,
    usual_mark,
)
from tests.support.refusing import refused
from tests.support.wave import OPENED, WAVE, Field, open_field

ONE, OTHER = KEYERS


@pytest.fixture
def wave(engine: Engine, tmp_path: Path) -> Field:
    """A wave with letters enough for a batch."""
    return open_field(engine, tmp_path, letters=20)


def seek(wave: Field, batch_id: bytes, number: int, *, email: str = ADJUDICATOR) -> RulingSheet:
    mine = account_id(wave, email)
    return open_ruling(wave.here, WAVE, batch_id=batch_id, number=number, account_id=mine)


def decide(
    wave: Field, batch_id: bytes, number: int, marks: dict[str, str], *, email: str = ADJUDICATOR
) -> Ruled | NotRuled:
    return rule(
        wave.here,
        WAVE,
        batch_id=batch_id,
        number=number,
        marks=marks,
        by=acting(wave, email, Role.ADJUDICATOR),
        now=OPENED,
    )


def accept(wave: Field, batch_id: bytes) -> int:
    by = acting(wave, ADJUDICATOR, Role.ADJUDICATOR)
    return accept_batch(wave.here, WAVE, batch_id=batch_id, by=by, now=OPENED, dice=Random(3))


def opened_ballots(wave: Field) -> list[dict[str, Any]]:
    ready = unwrapped(wave.here, WAVE)
    with writing(wave.engine) as connection:
        mix_for_the_last_time(connection, wave.keyring, WAVE, ready=ready, dice=SystemRandom())
        sealed = sealed_ballots(connection, WAVE)
    secrets = {"secret_a": wave.officers["A"].secret, "secret_b": wave.officers["B"].secret}
    return [json.loads(open_ballot(one, **secrets)) for one in sealed]


@pytest.mark.slow(reason="a whole batch keyed twice")
def test_every_seeded_difference_is_found_and_nothing_else(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    dice, questions = Random(20260917), list(current(wave).questionnaire)
    for seeded, number in enumerate(numbers[:6]):
        wrong = {
            question.name: dice.choice(["-", "?"]) for question in dice.sample(questions, k=seeded)
        }
        key_form(wave, batch_id, number, email=ONE)
        key_form(wave, batch_id, number, email=OTHER, otherwise=wrong)
        if not wrong:
            assert number not in forms_to_rule(
                wave.here, batch_id, account_id=account_id(wave, ADJUDICATOR)
            )
            continue
        assert {q.name for q in seek(wave, batch_id, number).questions} == set(wrong)


def test_texts_that_differ_in_spacing_and_capitals_are_one_text(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    key_form(wave, batch_id, numbers[0], email=ONE, otherwise={"z01_comment": "Mer  LJUS"})
    key_form(wave, batch_id, numbers[0], email=OTHER, otherwise={"z01_comment": "mer ljus"})
    assert forms_to_rule(wave.here, batch_id, account_id=account_id(wave, ADJUDICATOR)) == []


def test_only_someone_who_keyed_neither_may_rule(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    key_form(wave, batch_id, numbers[0], email=ONE)
    key_form(wave, batch_id, numbers[0], email=OTHER, otherwise={"e02_day": "4"})
    for email in KEYERS:
        assert forms_to_rule(wave.here, batch_id, account_id=account_id(wave, email)) == []
        for attempt in (
            seek,
            lambda w, b, n, email: decide(w, b, n, {"e02_day": "1"}, email=email),
        ):
            with refused(PaperReason.KEYED_BY_YOU):
                attempt(wave, batch_id, numbers[0], email=email)
    mine = account_id(wave, ADJUDICATOR)
    assert forms_to_rule(wave.here, batch_id, account_id=mine) == [numbers[0]]


def test_the_one_who_rules_sees_that_fields_differ_and_not_what_was_keyed(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    key_form(wave, batch_id, numbers[0], email=ONE, otherwise={"b16_other": "Fontänen"})
    key_form(wave, batch_id, numbers[0], email=OTHER, otherwise={"b16_other": "Bron"})
    sheet = seek(wave, batch_id, numbers[0])
    assert [question.name for question in sheet.questions] == ["b16_other"]
    assert "Fontänen" not in repr(sheet)
    assert "Bron" not in repr(sheet)


def test_a_ruling_needs_a_mark_for_every_field_that_differs(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    key_form(wave, batch_id, numbers[0], email=ONE)
    wrong = {"e02_day": "4", "d01_burg": "2", "a1_years": "3"}
    key_form(wave, batch_id, numbers[0], email=OTHER, otherwise=wrong)
    ruled = decide(wave, batch_id, numbers[0], {"e02_day": "4", "d01_burg": "8"})
    assert ruled == NotRuled({"a1_years": None, "d01_burg": Problem.NOT_A_CATEGORY})
    decide(wave, batch_id, numbers[0], {"e02_day": "4", "d01_burg": "-", "a1_years": "?"})
    with refused(PaperReason.NOTHING_TO_RULE):
        decide(wave, batch_id, numbers[0], wrong)


def test_a_form_keyed_once_is_not_ruled_on(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    key_form(wave, batch_id, numbers[0], email=ONE)
    with refused(PaperReason.NOTHING_TO_RULE):
        seek(wave, batch_id, numbers[0])


def test_a_flagged_form_is_confirmed_without_any_field(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    key_form(wave, batch_id, numbers[0], email=ONE, flag=True)
    key_form(wave, batch_id, numbers[0], email=OTHER)
    sheet = seek(wave, batch_id, numbers[0])
    assert (sheet.is_flagged, sheet.questions) == (True, ())
    assert decide(wave, batch_id, numbers[0], {}) == Ruled()


def test_a_batch_with_an_unsettled_form_is_not_accepted(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    for number in numbers[1:]:
        for email in KEYERS:
            key_quickly(wave, batch_id, number, email=email, marks={})
    key_quickly(wave, batch_id, numbers[0], email=ONE, marks={})
    with refused(PaperReason.UNSETTLED):
        accept(wave, batch_id)
    with reading(wave.engine) as connection:
        assert counts(connection, WAVE) == (0, 0)


def test_an_accepted_batch_is_ballots_and_nothing_else(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    for number in numbers:
        keyed = {"e02_day": "1", "g04_priority": "1,2,3,4"}
        key_quickly(wave, batch_id, number, email=ONE, marks=keyed)
        wrong = {"e02_day": "4"} if number == numbers[0] else {}
        again = keyed | {"g04_priority": "4 3 2 1"} | wrong
        key_quickly(wave, batch_id, number, email=OTHER, marks=again)
    assert decide(wave, batch_id, numbers[0], {"e02_day": "?"}) == Ruled()
    assert accept(wave, batch_id) == len(numbers)
    with reading(wave.engine) as connection:
        assert connection.execute(select(FORM)).all() == []
        assert connection.execute(select(KEYING)).all() == []
    assert wave.keyring.find(Purpose.BATCH, batch_id.hex()) is None
    [batch] = list_batches(wave.here, WAVE)
    assert batch.state is BatchState.ACCEPTED
    with refused(PaperReason.NOT_KEYING):
        accept(wave, batch_id)
    ballots = opened_ballots(wave)
    assert len(ballots) == len(numbers)
    assert {ballot["mode"] for ballot in ballots} == {"paper"}
    days = sorted(ballot["answers"]["e02_day"] for ballot in ballots)
    assert days == [-8] + [1] * (len(numbers) - 1)
    assert all(b["answers"]["g04_priority"] == [1, 2, 3, 4] for b in ballots)


def test_a_ballot_from_paper_carries_the_facts_of_its_own_case(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    with reading(wave.engine) as connection:
        facts = {
            row.number: (row.area, row.sex, row.age_band)
            for row in connection.execute(select(FORM))
        }
    for number in numbers:
        for email in KEYERS:
            key_quickly(wave, batch_id, number, email=email, marks={"z01_comment": f"n{number}"})
    accept(wave, batch_id)
    for ballot in opened_ballots(wave):
        number = int(str(ballot["answers"]["z01_comment"])[1:])
        assert (ballot["area"], ballot["sex"], ballot["age_band"]) == facts[number]


def test_the_pool_receives_the_forms_of_a_batch_in_no_order_of_theirs(
    postgresql_url: str, tmp_path: Path
) -> None:
    """PostgreSQL keeps rows as they came: whoever copies its files must not read who was which."""
    engine = make_engine(postgresql_url)
    wave = open_field(engine, tmp_path, letters=20)
    batch_id, numbers = batch_in_keying(wave)
    for number in numbers:
        for email in KEYERS:
            key_quickly(wave, batch_id, number, email=email, marks={"z01_comment": f"n{number}"})
    accept(wave, batch_id)
    with reading(wave.engine) as connection:
        key = current_mix_key(connection, WAVE)
        as_stored = select(WAITING.c.wrapped).order_by(text("ctid"))
        waiting = list(connection.scalars(as_stored))
    engine.dispose()
    assert key is not None
    private = wave.keyring.get(Purpose.MIX, key.id)
    came = [comment_number(wave, unwrap(one, private)) for one in waiting]
    assert sorted(came) == numbers
    assert came not in (numbers, numbers[::-1])


def comment_number(wave: Field, sealed: bytes) -> int:
    """Which form a sealed ballot is, by the comment that was keyed on it."""
    secrets = {"secret_a": wave.officers["A"].secret, "secret_b": wave.officers["B"].secret}
    return int(json.loads(open_ballot(sealed, **secrets))["answers"]["z01_comment"][1:])


def test_counts_tell_forms_seconds_differences_and_who_was_overruled(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    key_form(wave, batch_id, numbers[0], email=ONE)
    wrong = {"e02_day": "4", "d01_burg": "2"}
    key_form(wave, batch_id, numbers[0], email=OTHER, otherwise=wrong, seconds_a_page=20)
    usual = {q.name: usual_mark(q) for q in current(wave).questionnaire}
    decide(wave, batch_id, numbers[0], {"e02_day": usual["e02_day"], "d01_burg": "2"})
    pages = len(current(wave).questionnaire.pages)
    found = {one.name: one for one in keyer_counts(wave.here, WAVE, batch_id=batch_id)}
    seen = [(one.forms, one.seconds, one.differences, one.overruled) for one in found.values()]
    assert sorted(seen) == [(1, 10 * pages, 2, 1), (1, 20 * pages, 2, 1)]
