"""One person, one counted reply: every order of arrival of two papers and a reply on the web."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, update

from app.fieldwork.paper.batches import FEWEST_FORMS, list_batches, open_batch
from app.fieldwork.paper.receipt import (
    AlreadyScanned,
    Blank,
    CannotUndo,
    Receipt,
    Received,
    SetAside,
    Undone,
    Unknown,
    look_at_post_room,
    undo_receipt,
)
from app.fieldwork.post.codes import IssuedCode, issue_codes, store_codes
from app.fieldwork.post.desk import record_returned
from app.fieldwork.web.admission import Admitted, AlreadyAnswered, admit
from app.fieldwork.web.answering import Ended, PostedPage, Sent, save_page, send
from app.rehearsal.people import DESK, RECEIVER
from app.store.audit import rows
from app.store.ballots import counts
from app.store.cases import CASE, SERIAL
from app.store.codes import DRAFT
from app.store.keyings import FORM
from app.store.session import reading, writing
from app.store.waves import WAVE as WAVES
from app.survey.reasons import PaperReason, StepReason
from app.survey.states import BatchState, CaseState, Contact, ReceiptResult, WaveState
from app.survey.window import paper_counts_until
from app.vault.keyring import Purpose
from tests.support.paper import hand_batch_over, receive, received_batch
from tests.support.refusing import refused
from tests.support.wave import OPENED, WAVE, WINDOW, Field, open_field, put_wave_at

DUPLICATE = SetAside(ReceiptResult.DUPLICATE)
LATE = SetAside(ReceiptResult.LATE)
OTHER_WAVE = "trygghet-2025"


@pytest.fixture
def full(engine: Engine, tmp_path: Path) -> Field:
    """A wave with letters enough for a batch."""
    return open_field(engine, tmp_path, letters=FEWEST_FORMS + 2)


def second_form(wave: Field, first: IssuedCode) -> IssuedCode:
    [second] = issue_codes(wave.keyring, [first.case_id], length=16)
    with writing(wave.engine) as connection:
        store_codes(connection, [second], wave_id=WAVE, contact=Contact.SECOND_FORM)
    return second


def answer_on_the_web(wave: Field, issued: IssuedCode) -> Any:
    entered = admit(
        wave.here,
        issued.code.digits,
        now=OPENED,
        address="192.0.2.1",
        rate=1000,
    )
    if not isinstance(entered, Admitted):
        return entered
    return send(wave.here, entered.session, language="sv", now=OPENED)


def case_of(wave: Field, issued: IssuedCode) -> Any:
    with reading(wave.engine) as connection:
        return connection.execute(select(CASE).where(CASE.c.id == issued.case_id)).one()


def form_ids(wave: Field) -> set[bytes]:
    with reading(wave.engine) as connection:
        return set(connection.scalars(select(FORM.c.id)))


def add_closed_wave(connection: Connection) -> None:
    """Last year's wave: it still takes paper."""
    row = connection.execute(select(WAVES)).one()
    last = {**row._mapping, "id": OTHER_WAVE, "state": WaveState.CLOSED}
    connection.execute(insert(WAVES).values(**last))


def undo(wave: Field, serial: str) -> Undone | CannotUndo:
    return undo_receipt(wave.here, WAVE, serial=serial, by=RECEIVER, now=OPENED)


def open_new_batch(wave: Field, *, capacity: int = 50) -> int:
    return open_batch(wave.here, WAVE, capacity=capacity, by=RECEIVER, now=OPENED)


