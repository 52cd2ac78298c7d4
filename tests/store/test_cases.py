"""One person, one counted reply: whoever comes second is told so."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Connection, Engine, select, update

from app.store.cases import CASE, settle_case
from app.store.codes import (
    DRAFT,
    begin_draft,
    destroy_cases,
    end_codes,
    find_sheet,
    raise_epoch,
    replace_draft,
)
from app.store.session import reading, writing
from app.survey.states import Mode
from tests.store.rows import WAVE_ID, sampled_person

RIVALS = 4


def how_many_win(engine: Engine, act: Callable[[Connection, int], bool]) -> int:
    """Several connections try at the same moment; how many are told they did it."""
    together = Barrier(RIVALS)

    def try_it(number: int) -> bool:
        together.wait()
        with writing(engine) as connection:
            return act(connection, number)

    with ThreadPoolExecutor(RIVALS) as pool:
        return sum(pool.map(try_it, range(RIVALS)))


def test_a_case_is_settled_once_however_many_try(engine: Engine) -> None:
    person = sampled_person(engine)
    modes = (Mode.WEB, Mode.PAPER)
    won = how_many_win(
        engine,
        lambda connection, number: settle_case(
            connection, person.case_id, mode=modes[number % 2], week="2026-W36"
        ),
    )
    assert won == 1


def test_a_reply_waits_for_the_one_before_it_and_then_loses(engine: Engine) -> None:
    person = sampled_person(engine)

    def paper() -> bool:
        with writing(engine) as later:
            return settle_case(later, person.case_id, mode=Mode.PAPER, week="2026-W37")

    with ThreadPoolExecutor(1) as pool:
        with writing(engine) as first:
            assert settle_case(first, person.case_id, mode=Mode.WEB, week="2026-W36")
            answer = pool.submit(paper)
        assert answer.result() is False
    with reading(engine) as connection:
        assert connection.scalar(select(CASE.c.state)) == "web"


def test_a_reply_that_was_rolled_back_does_not_count(engine: Engine) -> None:
    person = sampled_person(engine)
    with engine.connect() as connection:
        assert settle_case(connection, person.case_id, mode=Mode.WEB, week="2026-W36")
        connection.rollback()
    with writing(engine) as connection:
        assert settle_case(connection, person.case_id, mode=Mode.PAPER, week="2026-W37")


def test_a_case_the_desk_has_closed_takes_no_reply(engine: Engine) -> None:
    person = sampled_person(engine)
    with writing(engine) as connection:
        connection.execute(update(CASE).values(disposition="2.11"))
        assert not settle_case(connection, person.case_id, mode=Mode.WEB, week="2026-W36")


def test_a_draft_is_begun_once(engine: Engine) -> None:
    person = sampled_person(engine)
    won = how_many_win(
        engine,
        lambda connection, number: begin_draft(
            connection, person.code_id, sealed=bytes([number]), tab=str(number)
        ),
    )
    assert won == 1


def test_of_two_tabs_that_save_over_the_same_revision_one_is_told_it_is_stale(
    engine: Engine,
) -> None:
    person = sampled_person(engine)
    with writing(engine) as connection:
        begin_draft(connection, person.code_id, sealed=b"first", tab="a")
    won = how_many_win(
        engine,
        lambda connection, number: replace_draft(
            connection, person.code_id, sealed=bytes([number]), was=1, tab=str(number)
        ),
    )
    assert won == 1
    with reading(engine) as connection:
        assert connection.scalar(select(DRAFT.c.revision)) == 2


def test_a_stale_revision_saves_nothing(engine: Engine) -> None:
    person = sampled_person(engine)
    with writing(engine) as connection:
        begin_draft(connection, person.code_id, sealed=b"first", tab="a")
        assert replace_draft(connection, person.code_id, sealed=b"second", was=1, tab="a")
        assert not replace_draft(connection, person.code_id, sealed=b"lost", was=1, tab="b")
        assert connection.scalar(select(DRAFT.c.sealed)) == b"second"


def test_every_sign_in_gets_an_epoch_of_its_own(engine: Engine) -> None:
    person = sampled_person(engine)
    seen = []
    for _ in range(3):
        with writing(engine) as connection:
            seen.append(raise_epoch(connection, person.code_id))
    assert seen == [1, 2, 3]


def test_a_replaced_code_ends_with_its_sessions(engine: Engine) -> None:
    person = sampled_person(engine)
    with writing(engine) as connection:
        assert end_codes(connection, WAVE_ID, person.case_id) == 1
        sheet = find_sheet(connection, person.code_id)
    assert sheet is not None
    assert (sheet.ended, sheet.epoch) == (True, 1)


def test_destroying_the_cases_of_a_wave_leaves_none_of_their_rows(engine: Engine) -> None:
    person = sampled_person(engine)
    with writing(engine) as connection:
        begin_draft(connection, person.code_id, sealed=b"first", tab="a")
    with writing(engine) as connection:
        assert destroy_cases(connection, WAVE_ID) == 1
    with reading(engine) as connection:
        assert connection.execute(select(CASE)).all() == []
        assert find_sheet(connection, person.code_id) is None
