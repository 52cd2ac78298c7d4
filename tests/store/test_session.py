"""Transactions and storage, the same on both databases."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert, select, text
from sqlalchemy.exc import IntegrityError

from app.store.cases import CASE
from app.store.codes import CODE
from app.store.session import (
    AdvisoryLock,
    make_engine,
    newest_revision,
    reading,
    rewrite_storage,
    schema_revision,
    serialise,
    writing,
)
from app.store.throttle import SECOND, count_sign_in
from tests.store.rows import sampled_person

MARK = b"a letter that must not be found again"


class Stopped(Exception):
    """Something went wrong in the middle."""


def test_a_fresh_store_stands_at_the_newest_schema_and_is_empty(engine: Engine) -> None:
    with reading(engine) as connection:
        assert connection.scalar(text('SELECT count(*) FROM "case"')) == 0
    assert schema_revision(engine) == newest_revision()


def test_what_is_written_is_there_for_another_process(engine: Engine, database_url: str) -> None:
    with writing(engine) as connection:
        count_sign_in(connection, "code", 1)
    other = make_engine(database_url)
    with reading(other) as connection:
        assert connection.scalar(select(SECOND.c.attempts)) == 1
    other.dispose()


def test_what_raises_leaves_nothing_behind(engine: Engine) -> None:
    def half_done() -> None:
        with writing(engine) as connection:
            count_sign_in(connection, "code", 1)
            raise Stopped

    with pytest.raises(Stopped):
        half_done()
    with reading(engine) as connection:
        assert connection.execute(select(SECOND)).all() == []


def test_a_code_needs_its_case(engine: Engine) -> None:
    code = {"id": b"1" * 16, "case_id": b"nobody", "look_up": b"2" * 32, "contact": "invitation"}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(CODE).values(**code, epoch=0, ended=False))


def test_a_case_with_a_code_cannot_go_before_it(engine: Engine) -> None:
    person = sampled_person(engine)
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(delete(CASE).where(CASE.c.id == person.case_id))


def test_two_writers_pass_a_lock_one_after_the_other(engine: Engine) -> None:
    def add_one() -> None:
        with writing(engine) as connection:
            serialise(connection, AdvisoryLock.PAPER)
            newest = connection.scalar(select(SECOND.c.attempts)) or 0
            connection.execute(delete(SECOND))
            connection.execute(insert(SECOND).values(kind="code", second=1, attempts=newest + 1))

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(add_one) for _ in range(12)]:
            done.result()
    with reading(engine) as connection:
        assert connection.scalar(select(SECOND.c.attempts)) == 12


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("secure_delete", 1), ("foreign_keys", 1), ("synchronous", 2), ("journal_mode", "wal")],
)
def test_the_embedded_database_forgets_and_keeps(
    sqlite_url: str, pragma: str, value: int | str
) -> None:
    engine = make_engine(sqlite_url)
    with reading(engine) as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    engine.dispose()


def test_a_commit_on_the_server_waits_for_the_disk(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url)
    with reading(engine) as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
    engine.dispose()


def test_deleted_rows_leave_no_byte_after_the_rewrite(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    person = sampled_person(engine)
    with writing(engine) as connection:
        connection.execute(CODE.update().values(look_up=MARK))
    with writing(engine) as connection:
        connection.execute(delete(CODE).where(CODE.c.case_id == person.case_id))
    assert _bytes_hold(sqlite_url, MARK), "the journal still remembers: else this proves nothing"
    rewrite_storage(engine)
    assert not _bytes_hold(sqlite_url, MARK)
    engine.dispose()


def _bytes_hold(url: str, mark: bytes) -> bool:
    file = Path(url.removeprefix("sqlite:///"))
    return any(mark in left.read_bytes() for left in file.parent.glob(f"{file.name}*"))


def test_the_rewrite_runs_on_either_database(engine: Engine) -> None:
    sampled_person(engine)
    rewrite_storage(engine)
    with reading(engine) as connection:
        assert len(connection.execute(select(CASE)).all()) == 1
