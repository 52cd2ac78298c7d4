"""The desk: dispositions end codes, protection erases at once, and nothing names a case."""

import pytest
from sqlalchemy import select

from app.acts.installation import Actor
from app.fieldwork.post.desk import (
    RECORDED_HERE,
    erase,
    find_people,
    person_of,
    protect,
    record_disposition,
    record_returned,
    replace_letter,
    undo_disposition,
    undo_returned,
)
from app.fieldwork.web.admission import Admission, Admitted, NotAdmitted, admit
from app.fieldwork.web.answering import Ended, send
from app.rehearsal.people import DESK, RECEIVER
from app.store.audit import rows
from app.store.cases import Case, find_case, lift_disposition
from app.store.frame import PERSON
from app.store.session import reading, writing
from app.survey.dispositions import Disposition
from app.survey.reasons import DeskReason, StepReason
from app.survey.states import WaveState
from tests.support.refusing import refused
from tests.support.wave import BEFORE, OPENED, WAVE, Field, put_wave_at


def enter(wave: Field) -> Admission:
    return admit(
        wave.here,
        wave.code(),
        now=OPENED,
        address="192.0.2.1",
        rate=100,
    )


def answer(wave: Field) -> None:
    admitted = enter(wave)
    assert isinstance(admitted, Admitted)
    send(wave.here, admitted.session, language="sv", now=OPENED)


def decline(wave: Field, *, by: Actor = DESK) -> None:
    record_disposition(
        wave.here,
        WAVE,
        case_id=wave.codes[0].case_id,
        disposition=Disposition.REFUSAL,
        by=by,
        now=OPENED,
    )


def undo(wave: Field, disposition: Disposition = Disposition.REFUSAL, wave_id: str = WAVE) -> None:
    case_id = wave.codes[0].case_id
    undo_disposition(
        wave.here, wave_id, case_id=case_id, disposition=disposition, by=DESK, now=OPENED
    )


def become_protected(wave: Field) -> None:
    protect(wave.here, WAVE, case_id=wave.codes[0].case_id, by=DESK, now=OPENED)


def want_to_be_forgotten(wave: Field) -> None:
    erase(wave.here, WAVE, case_id=wave.codes[0].case_id, by=DESK, now=OPENED)


def lose_the_letter(wave: Field) -> None:
    replace_letter(wave.here, WAVE, case_id=wave.codes[0].case_id, by=DESK, now=OPENED)


def come_back(wave: Field, serial: str = "") -> bool:
    serial = serial or wave.codes[0].serial
    return record_returned(wave.here, WAVE, serial=serial, by=DESK, now=OPENED)


def find_again(wave: Field) -> None:
    undo_returned(wave.here, WAVE, serial=wave.codes[0].serial, by=DESK, now=OPENED)


def her_case(wave: Field) -> Case:
    with reading(wave.engine) as connection:
        case = find_case(connection, wave.codes[0].case_id)
    assert case is not None
    return case


def what_is_left_of_her(wave: Field) -> tuple[str, str, bytes]:
    of_her = select(PERSON).where(PERSON.c.case_id == wave.codes[0].case_id)
    with reading(wave.engine) as connection:
        person = connection.execute(of_her).one()
    return person.name, person.address, person.person_digest


def log(wave: Field) -> list[tuple[str, str, str, str]]:
    with reading(wave.engine) as connection:
        return [(row.act, row.wave, row.object, row.detail) for row in rows(connection)]


def test_whoever_declines_is_left_alone_and_counted(wave: Field) -> None:
    decline(wave)
    assert enter(wave) == NotAdmitted()
    assert her_case(wave).disposition is Disposition.REFUSAL


def test_a_reply_that_is_in_is_not_turned_into_a_refusal(wave: Field) -> None:
    answer(wave)
    with refused(DeskReason.HAS_ANSWERED):
        decline(wave)
    assert her_case(wave).disposition is None


def test_a_disposition_is_not_written_over(wave: Field) -> None:
    decline(wave)
    with refused(DeskReason.HAS_DISPOSITION):
        decline(wave)
    with refused(DeskReason.HAS_DISPOSITION):
        come_back(wave)
    with refused(DeskReason.HAS_DISPOSITION):
        lose_the_letter(wave)
    with refused(DeskReason.HAS_DISPOSITION):
        want_to_be_forgotten(wave)
    assert "" not in what_is_left_of_her(wave)


def test_the_desk_records_what_it_is_told_and_nothing_that_only_answers_can_tell(
    wave: Field,
) -> None:
    for disposition in RECORDED_HERE:
        case_id = wave.codes[0].case_id
        record_disposition(
            wave.here, WAVE, case_id=case_id, disposition=disposition, by=DESK, now=OPENED
        )
        assert her_case(wave).disposition is disposition
        undo(wave, disposition)
    for disposition in set(Disposition) - set(RECORDED_HERE):
        with pytest.raises(ValueError, match=disposition.name):
            undo(wave, disposition)


def test_a_newly_protected_person_is_erased_at_once_and_no_row_names_her(wave: Field) -> None:
    become_protected(wave)
    assert what_is_left_of_her(wave) == ("", "", b"")
    assert log(wave)[-1] == ("register check", WAVE, "", "")
    assert her_case(wave).disposition is Disposition.NOT_MAILED
    assert enter(wave) == NotAdmitted()


def test_whoever_has_answered_and_becomes_protected_is_erased_and_stays_a_respondent(
    wave: Field,
) -> None:
    answer(wave)
    become_protected(wave)
    assert what_is_left_of_her(wave) == ("", "", b"")
    case = her_case(wave)
    assert (case.state.has_replied, case.disposition) == (True, None)


