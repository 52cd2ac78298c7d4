"""A wave's life: each step waits for what must come before it, and names meet no answers."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import SystemRandom

import pytest
from sqlalchemy import Engine, func, select

from app.fieldwork.ballots.reply_counts import count_replies
from app.fieldwork.life.steps import (
    account_wave,
    approve_purge,
    close_wave,
    file_reference,
    next_step,
    open_wave,
    purge_wave,
)
from app.fieldwork.web.admission import Admitted, admit
from app.fieldwork.web.answering import PostedPage, save_page, send
from app.store import cases, codes, tallies, waves
from app.store.ballots import counts
from app.store.frame import PERSON
from app.store.mailings import MAILING
from app.store.session import reading
from app.survey.dispositions import Disposition
from app.survey.reasons import StepReason
from app.survey.states import Reference, WaveState
from app.vault.keyring import Purpose
from tests.support.refusing import reasons, refused
from tests.support.wave import (
    ANNA,
    BEFORE,
    BO,
    OPENED,
    WAVE,
    WINDOW,
    Field,
    drawn_wave,
    put_wave_at,
)

AFTER_SENDING = WINDOW.closes_at + timedelta(hours=1)
AFTER_GRACE = WINDOW.closes_at + timedelta(days=10)


def reply(wave: Field, number: int) -> None:
    admitted = admit(
        wave.here,
        wave.code(number),
        now=OPENED,
        address="192.0.2.1",
        rate=1000,
    )
    assert isinstance(admitted, Admitted)
    page = PostedPage(1, 0, "tab", {"a1_years": ["2"]})
    save_page(wave.here, admitted.session, page, now=OPENED)
    send(wave.here, admitted.session, language="sv", now=OPENED)


def close(wave: Field) -> None:
    file_reference(
        wave.here,
        WAVE,
        reference=Reference.DELETION_CERTIFICATE,
        value="dnr 7",
        by=ANNA,
        now=OPENED,
    )
    close_wave(wave.here, WAVE, by=ANNA, now=AFTER_SENDING)


def account(wave: Field) -> None:
    account_wave(wave.here, WAVE, by=ANNA, now=AFTER_GRACE, dice=SystemRandom())


def test_a_wave_cannot_open_before_its_letters_are_made(engine: Engine, tmp_path: Path) -> None:
    made = drawn_wave(engine, tmp_path)
    step = next_step(made.here, WAVE, now=BEFORE)
    assert step is not None
    assert reasons(step.blocked_by) == [StepReason.NO_INVITATIONS]
    with refused(StepReason.NO_INVITATIONS):
        open_wave(made.here, WAVE, by=ANNA, now=BEFORE)


def test_the_questionnaire_is_frozen_when_the_wave_opens(wave: Field) -> None:
    with reading(wave.engine) as connection:
        row = waves.find_wave(connection, WAVE)
    assert row is not None
    assert row.state is WaveState.OPEN
    assert "a1_years" in row.instrument_text
    assert len(row.questionnaire_hash) == 64


def test_a_wave_cannot_close_while_someone_may_still_send(wave: Field) -> None:
    with refused(StepReason.MAY_STILL_SEND):
        close_wave(
            wave.here,
            WAVE,
            by=ANNA,
            now=AFTER_SENDING - timedelta(seconds=1),
        )


def test_a_wave_cannot_close_without_the_printers_certificate(wave: Field) -> None:
    with refused(StepReason.NO_DELETION_CERTIFICATE):
        close_wave(wave.here, WAVE, by=ANNA, now=AFTER_SENDING)


def test_closing_destroys_every_draft(wave: Field) -> None:
    admitted = admit(
        wave.here,
        wave.code(),
        now=OPENED,
        address="192.0.2.1",
        rate=1000,
    )
    assert isinstance(admitted, Admitted)
    page = PostedPage(1, 0, "tab", {"a1_years": ["2"]})
    save_page(wave.here, admitted.session, page, now=OPENED)
    close(wave)
    with reading(wave.engine) as connection:
        assert not connection.execute(select(codes.DRAFT)).all()


def test_the_cases_stand_until_paper_no_longer_counts(wave: Field) -> None:
    close(wave)
    with refused(StepReason.PAPER_STILL_COUNTS):
        account_wave(
            wave.here,
            WAVE,
            by=ANNA,
            now=AFTER_GRACE - timedelta(seconds=1),
            dice=SystemRandom(),
        )


def test_after_accounting_there_is_nobody_left_and_every_case_has_one_disposition(
    wave: Field,
) -> None:
    reply(wave, 0)
    reply(wave, 1)
    close(wave)
    account(wave)
    with reading(wave.engine) as connection:
        for table in (PERSON, cases.CASE, codes.CODE, cases.SERIAL, MAILING, codes.DRAFT):
            assert connection.scalar(select(func.count()).select_from(table)) == 0, table.name
        told = tallies.disposition_counts(connection, WAVE)
        waiting, boxed = counts(connection, WAVE)
    cases_by: Counter[Disposition] = Counter()
    for row in told:
        cases_by[row.disposition] += row.cases
    assert cases_by == {Disposition.REPLIED: 2, Disposition.NOTHING_RETURNED: 98}
    assert (waiting, boxed) == (0, 2)


@pytest.mark.parametrize("other_half", [None, b"k" * 32, b"short"])
def test_no_case_is_destroyed_while_its_ballot_does_not_open(
    wave: Field, other_half: bytes | None
) -> None:
    reply(wave, 0)
    close(wave)
    [name] = wave.keyring.names(Purpose.MIX)
    wave.keyring.destroy(Purpose.MIX, name)
    if other_half:
        wave.keyring.put(Purpose.MIX, name, other_half)
    with refused(StepReason.BALLOTS_UNOPENABLE, ballots=1):
        account(wave)
    with reading(wave.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(PERSON)) == 100
        assert connection.scalar(select(func.count()).select_from(cases.CASE)) == 100
        assert waves.wave_state(connection, WAVE) is WaveState.CLOSED
        assert counts(connection, WAVE) == (1, 0)


def test_a_step_out_of_turn_is_refused_by_name(wave: Field) -> None:
    with refused(StepReason.WRONG_STATE, state=WaveState.OPEN, needed=(WaveState.CLOSED,)):
        account(wave)
    with refused(StepReason.NO_WAVE, wave="trygghet-1999"):
        next_step(wave.here, "trygghet-1999", now=OPENED)


def test_a_purge_needs_two_people_and_leaves_no_ballot(wave: Field) -> None:
    reply(wave, 0)
    close(wave)
    account(wave)
    put_wave_at(wave.engine, WaveState.RELEASED)
    with refused(StepReason.FIRST_HALF_MISSING):
        purge_wave(wave.here, WAVE, by=BO, now=AFTER_GRACE)
    approve_purge(wave.here, WAVE, by=ANNA, now=AFTER_GRACE)
    with refused(StepReason.SAME_PERSON):
        purge_wave(wave.here, WAVE, by=ANNA, now=AFTER_GRACE)
    purge_wave(wave.here, WAVE, by=BO, now=AFTER_GRACE)
    assert count_replies(wave.engine, WAVE).ballots == 0
