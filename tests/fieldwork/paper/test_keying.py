"""Keying: twice, blind, resumed where it stood, and never both times by the same account."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from app.acts.installation import Actor
from app.fieldwork.paper.batches import list_batches
from app.fieldwork.paper.keyed_marks import KeyingSheet
from app.fieldwork.paper.keying import UnkeyedFields, begin_keying, open_keying, save_marks
from app.fieldwork.paper.posted_marks import REMARK, MarksSaved, PostedMarks
from app.fieldwork.paper.progress import next_form, progress
from app.rehearsal.people import somebody
from app.store.audit import rows
from app.store.keyings import FORM, KEYING
from app.store.session import reading
from app.survey.answers import Problem
from app.survey.reasons import PaperReason, StepReason
from app.survey.refusals import PaperRefused
from app.survey.roles import Role
from tests.support.paper import (
    ADJUDICATOR,
    KEYERS,
    account_id,
    acting,
    batch_in_keying,
    begin,
    finish,
    hand_batch_over,
    key_form,
    received_batch,
)
from tests.support.refusing import refused
from tests.support.wave import OPENED, WAVE, Field, open_field

ONE, OTHER = KEYERS


@pytest.fixture
def wave(engine: Engine, tmp_path: Path) -> Field:
    """A wave with letters enough for a batch."""
    return open_field(engine, tmp_path, letters=20)


def save(
    wave: Field,
    sheet: KeyingSheet,
    marks: dict[str, str],
    *,
    email: str = ONE,
    after: int = 0,
) -> dict[str, Problem]:
    posted = PostedMarks(marks, at=next(iter(marks), ""))
    return dict(post(wave, sheet, posted, email=email, after=after).problems)


def post(
    wave: Field, sheet: KeyingSheet, posted: PostedMarks, *, email: str = ONE, after: float = 0
) -> MarksSaved:
    return save_marks(
        wave.here,
        WAVE,
        sheet.id,
        posted=posted,
        by=acting(wave, email, Role.KEYER),
        now=OPENED + timedelta(seconds=after),
    )


def opened(wave: Field, sheet: KeyingSheet, *, email: str = ONE) -> KeyingSheet:
    return open_keying(wave.here, WAVE, sheet.id, account_id=account_id(wave, email))


def test_a_form_is_keyed_once_its_batch_is_handed_over(wave: Field) -> None:
    [number, *_] = received_batch(wave)
    [batch] = list_batches(wave.here, WAVE)
    with refused(PaperReason.NOT_KEYING):
        begin(wave, batch.id, number, email=ONE)
    hand_batch_over(wave, batch.id)
    assert begin(wave, batch.id, number, email=ONE).number == number
    with refused(PaperReason.NO_FORM):
        begin(wave, batch.id, 999, email=ONE)


def test_a_saved_page_is_there_when_the_keyer_comes_back(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    sheet = begin(wave, batch_id, numbers[0], email=ONE)
    save(wave, sheet, {"a1_years": "3", "a2_recommend": "*"})
    save(wave, sheet, {"b01_litter": "-", "b02_vandal": "?"})
    again = begin(wave, batch_id, numbers[0], email=ONE)
    assert (again.id, again.keyed.at) == (sheet.id, "b01_litter")
    assert again.keyed.marks == {
        "a1_years": "3",
        "a2_recommend": "*",
        "b01_litter": "-",
        "b02_vandal": "?",
    }
    mine = account_id(wave, ONE)
    assert next_form(wave.here, batch_id, account_id=mine) == numbers[0]


def test_a_mark_the_paper_does_not_have_is_reported_and_not_saved(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    sheet = begin(wave, batch_id, numbers[0], email=ONE)
    save(wave, sheet, {"a1_years": "2"})
    problems = save(wave, sheet, {"a1_years": "7", "a2_recommend": "1"})
    assert problems == {"a1_years": Problem.NOT_A_CATEGORY}
    assert opened(wave, sheet).keyed.marks == {"a1_years": "2", "a2_recommend": "1"}


def test_what_is_no_question_of_this_form_is_not_kept(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    sheet = begin(wave, batch_id, numbers[0], email=ONE)
    assert save(wave, sheet, {"x99_unknown": "3", "a1_years": "1"}) == {}
    assert opened(wave, sheet).keyed.marks == {"a1_years": "1"}


def test_a_mark_taken_back_is_no_mark(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    sheet = begin(wave, batch_id, numbers[0], email=ONE)
    save(wave, sheet, {"a1_years": "3", "a2_recommend": "1"})
    save(wave, sheet, {"a1_years": ""})
    assert opened(wave, sheet).keyed.marks == {"a2_recommend": "1"}


def test_nothing_keyed_is_readable_in_the_store(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    sheet = begin(wave, batch_id, numbers[0], email=ONE)
    save(wave, sheet, {"b16_other": "Fontänen vid torget"})
    with reading(wave.engine) as connection:
        [sealed] = connection.scalars(select(KEYING.c.sealed))
    assert "Font" not in sealed.decode("latin-1")
    assert "Font" not in repr(opened(wave, sheet))


def test_an_account_never_keys_a_form_twice(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    key_form(wave, batch_id, numbers[0], email=ONE)
    with refused(PaperReason.KEYED_BY_YOU):
        begin(wave, batch_id, numbers[0], email=ONE)
    assert next_form(wave.here, batch_id, account_id=account_id(wave, ONE)) == numbers[1]


def test_nobody_sees_or_saves_the_keying_of_another(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    sheet = begin(wave, batch_id, numbers[0], email=ONE)
    for attempt in (opened, lambda w, s, email: save(w, s, {}, email=email)):
        with refused(PaperReason.NOT_YOURS):
            attempt(wave, sheet, email=OTHER)
    second = begin(wave, batch_id, numbers[0], email=OTHER)
    assert second.id != sheet.id
    assert second.keyed.marks == {}


def test_a_keying_is_opened_and_saved_in_its_own_wave_alone(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    sheet = begin(wave, batch_id, numbers[0], email=ONE)
    mine = account_id(wave, ONE)
    with refused(PaperReason.NO_FORM):
        open_keying(wave.here, "trygghet-2025", sheet.id, account_id=mine)
    with refused(StepReason.NOT_YOUR_ROLE):
        save_marks(
            wave.here,
            WAVE,
            sheet.id,
            posted=PostedMarks({"a1_years": "3"}),
            by=somebody(ONE, Role.KEYER, account_id=mine, wave_id="trygghet-2025"),
            now=OPENED,
        )


def test_a_form_is_keyed_by_two_accounts_and_no_third(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    for email in KEYERS:
        begin(wave, batch_id, numbers[0], email=email)
    with refused(PaperReason.KEYED_TWICE):
        begin(wave, batch_id, numbers[0], email=ADJUDICATOR)


def test_of_many_who_begin_a_form_at_once_two_get_it(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    everybody = [
        acting(wave, email, Role.KEYER) for email in (*KEYERS, ADJUDICATOR, "analyst0@example.se")
    ]

    def attempt(by: Actor) -> bool:
        try:
            begin_keying(wave.here, WAVE, batch_id=batch_id, number=numbers[0], by=by, now=OPENED)
        except PaperRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(attempt, everybody)).count(True) == 2


def test_a_form_with_fields_left_is_not_finished_by_mistake(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    sheet = begin(wave, batch_id, numbers[0], email=ONE)
    save(wave, sheet, {"a1_years": "2"})
    with refused(PaperReason.UNKEYED_FIELDS):
        finish(wave, sheet.id, email=ONE)
    finish(wave, sheet.id, email=ONE, rest=UnkeyedFields.IS_BLANK)
    done = opened(wave, sheet)
    assert done.is_done
    assert done.keyed.marks["z01_comment"] == "-"
    with refused(PaperReason.FINISHED):
        save(wave, sheet, {"a1_years": "3"})


def test_two_keyings_that_agree_settle_the_form(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    key_form(wave, batch_id, numbers[0], email=ONE)
    key_form(wave, batch_id, numbers[0], email=OTHER)
    key_form(wave, batch_id, numbers[1], email=ONE)
    key_form(wave, batch_id, numbers[1], email=OTHER, otherwise={"e02_day": "4", "d01_burg": "?"})
    with reading(wave.engine) as connection:
        settled = {row.number: row.settled for row in connection.execute(select(FORM))}
        found = {row.differences for row in connection.execute(select(KEYING))}
    assert [settled[numbers[0]], settled[numbers[1]]] == [True, False]
    assert found == {0, 2}


def test_two_who_finish_at_once_are_compared_all_the_same(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    for number in numbers[:5]:
        sheets = {email: begin(wave, batch_id, number, email=email) for email in KEYERS}

        def end(email: str, sheets: dict[str, KeyingSheet] = sheets) -> None:
            finish(wave, sheets[email].id, email=email, rest=UnkeyedFields.IS_BLANK)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(end, KEYERS))
    with reading(wave.engine) as connection:
        settled = connection.scalars(select(FORM.c.number).where(FORM.c.settled))
        assert sorted(settled) == numbers[:5]


def test_a_page_saved_while_the_form_is_finished_does_not_undo_it(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    for number in numbers[:8]:
        sheet = begin(wave, batch_id, number, email=ONE)

        def end(sheet: KeyingSheet = sheet) -> None:
            finish(wave, sheet.id, email=ONE, rest=UnkeyedFields.IS_BLANK)

        def turn(sheet: KeyingSheet = sheet) -> None:
            try:
                save(wave, sheet, {"a1_years": "3"})
            except PaperRefused as late:
                if late.reason is not PaperReason.FINISHED:
                    raise

        with ThreadPoolExecutor(2) as pool:
            done = [pool.submit(turn), pool.submit(end)]
        assert [one.result() for one in done] == [None, None]
        assert opened(wave, sheet).is_done


def test_a_flagged_form_waits_for_a_third_account_though_both_agree(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    key_form(wave, batch_id, numbers[0], email=ONE, flag=True)
    key_form(wave, batch_id, numbers[0], email=OTHER)
    with reading(wave.engine) as connection:
        assert not any(connection.scalars(select(FORM.c.settled)))


def test_time_is_counted_page_by_page_and_pauses_are_not_work(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    sheet = begin(wave, batch_id, numbers[0], email=ONE)
    save(wave, sheet, {}, after=20)
    save(wave, sheet, {}, after=50)
    save(wave, sheet, {}, after=7200)
    [mine] = progress(wave.here, WAVE, account_id=account_id(wave, ONE))
    assert mine.my_seconds == 50 + 300
    assert (mine.unfinished, mine.left_for_me, mine.keyed_by_me) == (numbers[0], 20, 0)


def test_progress_counts_what_everybody_and_what_this_account_has_done(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    key_form(wave, batch_id, numbers[0], email=ONE)
    key_form(wave, batch_id, numbers[0], email=OTHER)
    key_form(wave, batch_id, numbers[1], email=OTHER)
    [mine] = progress(wave.here, WAVE, account_id=account_id(wave, ONE))
    seen = (mine.forms, mine.keyed_by_me, mine.left_for_me, mine.keyed_once, mine.keyed_twice)
    assert seen == (20, 1, 19, 2, 1)
    assert mine.settled == 1


def test_audit_rows_name_batch_and_day_and_no_form(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    key_form(wave, batch_id, numbers[0], email=ONE)
    with reading(wave.engine) as connection:
        last = list(rows(connection))[-1]
    assert (last.actor, last.act) == (ONE, "form keyed")
    assert (last.wave, last.object, last.detail) == (WAVE, "batch 1", "2026-08-20")


def test_seconds_are_counted_though_fields_are_saved_faster_than_they_pass(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    sheet = begin(wave, batch_id, numbers[0], email=ONE)
    for tick in range(1, 11):
        post(wave, sheet, PostedMarks({}), after=0.7 * tick)
    [mine] = progress(wave.here, WAVE, account_id=account_id(wave, ONE))
    assert mine.my_seconds == 7


def test_a_save_that_is_overtaken_on_its_way_does_not_take_the_keyer_back(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    sheet = begin(wave, batch_id, numbers[0], email=ONE)

    def place_after(at: str, *, revision: int) -> str:
        post(wave, sheet, PostedMarks({}, at=at, revision=revision, was={}))
        return opened(wave, sheet).keyed.at

    assert place_after("b02_vandal", revision=0) == "b02_vandal"
    assert place_after("b01_litter", revision=0) == "b02_vandal"
    # Whoever knows what is stored has gone back herself.
    assert place_after("a2_recommend", revision=2) == "a2_recommend"


def test_a_stale_screen_overwrites_no_mark_and_no_remark(wave: Field) -> None:
    batch_id, numbers = batch_in_keying(wave)
    sheet = begin(wave, batch_id, numbers[0], email=ONE)

    def said(posted: PostedMarks) -> tuple[set[str], int]:
        saved = post(wave, sheet, posted)
        return set(saved.overtaken), saved.sheet.revision

    assert said(PostedMarks({"a1_years": "3"}, remark="vatten", is_flagged=True)) == (set(), 1)
    whole = PostedMarks({"a1_years": "", "a2_recommend": "1"}, remark="", revision=0)
    assert said(whole) == ({"a1_years", "a2_recommend", REMARK}, 1)
    empty = frozenset({""})
    was = {"a1_years": empty, "a2_recommend": empty, REMARK: empty}
    some = PostedMarks({"a1_years": "2", "a2_recommend": "1"}, remark="bläck", revision=0, was=was)
    assert said(some) == ({"a1_years", REMARK}, 2)
    # The value may be the one of an earlier save that is still under way.
    seen = PostedMarks({"a1_years": "2"}, revision=0, was={"a1_years": frozenset({"", "3"})})
    assert said(seen) == (set(), 3)
    keyed = opened(wave, sheet).keyed
    assert (keyed.remark, keyed.is_flagged) == ("vatten", True)
    assert keyed.marks == {"a1_years": "2", "a2_recommend": "1"}
