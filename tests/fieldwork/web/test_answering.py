"""Answering: nothing is lost, nothing counts twice, nothing can be read by another."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from app.fieldwork.ballots.reply_counts import count_replies
from app.fieldwork.web.admission import Admitted, SheetSession, admit
from app.fieldwork.web.answering import (
    Ended,
    PostedPage,
    Saved,
    Sent,
    Sheet,
    Stale,
    open_sheet,
    save_page,
    send,
    sign_out,
)
from app.store import ballots, codes, tallies
from app.store.session import reading, writing
from app.survey.answers import Missing, Problem
from tests.support.wave import OPENED, WAVE, WINDOW, Field

VIOLENCE = 5
"""The page of the write-only block on violence."""


def enter(wave: Field, number: int = 0, *, now: datetime = OPENED) -> SheetSession:
    admitted = admit(
        wave.here,
        wave.code(number),
        now=now,
        address="192.0.2.1",
        rate=1000,
    )
    assert isinstance(admitted, Admitted)
    return admitted.session


def post(
    wave: Field,
    session: SheetSession,
    number: int,
    *,
    revision: int = 0,
    tab: str = "one",
    now: datetime = OPENED,
    again: frozenset[str] = frozenset(),
    **fields: str | list[str],
) -> Saved | Stale | Ended:
    values = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    return save_page(wave.here, session, PostedPage(number, revision, tab, values, again), now=now)


def sheet_of(wave: Field, session: SheetSession, *, now: datetime = OPENED) -> Sheet:
    sheet = open_sheet(wave.here, session, now=now)
    assert isinstance(sheet, Sheet)
    return sheet


def test_what_is_saved_is_there_on_another_device(wave: Field) -> None:
    post(wave, enter(wave), 1, a1_years="3", a2_recommend="9")
    elsewhere = sheet_of(wave, enter(wave))
    assert elsewhere.answers == {"a1_years": 3, "a2_recommend": 9}
    assert elsewhere.reached == 1


def test_a_page_that_is_only_saved_is_come_back_to(wave: Field) -> None:
    session = enter(wave)
    page = PostedPage(2, 0, "one", {"b01_litter": ["1"]}, moves_on=False)
    save_page(wave.here, session, page, now=OPENED)
    assert sheet_of(wave, session).reached == 1


def test_a_blank_field_withdraws_an_answer(wave: Field) -> None:
    session = enter(wave)
    post(wave, session, 1, a1_years="3", a2_recommend="1")
    post(wave, session, 1, revision=1, a2_recommend="1")
    assert sheet_of(wave, session).answers == {"a2_recommend": 1}


def test_good_answers_are_saved_though_another_is_not_a_category(wave: Field) -> None:
    session = enter(wave)
    saved = post(wave, session, 1, a1_years="3", a2_recommend="77")
    assert isinstance(saved, Saved)
    assert saved.reading.problems == {"a2_recommend": Problem.NOT_A_CATEGORY}
    assert sheet_of(wave, session).answers == {"a1_years": 3}


def test_leaving_a_write_only_question_blank_keeps_what_was_answered(wave: Field) -> None:
    session = enter(wave)
    post(wave, session, VIOLENCE, c01_violence="1", c02_threat=str(int(Missing.PREFER_NOT_TO_SAY)))
    post(wave, session, VIOLENCE, revision=1, c02_threat="0")
    assert sheet_of(wave, session).answers == {"c01_violence": 1, "c02_threat": 0}


def test_answer_again_opens_a_write_only_question_anew(wave: Field) -> None:
    session = enter(wave)
    post(wave, session, VIOLENCE, c01_violence="1")
    post(wave, session, VIOLENCE, revision=1, again=frozenset({"c01_violence"}))
    assert sheet_of(wave, session).answers == {}


def test_a_stale_screen_never_overwrites_a_newer_answer(wave: Field) -> None:
    session = enter(wave)
    post(wave, session, 1, tab="first", a1_years="1")
    post(wave, session, 1, tab="second", revision=1, a1_years="2")
    stale = post(wave, session, 1, tab="first", revision=1, a1_years="4")
    assert isinstance(stale, Stale)
    assert stale.reading.answers == {"a1_years": 4}
    assert sheet_of(wave, session).answers == {"a1_years": 2}


def test_the_screen_that_saved_last_is_never_stale(wave: Field) -> None:
    """Its reply may have been lost on the way: it still holds the old revision."""
    session = enter(wave)
    post(wave, session, 1, tab="first", a1_years="1")
    again = post(wave, session, 1, tab="first", revision=0, a1_years="2")
    assert isinstance(again, Saved)
    assert sheet_of(wave, session).answers == {"a1_years": 2}


def test_pausing_ends_every_session_of_the_code(wave: Field) -> None:
    session = enter(wave)
    sign_out(wave.here, session)
    assert open_sheet(wave.here, session, now=OPENED) is Ended.SIGNED_OUT
    assert post(wave, session, 1, a1_years="1") is Ended.SIGNED_OUT


def test_after_45_idle_minutes_a_page_is_saved_but_none_is_shown(wave: Field) -> None:
    session = enter(wave)
    late = OPENED + timedelta(minutes=45, seconds=1)
    assert post(wave, session, 1, now=late, a1_years="4") is Ended.IDLE
    assert open_sheet(wave.here, session, now=late) is Ended.SIGNED_OUT
    assert sheet_of(wave, enter(wave, now=late), now=late).answers == {"a1_years": 4}


def test_reading_after_45_idle_minutes_ends_the_session(wave: Field) -> None:
    session = enter(wave)
    late = OPENED + timedelta(minutes=45, seconds=1)
    assert open_sheet(wave.here, session, now=late) is Ended.IDLE
    assert open_sheet(wave.here, session, now=OPENED) is Ended.SIGNED_OUT


@pytest.mark.parametrize(
    ("after_closing", "expected"),
    [(timedelta(minutes=59, seconds=59), Sent()), (timedelta(hours=1), Ended.CLOSED)],
)
def test_who_was_inside_at_closing_may_send_for_an_hour(
    wave: Field, after_closing: timedelta, expected: object
) -> None:
    inside = enter(wave, now=WINDOW.closes_at - timedelta(seconds=1))
    now = WINDOW.closes_at + after_closing
    kept = SheetSession(inside.code_id, inside.epoch, inside.draft_key, now, now)
    assert send(wave.here, kept, language="sv", now=now) == expected


def test_sending_counts_the_reply_seals_it_and_destroys_the_draft(wave: Field) -> None:
    session = enter(wave)
    post(wave, session, 1, a1_years="3")
    assert send(wave.here, session, language="ar", now=OPENED) == Sent()
    counts = count_replies(wave.engine, WAVE)
    assert (counts.cases_web, counts.ballots) == (1, 1)
    with reading(wave.engine) as connection:
        assert not connection.execute(codes.DRAFT.select()).all()
        languages = tallies.language_counts(connection, WAVE)
    assert [(row.municipality, row.language, row.replies) for row in languages] == [
        ("Burlöv", "ar", 1)
    ]
    assert open_sheet(wave.here, session, now=OPENED) is Ended.ANSWERED


def test_a_reply_sent_eight_times_at_once_counts_once(wave: Field) -> None:
    session = enter(wave)
    post(wave, session, 1, a1_years="3")
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(
            pool.map(lambda _: send(wave.here, session, language="sv", now=OPENED), range(8))
        )
    assert outcomes.count(Sent()) == 1
    assert outcomes.count(Ended.ANSWERED) == 7
    counts = count_replies(wave.engine, WAVE)
    assert (counts.cases_web, counts.ballots) == (1, 1)


def test_a_page_saved_eight_times_at_once_ends_as_one_of_the_eight(wave: Field) -> None:
    session = enter(wave)

    def save(number: int) -> Saved | Stale | Ended:
        return post(wave, session, 1, tab=f"tab {number}", a1_years=str(1 + number % 4))

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(save, range(8)))
    saved = [outcome for outcome in outcomes if isinstance(outcome, Saved)]
    assert saved
    assert all(isinstance(outcome, Saved | Stale) for outcome in outcomes)
    sheet = sheet_of(wave, session)
    assert sheet.revision == len(saved)


def test_a_ballot_cast_while_its_key_is_replaced_is_not_lost(wave: Field) -> None:
    session = enter(wave)
    with writing(wave.engine) as connection:
        key = ballots.hold_mix_key(connection, WAVE)
        assert key is not None
        ballots.delete_mix_key(connection, key.id)
        ballots.insert_mix_key(connection, WAVE, key_id="another", public=key.public)
    assert send(wave.here, session, language="sv", now=OPENED) == Sent()
    assert count_replies(wave.engine, WAVE).ballots == 1


def test_no_answer_can_be_read_in_the_store(wave: Field, database_url: str) -> None:
    session = enter(wave)
    post(wave, session, 13, z01_comment="Kastanjen vid torget är mörk")
    with reading(wave.engine) as connection:
        draft = connection.execute(codes.DRAFT.select()).one()
    assert b"Kastanjen" not in draft.sealed
    assert len(draft.sealed) < 1200
