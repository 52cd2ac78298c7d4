"""The code of a letter opens the questionnaire; nothing else does, and nothing can be learnt."""

from datetime import timedelta

import pytest

from app.fieldwork.post.codes import issue_codes, store_codes
from app.fieldwork.web.admission import (
    Admission,
    Admitted,
    AlreadyAnswered,
    NotAdmitted,
    OtherLetter,
    OutsideWindow,
    Slipped,
    admit,
    start_over,
)
from app.fieldwork.web.answering import Ended, PostedPage, Saved, open_sheet, save_page, send
from app.store.codes import end_codes
from app.store.session import writing
from app.store.throttle import MustWait
from app.survey.access_code import damm_digit
from app.survey.states import Contact
from tests.support.wave import OPENED, WAVE, WINDOW, Field


def enter(wave: Field, typed: str, *, at: timedelta = timedelta(), **given: object) -> Admission:
    options = {"address": "192.0.2.1", "rate": 1000, **given}
    return admit(wave.here, typed, now=OPENED + at, **options)  # type: ignore[arg-type]  # the options above


def unknown_code(number: int = 0) -> str:
    digits = f"{number:015d}"
    return digits + str(damm_digit(digits))


def test_a_code_opens_the_questionnaire_until_it_is_sent(wave: Field) -> None:
    first = enter(wave, wave.code())
    assert isinstance(first, Admitted)
    again = enter(wave, wave.code())
    assert isinstance(again, Admitted)
    send(wave.here, again.session, language="sv", now=OPENED)
    assert enter(wave, wave.code()) == AlreadyAnswered()


def test_a_slip_of_the_finger_is_held_against_nobody(wave: Field) -> None:
    slip = wave.codes[0].code.digits[:-1]
    for _ in range(20):
        assert isinstance(enter(wave, slip), Slipped)
    assert isinstance(enter(wave, wave.code()), Admitted)


def test_an_unknown_and_a_replaced_code_get_the_same_answer(wave: Field) -> None:
    with writing(wave.engine) as connection:
        end_codes(connection, WAVE, wave.codes[0].case_id)
    assert enter(wave, unknown_code()) == NotAdmitted()
    assert enter(wave, wave.code()) == NotAdmitted()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (WINDOW.opens_at - timedelta(seconds=1), NotAdmitted),
        (WINDOW.opens_at, Admitted),
        (WINDOW.closes_at - timedelta(seconds=1), Admitted),
        (WINDOW.closes_at, OutsideWindow),
    ],
)
def test_the_window_is_half_open(wave: Field, moment: object, expected: type) -> None:
    admission = admit(
        wave.here,
        wave.code(),
        now=moment,  # type: ignore[arg-type]  # parametrised above
        address="192.0.2.1",
        rate=10,
    )
    assert isinstance(admission, expected)


def test_signing_in_ends_every_earlier_session_of_the_code(wave: Field) -> None:
    first, second = enter(wave, wave.code()), enter(wave, wave.code())
    assert isinstance(first, Admitted)
    assert isinstance(second, Admitted)
    assert open_sheet(wave.here, first.session, now=OPENED) is Ended.SIGNED_OUT
    assert not isinstance(open_sheet(wave.here, second.session, now=OPENED), Ended)


def test_the_whole_deployment_evaluates_no_more_codes_a_second_than_the_rate(wave: Field) -> None:
    answers = [
        enter(wave, unknown_code(number), address=f"198.51.{number}.1", rate=3)
        for number in range(4)
    ]
    assert answers == [NotAdmitted(), NotAdmitted(), NotAdmitted(), MustWait(1)]
    later = enter(wave, wave.code(), rate=3, at=timedelta(seconds=1))
    assert isinstance(later, Admitted)


def test_a_network_that_keeps_failing_waits_longer_but_never_over_a_minute(wave: Field) -> None:
    waits = []
    at = timedelta()
    for number in range(12):
        answer = enter(wave, unknown_code(number), at=at)
        while isinstance(answer, MustWait):
            waits.append(answer.seconds)
            at += timedelta(seconds=answer.seconds)
            answer = enter(wave, unknown_code(number), at=at)
    assert waits == sorted(waits)
    assert 30 <= max(waits) <= 61
    assert isinstance(enter(wave, wave.code(), address="203.0.113.9", at=at), Admitted)


def test_failures_fade_in_a_quarter_of_an_hour(wave: Field) -> None:
    for number in range(3):
        enter(wave, unknown_code(number))
    assert isinstance(enter(wave, wave.code()), MustWait)
    later = timedelta(minutes=15, seconds=2)
    assert enter(wave, unknown_code(9), at=later) == NotAdmitted()
    assert isinstance(enter(wave, wave.code(), at=later), Admitted)


def test_whoever_began_with_another_letter_is_told_and_may_start_over(wave: Field) -> None:
    first = enter(wave, wave.code())
    assert isinstance(first, Admitted)
    page = PostedPage(1, 0, "tab", {"a1_years": ["2"]})
    assert isinstance(save_page(wave.here, first.session, page, now=OPENED), Saved)
    second_letter = list(issue_codes(wave.keyring, [wave.codes[0].case_id], length=16))
    with writing(wave.engine) as connection:
        store_codes(connection, second_letter, wave_id=WAVE, contact=Contact.SECOND_FORM)
    other = enter(wave, second_letter[0].code.digits)
    assert isinstance(other, OtherLetter)
    begun = start_over(wave.here, other.letter, now=OPENED)
    assert isinstance(begun, Admitted)
    sheet = open_sheet(wave.here, begun.session, now=OPENED)
    assert not isinstance(sheet, Ended)
    assert sheet.answers == {}
