"""The two statements of a saved page, run on the driver's own connection."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from app.store.codes import begin_draft, find_sheet, replace_draft
from app.store.session import reading, writing
from tests.store.rows import sampled_person


def test_a_sheet_read_alone_is_the_one_read_in_a_transaction(engine: Engine) -> None:
    person = sampled_person(engine)
    assert begin_draft(engine, person.code_id, sealed=b"first", tab="a")
    alone = find_sheet(engine, person.code_id)
    with writing(engine) as connection:
        assert find_sheet(connection, person.code_id) == alone
    assert alone is not None
    assert (alone.sealed, alone.revision, alone.ended) == (b"first", 1, False)
    assert find_sheet(engine, b"nobody") is None


def test_what_is_written_alone_is_committed(engine: Engine) -> None:
    person = sampled_person(engine)
    assert begin_draft(engine, person.code_id, sealed=b"first", tab="a")
    assert not begin_draft(engine, person.code_id, sealed=b"again", tab="b")
    assert replace_draft(engine, person.code_id, sealed=b"second", was=1, tab="a")
    assert not replace_draft(engine, person.code_id, sealed=b"lost", was=1, tab="b")
    with reading(engine) as connection:
        kept = find_sheet(connection, person.code_id)
    assert kept is not None
    assert kept.sealed == b"second"


def test_a_connection_that_broke_in_the_pool_is_not_the_residents_business(engine: Engine) -> None:
    person = sampled_person(engine)
    assert begin_draft(engine, person.code_id, sealed=b"first", tab="a")

    def breaks(driver: Any, *_: Any) -> None:
        driver.close()

    acts: tuple[Callable[[], bool], ...] = (
        lambda: find_sheet(engine, person.code_id) is not None,
        lambda: replace_draft(engine, person.code_id, sealed=b"second", was=1, tab="a"),
    )
    for act in acts:
        event.listen(engine, "checkout", breaks, once=True)
        assert act()


def test_what_the_database_refuses_is_said_as_everywhere_else(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("ALTER TABLE draft RENAME TO away")
    with pytest.raises(DBAPIError, match="draft"):
        find_sheet(engine, b"nobody")
