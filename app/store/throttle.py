"""Counts that bound guessing, kept here so that every process sees the same ones."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, SQLModel

from app.store.columns import Moment, one_as, table_of
from app.store.session import is_sqlite


class SignInSecondTable(SQLModel, table=True):
    """How many sign-ins of a kind were evaluated in one second of the clock."""

    __tablename__ = "sign_in_second"
    kind: str = Field(primary_key=True, max_length=8)
    second: int = Field(primary_key=True)
    attempts: int


class FailedPrefixTable(SQLModel, table=True):
    """A network prefix (or an account) whose last sign-ins failed; it waits, never over 60 s."""

    __tablename__ = "failed_prefix"
    prefix: str = Field(primary_key=True, max_length=80)
    failures: int
    waits_until: datetime = Field(sa_type=Moment)


@dataclass(frozen=True, slots=True)
class MustWait:
    """Too many sign-ins this second, or too many failures from this network or account."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Failures:
    """The failed sign-ins of a prefix, and until when it waits."""

    prefix: str
    failures: int
    waits_until: datetime


SECOND = table_of(SignInSecondTable)
PREFIX = table_of(FailedPrefixTable)


def count_sign_in(connection: Connection, kind: str, second: int) -> int:
    """Count one more sign-in in this second; how many that makes."""
    make = sqlite_insert if is_sqlite(connection) else postgresql_insert
    first = make(SECOND).values(kind=kind, second=second, attempts=1)
    statement = first.on_conflict_do_update(
        index_elements=[SECOND.c.kind, SECOND.c.second],
        set_={"attempts": SECOND.c.attempts + 1},
    ).returning(SECOND.c.attempts)
    return int(connection.execute(statement).scalar_one())


def forget_seconds(connection: Connection, *, before: int) -> None:
    """Delete counts that no longer matter."""
    connection.execute(delete(SECOND).where(SECOND.c.second < before))


def find_prefix(connection: Connection, prefix: str) -> Failures | None:
    """The failures of a prefix, or None."""
    return one_as(Failures, connection.execute(select(PREFIX).where(PREFIX.c.prefix == prefix)))


def note_failure(
    connection: Connection, prefix: str, *, failures: int, waits_until: datetime
) -> None:
    """Remember a failure and how long the prefix waits."""
    make = sqlite_insert if is_sqlite(connection) else postgresql_insert
    values = {"failures": failures, "waits_until": waits_until}
    statement = make(PREFIX).values(prefix=prefix, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[PREFIX.c.prefix], set_=values)
    )


def forget_prefix(connection: Connection, prefix: str) -> None:
    """A success clears the prefix."""
    connection.execute(delete(PREFIX).where(PREFIX.c.prefix == prefix))


def network_prefixes(address: str) -> tuple[str, ...]:
    """The networks that wait together: /24, or /64 and /48."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ("unknown",)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    lengths = (64, 48) if isinstance(parsed, IPv6Address) else (24,)
    return tuple(str(ip_network((parsed, length), strict=False)) for length in lengths)
