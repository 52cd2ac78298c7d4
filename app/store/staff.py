"""Who works here: accounts, the roles they hold in a wave, and their signed-in sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, Moment, table_of


class AccountTable(SQLModel, table=True):
    """A member of staff or an analyst. The TOTP secret is sealed with the staff key."""

    __tablename__ = "account"
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    email: str = Field(unique=True, max_length=254)
    name: str
    password_hash: str
    totp_sealed: bytes = Field(sa_type=Bytes)
    totp_last_step: int = 0
    active: bool = True


class GrantTable(SQLModel, table=True):
    """A role of an account in one wave ("" for roles of the installation)."""

    __tablename__ = "role_grant"
    account_id: bytes = Field(primary_key=True, foreign_key="account.id", sa_type=Bytes)
    wave_id: str = Field(primary_key=True, max_length=40)
    role: str = Field(primary_key=True, max_length=20)


class StaffSessionTable(SQLModel, table=True):
    """A signed-in session, known by the digest of the id in its cookie."""

    __tablename__ = "staff_session"
    digest: bytes = Field(primary_key=True, sa_type=Bytes)
    account_id: bytes = Field(foreign_key="account.id", index=True, sa_type=Bytes)
    began_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    stepped_up_at: datetime | None = Field(default=None, sa_type=Moment)


ACCOUNT = table_of(AccountTable)
GRANT = table_of(GrantTable)
STAFF_SESSION = table_of(StaffSessionTable)


def insert_account(connection: Connection, row: dict[str, Any]) -> None:
    """Add an account."""
    connection.execute(insert(ACCOUNT).values(**row))


def find_account(connection: Connection, email: str) -> Row[Any] | None:
    """An account by its e-mail address, compared in lower case."""
    return connection.execute(select(ACCOUNT).where(ACCOUNT.c.email == email.lower())).one_or_none()


def accounts(connection: Connection) -> list[Row[Any]]:
    """Every account by e-mail address."""
    return list(connection.execute(select(ACCOUNT).order_by(ACCOUNT.c.email)))


def use_totp_step(connection: Connection, account_id: bytes, step: int) -> bool:
    """Spend a TOTP step; False when it, or a later one, was spent before."""
    spent = connection.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.id == account_id, ACCOUNT.c.totp_last_step < step)
        .values(totp_last_step=step)
    )
    return spent.rowcount == 1


def grant_role(connection: Connection, account_id: bytes, *, wave_id: str, role: str) -> None:
    """Give a role."""
    connection.execute(insert(GRANT).values(account_id=account_id, wave_id=wave_id, role=role))


def grants_of(connection: Connection, account_id: bytes) -> list[Row[Any]]:
    """The roles of an account."""
    return list(connection.execute(select(GRANT).where(GRANT.c.account_id == account_id)))


def grants_in(connection: Connection, wave_id: str) -> list[Row[Any]]:
    """Who holds which role in a wave."""
    query = select(GRANT, ACCOUNT.c.email, ACCOUNT.c.name).join(
        ACCOUNT, ACCOUNT.c.id == GRANT.c.account_id
    )
    return list(connection.execute(query.where(GRANT.c.wave_id == wave_id)))


def begin_session(connection: Connection, row: dict[str, Any]) -> None:
    """Remember a signed-in session."""
    connection.execute(insert(STAFF_SESSION).values(**row))


def find_session(connection: Connection, digest: bytes) -> Row[Any] | None:
    """A session with its account's name and state."""
    query = (
        select(STAFF_SESSION, ACCOUNT.c.email, ACCOUNT.c.name, ACCOUNT.c.active)
        .join(ACCOUNT, ACCOUNT.c.id == STAFF_SESSION.c.account_id)
        .where(STAFF_SESSION.c.digest == digest)
    )
    return connection.execute(query).one_or_none()


def touch_session(connection: Connection, digest: bytes, **columns: datetime) -> None:
    """Note that a session is in use, or has stepped up."""
    connection.execute(
        update(STAFF_SESSION).where(STAFF_SESSION.c.digest == digest).values(**columns)
    )


def end_session(connection: Connection, digest: bytes) -> None:
    """Sign one session out."""
    connection.execute(delete(STAFF_SESSION).where(STAFF_SESSION.c.digest == digest))


def end_sessions_of(connection: Connection, account_id: bytes) -> int:
    """Sign an account out everywhere."""
    query = delete(STAFF_SESSION).where(STAFF_SESSION.c.account_id == account_id)
    return connection.execute(query).rowcount


def hold_account(connection: Connection, account_id: bytes) -> Row[Any] | None:
    """An account, held until the transaction ends: two grants to one account wait for each other."""
    return connection.execute(
        select(ACCOUNT).where(ACCOUNT.c.id == account_id).with_for_update()
    ).one_or_none()


def change_account(connection: Connection, account_id: bytes, **columns: Any) -> bool:
    """Set columns of an account; False when there is no such account."""
    changed = connection.execute(
        update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(**columns)
    )
    return changed.rowcount == 1


def withdraw_role(connection: Connection, account_id: bytes, *, wave_id: str, role: str) -> bool:
    """Take a role back; False when it was not held."""
    gone = connection.execute(
        delete(GRANT).where(
            GRANT.c.account_id == account_id,
            GRANT.c.wave_id == wave_id,
            GRANT.c.role == role,
        )
    )
    return gone.rowcount == 1


def all_grants(connection: Connection) -> list[Row[Any]]:
    """Every role of every account."""
    return list(connection.execute(select(GRANT).order_by(GRANT.c.wave_id, GRANT.c.role)))


def count_sessions(connection: Connection) -> dict[bytes, int]:
    """How many signed-in sessions each account has."""
    query = select(STAFF_SESSION.c.account_id, func.count()).group_by(STAFF_SESSION.c.account_id)
    return {row[0]: row[1] for row in connection.execute(query)}
