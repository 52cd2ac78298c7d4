"""Alembic's entry: migrations run on a connection or an address that ``app.store`` hands over."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

# Every table is brought in here, and nowhere in the application: no module there may see both
# the frame and the ballots.
from app.store import (  # noqa: F401
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
from app.store.session import make_engine


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=False,
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


engine = make_engine(context.config.attributes["database_url"])
with engine.connect() as connection:
    run(connection)
    connection.commit()
engine.dispose()
