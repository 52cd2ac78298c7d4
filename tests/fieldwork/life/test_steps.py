"""A wave's life: each step waits for what must come before it, and names meet no answers."""

from datetime import timedelta
from pathlib import Path
from random import SystemRandom

import pytest
from sqlalchemy import Engine, func, select

from app.fieldwork.ballots.reply_counts import count_replies
from app.fieldwork.life.prepare import WaveRefused
from app.fieldwork.life.steps import (
    account_wave,
    approve_purge,
    close_wave,
    next_step,
    open_wave,
    purge_wave,
    record_reference,
)
from app.fieldwork.web.admission import Admitted, admit
from app.fieldwork.web.answering import PostedPage, save_page, send
from app.store import cases, tallies, waves
from app.store.ballots import counts
from app.store.frame import PERSON
from app.store.mailings import MAILING
from app.store.session import reading, writing
from tests.support.wave import BEFORE, OPENED, WAVE, WINDOW, Field, drawn_wave

AFTER_SENDING = WINDOW.closes_at + timedelta(hours=1)
AFTER_GRACE = WINDOW.closes_at + timedelta(days=10)


def reply(wave: Field, number: int) -> None:
    admitted = admit(
        wave.engine,
        wave.code(number),
        keyring=wave.keyring,
        now=OPENED,
        address="192.0.2.1",
        rate=1000,
    )
    assert isinstance(admitted, Admitted)
    page = PostedPage(1, 0, "tab", {"a1_years": ["2"]})
    save_page(wave.engine, admitted.session, page, now=OPENED)
    send(wave.engine, admitted.session, language="sv", now=OPENED)


def close(wave: Field) -> None:
    record_reference(
        wave.engine,
        wave.keyring,
        WAVE,
        name="deletion_certificate",
        value="dnr 7",
        actor="anna",
        now=OPENED,
    )
    close_wave(wave.engine, wave.keyring, WAVE, actor="anna", now=AFTER_SENDING)


def account(wave: Field) -> None:
    account_wave(
        wave.engine, wave.keyring, WAVE, actor="anna", now=AFTER_GRACE, dice=SystemRandom()
    )


def test_a_wave_cannot_open_before_its_letters_are_made(engine: Engine, tmp_path: Path) -> None:
    made = drawn_wave(engine, tmp_path)
    step = next_step(engine, WAVE, now=BEFORE)
    assert step is not None
    assert step.blocked_by == ("The invitations have not been made.",)
    with pytest.raises(WaveRefused, match="invitations"):
        open_wave(engine, made.keyring, WAVE, actor="anna", now=BEFORE)


def test_the_questionnaire_is_frozen_when_the_wave_opens(wave: Field) -> None:
    with reading(wave.engine) as connection:
        row = waves.find_wave(connection, WAVE)
    assert row.state == "open"
    assert "a1_years" in row.instrument_text
    assert len(row.questionnaire_hash) == 64


def test_a_wave_cannot_close_while_someone_may_still_send(wave: Field) -> None:
    with pytest.raises(WaveRefused, match="may still send"):
        close_wave(
            wave.engine,
            wave.keyring,
            WAVE,
            actor="anna",
            now=AFTER_SENDING - timedelta(seconds=1),
        )


def test_a_wave_cannot_close_without_the_printers_certificate(wave: Field) -> None:
    with pytest.raises(WaveRefused, match="certificate of deletion"):
        close_wave(wave.engine, wave.keyring, WAVE, actor="anna", now=AFTER_SENDING)


def test_closing_destroys_every_draft(wave: Field) -> None:
    admitted = admit(
        wave.engine,
        wave.code(),
        keyring=wave.keyring,
        now=OPENED,
        address="192.0.2.1",
        rate=1000,
    )
    assert isinstance(admitted, Admitted)
    page = PostedPage(1, 0, "tab", {"a1_years": ["2"]})
    save_page(wave.engine, admitted.session, page, now=OPENED)
    close(wave)
    with reading(wave.engine) as connection:
        assert not connection.execute(select(cases.DRAFT)).all()


def test_the_cases_stand_until_paper_no_longer_counts(wave: Field) -> None:
    close(wave)
    with pytest.raises(WaveRefused, match="still count"):
        account_wave(
            wave.engine,
            wave.keyring,
            WAVE,
            actor="anna",
            now=AFTER_GRACE - timedelta(seconds=1),
            dice=SystemRandom(),
        )


def test_after_accounting_there_is_nobody_left_and_every_case_has_one_outcome(
    wave: Field,
) -> None:
    reply(wave, 0)
    reply(wave, 1)
    close(wave)
    account(wave)
    with reading(wave.engine) as connection:
        for table in (PERSON, cases.CASE, cases.CODE, cases.SERIAL, MAILING, cases.DRAFT):
            assert connection.scalar(select(func.count()).select_from(table)) == 0, table.name
        outcomes = tallies.outcome_counts(connection, WAVE)
        waiting, boxed = counts(connection, WAVE)
    by_outcome: dict[str, int] = {}
    for row in outcomes:
        by_outcome[row.disposition] = by_outcome.get(row.disposition, 0) + row.cases
    assert by_outcome == {"replied": 2, "3.19": 98}
    assert (waiting, boxed) == (0, 2)


def test_a_step_out_of_turn_is_refused_by_name(wave: Field) -> None:
    with pytest.raises(WaveRefused, match="is open; this step needs it to be closed"):
        account(wave)
    with pytest.raises(WaveRefused, match="There is no wave"):
        next_step(wave.engine, "trygghet-1999", now=OPENED)


def test_a_purge_needs_two_people_and_leaves_no_ballot(wave: Field) -> None:
    reply(wave, 0)
    close(wave)
    account(wave)
    with writing(wave.engine) as connection:
        waves.advance(connection, WAVE, was="accounted", becomes="released")
    with pytest.raises(WaveRefused, match="two people"):
        purge_wave(wave.engine, wave.keyring, WAVE, actor="bo", now=AFTER_GRACE)
    approve_purge(wave.engine, wave.keyring, WAVE, actor="anna", now=AFTER_GRACE)
    with pytest.raises(WaveRefused, match="cannot carry it out"):
        purge_wave(wave.engine, wave.keyring, WAVE, actor="anna", now=AFTER_GRACE)
    purge_wave(wave.engine, wave.keyring, WAVE, actor="bo", now=AFTER_GRACE)
    assert count_replies(wave.engine, WAVE).ballots == 0
