"""What is still to be done after a commit: written in the same transaction, so that no kill forgets it."""

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, SQLModel

from app.store.columns import one_of, table_of
from app.store.session import is_sqlite
from app.survey.steps import Chore


class OwedTable(SQLModel, table=True):
    """A chore that somebody has to do before anything is really gone."""

    __tablename__ = "owed"
    chore: Chore = Field(primary_key=True, sa_type=one_of(Chore, 24))


OWED = table_of(OwedTable)


def owe(connection: Connection, chore: Chore) -> None:
    """This is to be done once the transaction has committed."""
    make = sqlite_insert if is_sqlite(connection) else postgresql_insert
    connection.execute(make(OWED).values(chore=chore).on_conflict_do_nothing())


def is_owed(connection: Connection, chore: Chore) -> bool:
    """Whether it is still to be done."""
    return connection.execute(select(OWED).where(OWED.c.chore == chore)).first() is not None


def settle(connection: Connection, chore: Chore) -> None:
    """It is done."""
    connection.execute(delete(OWED).where(OWED.c.chore == chore))
