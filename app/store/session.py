"""Connections and transactions, the same for SQLite and PostgreSQL.

A verb opens its own transaction and commits before it returns: a resident who reads "thank you"
has been saved. Returning commits, raising rolls back.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import IntEnum
from functools import cache
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

ROOT = Path(__file__).resolve().parents[2]
_BEGINS = "trygg_begins"
"""Execution option: how a transaction begins; "" leaves each statement to itself. The drivers are
told to begin nothing by themselves, so that a statement alone is one round trip, not three."""
_EMPTY_WAL = "PRAGMA wal_checkpoint(TRUNCATE)"


def make_engine(database_url: str, *, pool_size: int = 10) -> Engine:
    """An engine for ``database_url`` (``sqlite:///path`` or ``postgresql+psycopg://...``)."""
    url = make_url(database_url)
    is_embedded = url.get_backend_name() == "sqlite"
    if is_embedded and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"timeout": 20} if is_embedded else {"autocommit": True},
        # An error names the statement, never the names and addresses that were in it.
        hide_parameters=True,
    )
    if is_embedded:
        event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transaction handling is switched off: "begin" below decides.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "busy_timeout=20000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    begins = connection.get_execution_options().get(_BEGINS, "BEGIN")
    if begins:
        connection.exec_driver_sql(begins)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes; committed when the block ends, rolled back when it raises."""
    with turn_to_write(engine), engine.connect() as connection:
        # A writer takes SQLite's lock at once: upgrading a read lock can fail after work was done.
        connection.execution_options(
            **{_BEGINS: "BEGIN IMMEDIATE" if is_sqlite(engine) else "BEGIN"}
        )
        with connection.begin():
            yield connection


_turns: WeakKeyDictionary[Engine, Lock] = WeakKeyDictionary()


def turn_to_write(engine: Engine) -> AbstractContextManager[object]:
    """SQLite lets one writer in and has the others look again after ever longer naps.

    Threads of one process therefore queue here, where the next one wakes at once. The database's
    own lock still decides; another process naps as before.
    """
    return _turns.setdefault(engine, Lock()) if is_sqlite(engine) else nullcontext()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for statements that stand alone: each sees what is committed at that moment."""
    # One round trip a statement, where a transaction would make three.
    with engine.connect() as connection:
        connection.execution_options(**{_BEGINS: ""})
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection whose statements all see the store as it was at one moment."""
    begins = "BEGIN" if is_sqlite(engine) else "BEGIN ISOLATION LEVEL REPEATABLE READ"
    with engine.connect() as connection:
        connection.execution_options(**{_BEGINS: begins})
        with connection.begin():
            yield connection


def rewrite_storage(engine: Engine) -> None:
    """Rewrite the files so that deleted rows leave no bytes behind (outside any transaction).

    The thief of a disk or of a kept journal must not find what mixing has separated.
    """
    if not is_sqlite(engine):
        with reading(engine) as connection:
            connection.exec_driver_sql("VACUUM (FULL)")
        return
    # The driver's own connection: SQLAlchemy would begin a transaction, and VACUUM refuses one.
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        for statement in (_EMPTY_WAL, "VACUUM", _EMPTY_WAL):
            cursor.execute(statement)
    finally:
        raw.close()


def may_rewrite(connection: Connection) -> bool:
    """Whether this role can rewrite storage: PostgreSQL passes tables over with no more than a
    warning when it may not.
    """
    if is_sqlite(connection):
        return True
    owns = "SELECT pg_has_role(current_user, tableowner, 'MEMBER') FROM pg_tables WHERE tablename = 'ballot'"
    maintains = "SELECT has_table_privilege('ballot', 'MAINTAIN')"
    is_new = connection.dialect.server_version_info or (0,)
    return bool(connection.scalar(text(owns))) or (
        is_new >= (17,) and bool(connection.scalar(text(maintains)))
    )


def is_sqlite(bind: Engine | Connection) -> bool:
    """Whether the database is the embedded one."""
    return bind.dialect.name == "sqlite"


class AdvisoryLock(IntEnum):
    """What one transaction at a time may pass, in the order in which they may be taken."""

    ALONE = 7_264_004
    """Steps that only one wave of the installation may take."""
    PAPER = 7_264_003
    """Opening, filling and handing over batches."""
    MIXING = 7_264_002
    """Making and destroying mix keys."""
    AUDIT = 7_264_001
    """The next row of the audit chain: taken last, just before the commit."""


def serialise(connection: Connection, lock: AdvisoryLock) -> None:
    """Let one transaction at a time pass here. SQLite's writers already queue."""
    if not is_sqlite(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": int(lock)})


def is_duplicate(refused: IntegrityError) -> bool:
    """Whether a row was there already: two at once met in a constraint. Anything else is a defect."""
    cause = refused.orig
    names = (getattr(cause, "sqlite_errorname", ""), getattr(cause, "sqlstate", ""))
    return bool({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"} & {*names})


def is_missing_reference(refused: IntegrityError) -> bool:
    """Whether a row refers to one that is no longer there."""
    cause = refused.orig
    names = (getattr(cause, "sqlite_errorname", ""), getattr(cause, "sqlstate", ""))
    return bool({"SQLITE_CONSTRAINT_FOREIGNKEY", "23503"} & {*names})


def upgrade(database_url: str) -> None:
    """Bring the database to the newest schema."""
    _alembic("upgrade", database_url, "head")


def downgrade(database_url: str, revision: str = "base") -> None:
    """Take the schema back to ``revision``."""
    _alembic("downgrade", database_url, revision)


def _alembic(command: str, database_url: str, revision: str) -> None:
    # Imported here: the faces never migrate, and should not pay for what they do not use.
    from alembic import command as alembic_command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["database_url"] = database_url
    getattr(alembic_command, command)(config, revision)


def schema_revision(engine: Engine) -> str | None:
    """The revision the database stands at; None when it was never migrated."""
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def newest_revision() -> str | None:
    """The revision this program needs. Read once: everybody may ask whether a face is ready."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()
