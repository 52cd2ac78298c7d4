"""Migrations run up, down and up again, and make exactly the tables the program speaks to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import SQLModel

# Every table must be known before the comparison; no module of app/ knows them all.
from app.store import (
    audit,
    ballots,
    cases,
    codes,
    fingerprints,
    frame,
    jobs,
    keyings,
    mailings,
    owed,
    releases,
    staff,
    tallies,
    throttle,
    waves,
)
from app.store.session import (
    downgrade,
    is_sqlite,
    make_engine,
    newest_revision,
    schema_revision,
    upgrade,
)

TABLES = {
    *(audit.AUDIT, ballots.BALLOT, cases.CASE, codes.CODE, frame.PERSON, jobs.JOB),
    fingerprints.FINGERPRINT,
    *(keyings.FORM, mailings.MAILING, owed.OWED, releases.RELEASE),
    *(staff.ACCOUNT, tallies.DISPOSITION_COUNT, throttle.SECOND, waves.WAVE),
}


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


def drift(connection: Connection) -> list[object]:
    """What the models say and the database does not, or the other way round."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, SQLModel.metadata))


def test_the_schema_goes_up_down_and_up_again(blank_database_url: str) -> None:
    upgrade(blank_database_url)
    downgrade(blank_database_url)
    with opened(blank_database_url) as engine:
        assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
        assert schema_revision(engine) is None
    upgrade(blank_database_url)
    with opened(blank_database_url) as engine:
        assert schema_revision(engine) == newest_revision()
        assert {table.name for table in TABLES} <= set(inspect(engine).get_table_names())


def test_an_upgrade_that_has_nothing_to_do_changes_nothing(blank_database_url: str) -> None:
    upgrade(blank_database_url)
    upgrade(blank_database_url)
    with opened(blank_database_url) as engine:
        assert schema_revision(engine) == newest_revision()


def test_a_database_never_migrated_has_no_revision(blank_database_url: str) -> None:
    with opened(blank_database_url) as engine:
        assert schema_revision(engine) is None


def test_models_and_migrations_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        assert drift(connection) == []


@pytest.mark.parametrize(
    "change",
    ['ALTER TABLE "case" ADD COLUMN shoe_size INTEGER', "DROP TABLE draft"],
)
def test_a_drift_would_be_seen(engine: Engine, change: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(change))
    with engine.connect() as connection:
        assert drift(connection) != []


def test_every_foreign_key_of_the_models_is_in_the_database(engine: Engine) -> None:
    def keys(of: Callable[[str], set[tuple[str, str]]]) -> dict[str, set[tuple[str, str]]]:
        return {name: of(name) for name in SQLModel.metadata.tables}

    there = inspect(engine)
    assert keys(
        lambda name: {
            (key["constrained_columns"][0], key["referred_table"])
            for key in there.get_foreign_keys(name)
        }
    ) == keys(
        lambda name: {
            (key.parent.name, key.column.table.name)
            for key in SQLModel.metadata.tables[name].foreign_keys
        }
    )


def test_no_table_counts_its_rows_in_the_order_they_came(engine: Engine) -> None:
    """A sequence or a rowid would tell which case brought which ballot."""
    with engine.connect() as connection:
        if is_sqlite(engine):
            made = connection.execute(text("SELECT name, sql FROM sqlite_master")).all()
            tables = {row.name: (row.sql or "").upper() for row in made}
            assert "WITHOUT ROWID" in tables["ballot"]
            assert "WITHOUT ROWID" in tables["waiting_ballot"]
            assert not any("AUTOINCREMENT" in sql for sql in tables.values())
        else:
            count = text("SELECT count(*) FROM pg_class WHERE relkind = 'S'")
            assert connection.scalar(count) == 0


def test_models_and_migrations_agree_on_which_tables_have_no_row_number(sqlite_url: str) -> None:
    """Alembic does not compare this."""
    with opened(sqlite_url) as engine, engine.connect() as connection:
        made = connection.execute(text("SELECT name, sql FROM sqlite_master")).all()
    without = {row.name for row in made if "WITHOUT ROWID" in (row.sql or "").upper()}
    said = {
        name
        for name, table in SQLModel.metadata.tables.items()
        if table.dialect_options["sqlite"]["with_rowid"] is False
    }
    assert without == said == {"ballot", "waiting_ballot"}