def test_a_form_that_comes_first_counts(wave: Field) -> None:
    received = receive(wave, wave.codes[0].serial)
    assert isinstance(received, Received)
    assert (received.batch, 1 <= received.number <= 50) == (1, True)
    assert case_of(wave, wave.codes[0]).state == "paper"


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["web", "first form", "second form"]))
)
def test_whatever_comes_first_counts_in_every_order_of_arrival(
    wave: Field, order: tuple[str, ...]
) -> None:
    first = wave.codes[0]
    second = second_form(wave, first)
    acts: dict[str, Callable[[], Any]] = {
        "web": lambda: answer_on_the_web(wave, first),
        "first form": lambda: receive(wave, first.serial),
        "second form": lambda: receive(wave, second.serial),
    }
    came = [acts[name]() for name in order]
    assert isinstance(came[0], Sent if order[0] == "web" else Received)
    for name, late in zip(order[1:], came[1:], strict=True):
        assert isinstance(late, AlreadyAnswered) if name == "web" else late == DUPLICATE
    assert case_of(wave, first).state == ("web" if order[0] == "web" else "paper")
    with reading(wave.engine) as connection:
        forms = len(connection.execute(select(FORM)).all())
        ballots = sum(counts(connection, WAVE))
    assert forms + ballots == 1


def test_a_blank_form_is_recorded_and_leaves_the_code_usable(wave: Field) -> None:
    issued = wave.codes[0]
    assert receive(wave, issued.serial, blank=Blank.YES) == SetAside(ReceiptResult.BLANK)
    assert receive(wave, issued.serial) == AlreadyScanned(ReceiptResult.BLANK)
    assert answer_on_the_web(wave, issued) == Sent()


def test_a_blank_form_lets_the_second_form_count(wave: Field) -> None:
    second = second_form(wave, wave.codes[0])
    receive(wave, wave.codes[0].serial, blank=Blank.YES)
    assert isinstance(receive(wave, second.serial), Received)


def test_the_same_form_scanned_twice_is_told_apart_from_a_duplicate(wave: Field) -> None:
    received = receive(wave, wave.codes[0].serial)
    assert isinstance(received, Received)
    again = receive(wave, f" {wave.codes[0].serial[:3]}-{wave.codes[0].serial[3:]} ")
    assert again == AlreadyScanned(ReceiptResult.COUNTED, received.batch, received.number)


@pytest.mark.parametrize("serial", ["", "0000000000", "12", "x" * 40])
def test_a_serial_nobody_printed_is_unknown(wave: Field, serial: str) -> None:
    assert receive(wave, serial) == Unknown()


def test_a_form_of_another_wave_is_unknown_here(wave: Field) -> None:
    with writing(wave.engine) as connection:
        add_closed_wave(connection)
    assert receive(wave, wave.codes[0].serial, wave_id=OTHER_WAVE) == Unknown()
    assert case_of(wave, wave.codes[0]).state == "open"
    with refused(StepReason.NO_WAVE):
        receive(wave, wave.codes[0].serial, wave_id="no-such-wave")


def test_a_batch_is_handed_over_in_its_own_wave_alone(full: Field) -> None:
    received_batch(full)
    [batch] = list_batches(full.here, WAVE)
    with writing(full.engine) as connection:
        add_closed_wave(connection)
    with refused(PaperReason.NO_BATCH):
        hand_batch_over(full, batch.id, wave_id=OTHER_WAVE)


@pytest.mark.parametrize("state", [WaveState.DRAWN, WaveState.ACCOUNTED])
def test_no_paper_is_received_in_a_wave_that_is_not_in_the_field(
    wave: Field, state: WaveState
) -> None:
    put_wave_at(wave.engine, state)
    with refused(StepReason.WRONG_STATE, state=state):
        receive(wave, wave.codes[0].serial)
    with refused(StepReason.WRONG_STATE, state=state):
        undo(wave, wave.codes[0].serial)
    assert case_of(wave, wave.codes[0]).state is CaseState.OPEN


@pytest.mark.parametrize(
    ("seconds", "receipt"),
    [(-1, Received), (0, LATE), (1, LATE)],
    ids=["before", "at", "after"],
)
def test_paper_counts_by_arrival_until_ten_days_after_closing(
    wave: Field, seconds: int, receipt: Receipt | type[Received]
) -> None:
    edge = paper_counts_until(WINDOW.closes_at, 10)
    came = receive(wave, wave.codes[0].serial, now=edge + timedelta(seconds=seconds))
    assert receipt in (came, type(came))