def test_whoever_has_a_disposition_and_becomes_protected_keeps_it_and_is_erased(
    wave: Field,
) -> None:
    decline(wave)
    become_protected(wave)
    assert what_is_left_of_her(wave) == ("", "", b"")
    assert her_case(wave).disposition is Disposition.REFUSAL


def test_whoever_wants_to_be_forgotten_is_erased_and_counted(wave: Field) -> None:
    want_to_be_forgotten(wave)
    assert what_is_left_of_her(wave) == ("", "", b"")
    assert her_case(wave).disposition is Disposition.REFUSAL
    assert enter(wave) == NotAdmitted()
    assert person_of(wave.here, WAVE, wave.codes[0].case_id) is None


def test_a_reply_is_not_erased_with_whoever_sent_it(wave: Field) -> None:
    answer(wave)
    with refused(DeskReason.HAS_ANSWERED):
        want_to_be_forgotten(wave)
    assert "" not in what_is_left_of_her(wave)


@pytest.mark.parametrize("go", [become_protected, want_to_be_forgotten])
def test_whoever_is_gone_by_name_is_nobody_the_desk_can_note_anything_about(
    wave: Field, go: object
) -> None:
    assert callable(go)
    go(wave)
    for verb in (decline, undo, become_protected, want_to_be_forgotten, lose_the_letter, come_back):
        with refused(DeskReason.NO_SUCH_PERSON):
            verb(wave)
    assert enter(wave) == NotAdmitted()


def test_whoever_became_protected_after_a_return_is_not_brought_back_by_undoing_it(
    wave: Field,
) -> None:
    come_back(wave)
    become_protected(wave)
    with refused(DeskReason.NO_SUCH_PERSON):
        find_again(wave)
    assert her_case(wave).disposition is Disposition.UNDELIVERABLE
    assert enter(wave) == NotAdmitted()


def test_an_envelope_that_came_back_ends_its_code(wave: Field) -> None:
    come_back(wave)
    assert enter(wave) == NotAdmitted()
    with refused(DeskReason.NO_SUCH_LETTER):
        come_back(wave, "1")


def test_a_disposition_noted_by_mistake_is_taken_back_and_her_code_works_again(
    wave: Field,
) -> None:
    decline(wave)
    undo(wave)
    assert isinstance(enter(wave), Admitted)
    assert log(wave)[-2:] == [
        ("disposition recorded", WAVE, "", ""),
        ("disposition undone", WAVE, "", ""),
    ]


def test_a_session_that_a_disposition_ended_stays_ended_when_it_is_taken_back(
    wave: Field,
) -> None:
    admitted = enter(wave)
    assert isinstance(admitted, Admitted)
    decline(wave)
    undo(wave)
    assert send(wave.here, admitted.session, language="sv", now=OPENED) is Ended.SIGNED_OUT


def test_only_the_disposition_that_stands_is_taken_back(wave: Field) -> None:
    with refused(DeskReason.NOT_THAT_DISPOSITION):
        undo(wave)
    decline(wave)
    with refused(DeskReason.NOT_THAT_DISPOSITION):
        undo(wave, Disposition.AWAY_ALL_PERIOD)
    with refused(StepReason.NO_WAVE, wave="trygghet-1999"):
        undo(wave, wave_id="trygghet-1999")
    assert enter(wave) == NotAdmitted()


def test_nothing_is_taken_back_from_whoever_has_answered(wave: Field) -> None:
    answer(wave)
    with refused(DeskReason.HAS_ANSWERED):
        undo(wave)


def test_a_return_noted_by_mistake_is_taken_back(wave: Field) -> None:
    come_back(wave)
    person = person_of(wave.here, WAVE, wave.codes[0].case_id)
    assert person is not None
    assert person.disposition is Disposition.UNDELIVERABLE
    find_again(wave)
    assert isinstance(enter(wave), Admitted)
    with refused(DeskReason.NOT_RETURNED):
        find_again(wave)
    assert [act for act, *_ in log(wave)][-2:] == ["letter returned", "return undone"]


def test_the_code_of_a_letter_that_came_back_does_not_work_again(wave: Field) -> None:
    come_back(wave)
    with writing(wave.engine) as connection:
        case_id = wave.codes[0].case_id
        assert lift_disposition(connection, WAVE, case_id, Disposition.UNDELIVERABLE)
    decline(wave)
    undo(wave)
    assert enter(wave) == NotAdmitted()


def test_a_protected_identity_is_nobody_the_desk_can_name(wave: Field) -> None:
    become_protected(wave)
    assert person_of(wave.here, WAVE, wave.codes[0].case_id) is None


def test_the_desk_finds_people_by_name_and_sees_no_code(wave: Field) -> None:
    found = find_people(wave.here, WAVE, "persson")
    assert found
    assert all("Persson" in person.name for person in found)
    assert find_people(wave.here, WAVE, "p") == []


def test_only_whoever_sits_at_the_desk_notes_anything(wave: Field) -> None:
    with refused(StepReason.NOT_YOUR_ROLE):
        decline(wave, by=RECEIVER)
    assert her_case(wave).disposition is None


def test_the_desk_has_nothing_to_do_before_the_draw_and_after_accounting(wave: Field) -> None:
    for state in (WaveState.PREPARED, WaveState.ACCOUNTED):
        put_wave_at(wave.engine, state)
        with refused(StepReason.WRONG_STATE, state=state):
            decline(wave)
    assert her_case(wave).disposition is None


def test_nobody_waits_for_a_letter_that_was_never_made(wave: Field) -> None:
    [without, *_] = [
        person.case_id
        for person in find_people(wave.here, WAVE, "persson")
        if person.case_id not in {code.case_id for code in wave.codes}
    ]
    with refused(DeskReason.NO_LETTER_YET):
        replace_letter(wave.here, WAVE, case_id=without, by=DESK, now=BEFORE)