def test_whoever_the_desk_has_recorded_is_not_counted(wave: Field) -> None:
    issued = wave.codes[0]
    with writing(wave.engine) as connection:
        connection.execute(
            update(CASE).where(CASE.c.id == issued.case_id).values(disposition="2.11")
        )
    assert receive(wave, issued.serial) == SetAside(ReceiptResult.NOT_COUNTED)


def test_a_counted_form_destroys_the_draft_and_ends_the_sheet(wave: Field) -> None:
    issued = wave.codes[0]
    entered = admit(
        wave.here,
        issued.code.digits,
        now=OPENED,
        address="192.0.2.1",
        rate=1000,
    )
    assert isinstance(entered, Admitted)
    page = PostedPage(1, 0, "tab", {"a1_years": ["2"]})
    save_page(wave.here, entered.session, page, now=OPENED)
    receive(wave, issued.serial)
    with reading(wave.engine) as connection:
        assert connection.execute(select(DRAFT)).all() == []
    assert send(wave.here, entered.session, language="sv", now=OPENED) is Ended.ANSWERED


def test_two_scans_of_two_forms_at_once_count_one(wave: Field) -> None:
    for issued in wave.codes:
        serials = [issued.serial, second_form(wave, issued).serial]
        with ThreadPoolExecutor(2) as pool:
            came = list(pool.map(lambda serial: receive(wave, serial), serials))
        assert sorted(type(one).__name__ for one in came) == ["Received", "SetAside"]


def test_one_form_scanned_at_two_desks_at_once_counts_once(wave: Field) -> None:
    for issued in wave.codes:
        with ThreadPoolExecutor(4) as pool:
            came = list(pool.map(lambda _, serial=issued.serial: receive(wave, serial), range(4)))
        assert [type(one) for one in came].count(Received) == 1
        assert [type(one) for one in came].count(AlreadyScanned) == 3


def test_a_form_and_a_reply_on_the_web_at_once_count_one(wave: Field) -> None:
    for issued in wave.codes:
        entered = admit(
            wave.here,
            issued.code.digits,
            now=OPENED,
            address="192.0.2.1",
            rate=1000,
        )
        assert isinstance(entered, Admitted)
        with ThreadPoolExecutor(2) as pool:
            web = pool.submit(send, wave.here, entered.session, language="sv", now=OPENED)
            paper = pool.submit(receive, wave, issued.serial)
        assert (web.result(), paper.result()) == (Sent(), DUPLICATE) or (
            web.result() is Ended.ANSWERED and isinstance(paper.result(), Received)
        )


def test_a_receipt_is_undone_while_its_batch_is_being_filled(wave: Field) -> None:
    issued = wave.codes[0]
    second = second_form(wave, issued)
    receive(wave, issued.serial)
    receive(wave, second.serial)
    assert undo(wave, issued.serial) == Undone((second.serial,))
    assert case_of(wave, issued).state == "open"
    assert isinstance(receive(wave, second.serial), Received)
    assert undo(wave, "0000000000") == CannotUndo()


def test_a_form_set_aside_can_be_undone(wave: Field) -> None:
    receive(wave, wave.codes[0].serial, blank=Blank.YES)
    assert undo(wave, wave.codes[0].serial) == Undone(())
    assert isinstance(receive(wave, wave.codes[0].serial), Received)


def test_after_handing_over_nobody_can_find_the_form_of_a_serial(full: Field) -> None:
    received_batch(full)
    with reading(full.engine) as connection:
        before = {row.id: row.number for row in connection.execute(select(FORM))}
    [batch] = list_batches(full.here, WAVE)
    assert hand_batch_over(full, batch.id) == FEWEST_FORMS
    with reading(full.engine) as connection:
        assert set(connection.scalars(select(SERIAL.c.form_id))) == {None}
        after = {row.id: row.number for row in connection.execute(select(FORM))}
    assert sorted(after.values()) == sorted(before.values())
    assert not before.keys() & after.keys(), "the ids of receipt are gone"
    assert undo(full, full.codes[0].serial) == CannotUndo()
    room = look_at_post_room(full.here, WAVE, serials=[full.codes[0].serial, "0000000000"])
    [view] = room.scans
    assert (view.batch, view.number, view.can_undo) == (None, None, False)
    assert view.result is ReceiptResult.COUNTED
    assert [(one.number, one.forms) for one in room.batches] == [(1, FEWEST_FORMS)]


def test_a_batch_that_hides_nobody_is_not_handed_over_before_the_window_closes(
    full: Field,
) -> None:
    received_batch(full, forms=FEWEST_FORMS - 1)
    [batch] = list_batches(full.here, WAVE)
    for now, reason in ((OPENED, "the last ones"), (WINDOW.closes_at, "")):
        with refused(PaperReason.TOO_FEW):
            hand_batch_over(full, batch.id, now=now, reason=reason)
    at_last: dict[str, Any] = {"now": WINDOW.closes_at, "reason": "the last ones"}
    assert hand_batch_over(full, batch.id, **at_last) == FEWEST_FORMS - 1
    with refused(PaperReason.NOT_RECEIVING):
        hand_batch_over(full, batch.id, **at_last)


def test_a_full_batch_is_handed_over_by_the_next_scan(full: Field) -> None:
    open_new_batch(full, capacity=20)
    numbers = received_batch(full)
    assert sorted(numbers) == list(range(1, 21)), "every number is used once"
    last = receive(full, full.codes[20].serial)
    assert isinstance(last, Received)
    assert last.batch == 2
    states = [batch.state for batch in list_batches(full.here, WAVE)]
    assert states == [BatchState.KEYING, BatchState.RECEIVING]


def test_every_batch_has_a_key_of_its_own(full: Field) -> None:
    open_new_batch(full)
    with refused(PaperReason.ALREADY_RECEIVING):
        open_new_batch(full)
    [batch] = list_batches(full.here, WAVE)
    assert full.keyring.names(Purpose.BATCH) == [batch.id.hex()]


def test_form_numbers_tell_nothing_of_the_order_of_receipt(full: Field) -> None:
    dice = Random(7)
    came = [receive(full, issued.serial, dice=dice) for issued in full.codes]
    numbers = [one.number for one in came if isinstance(one, Received)]
    assert numbers != sorted(numbers)
    assert len(set(numbers)) == len(full.codes)


def test_handing_over_gives_every_form_a_new_id(full: Field) -> None:
    """What a scanning screen or a log remembers of a form says nothing of a keyed one."""
    for issued in full.codes:
        receive(full, issued.serial)
    before = form_ids(full)
    [batch] = list_batches(full.here, WAVE)
    hand_batch_over(full, batch.id)
    after = form_ids(full)
    assert len(after) == len(before) == len(full.codes)
    assert after.isdisjoint(before)


def test_audit_rows_name_batch_and_day_and_no_form_or_serial(wave: Field) -> None:
    receive(wave, wave.codes[0].serial)
    receive(wave, wave.codes[1].serial, blank=Blank.YES)
    with reading(wave.engine) as connection:
        written = {row.act: (row.wave, row.object, row.detail) for row in rows(connection)}
    assert written["form received"] == (WAVE, "batch 1", "2026-08-20")
    assert written["form set aside"] == (WAVE, "", "blank")
    told = [text for texts in written.values() for text in texts]
    assert not any(issued.serial in text for issued in wave.codes for text in told)


def test_a_form_that_comes_after_all_counts_though_a_letter_came_back(wave: Field) -> None:
    issued = wave.codes[0]
    record_returned(wave.here, WAVE, serial=issued.serial, by=DESK, now=OPENED)
    assert isinstance(receive(wave, issued.serial), Received)
