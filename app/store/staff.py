"""Who works here: accounts, the roles they hold in a wave, and their signed-in sessions."""

from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from app.store.columns import Bytes, Moment, all_as, one_as, one_of, table_of
from app.survey.roles import Grant, Role


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
    role: Role = Field(primary_key=True, sa_type=one_of(Role, 20))


class StaffSessionTable(SQLModel, table=True):
    """A signed-in session, known by the digest of the id in its cookie."""

    __tablename__ = "staff_session"
    digest: bytes = Field(primary_key=True, sa_type=Bytes)
    account_id: bytes = Field(foreign_key="account.id", index=True, sa_type=Bytes)
    began_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    stepped_up_at: datetime | None = Field(default=None, sa_type=Moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A member of staff or an analyst."""

    id: bytes
    email: str
    """In lower case."""
    name: str
    password_hash: str = field(repr=False)
    totp_sealed: bytes = field(repr=False)
    totp_last_step: int = 0
    """The newest one-time code that was used: it and those before are spent."""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountGrant:
    """A role of an account in one wave, or ("") in the whole installation."""

    account_id: bytes
    wave_id: str
    role: Role

    @property
    def grant(self) -> Grant:
        """As the rule of roles takes it."""
        return self.wave_id, self.role


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedGrant(AccountGrant):
    """A role with who holds it."""

    email: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """A signed-in session."""

    digest: bytes
    account_id: bytes
    began_at: datetime
    seen_at: datetime
    stepped_up_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSession(StaffSession):
    """A session with whose it is, and whether that account may still be used."""

    email: str
    name: str
    active: bool


ACCOUNT = table_of(AccountTable)
GRANT = table_of(GrantTable)
STAFF_SESSION = table_of(StaffSessionTable)


def insert_account(connection: Connection, account: Account) -> None:
    """Add an account. IntegrityError when the address is taken."""
    connection.execute(insert(ACCOUNT).values(**asdict(account)))


def find_account(connection: Connection, email: str) -> Account | None:
    """An account by its e-mail address, compared in lower case."""
    query = select(ACCOUNT).where(ACCOUNT.c.email == email.lower())
    return one_as(Account, connection.execute(query))


def hold_account(connection: Connection, email: str) -> Account | None:
    """The same, held until the transaction ends: two changes of one account wait for each other."""
    query = select(ACCOUNT).where(ACCOUNT.c.email == email.lower()).with_for_update()
    return one_as(Account, connection.execute(query))


def accounts(connection: Connection) -> list[Account]:
    """Every account by e-mail address."""
    return all_as(Account, connection.execute(select(ACCOUNT).order_by(ACCOUNT.c.email)))


def renew_credentials(
    connection: Connection, account_id: bytes, *, password_hash: str, totp_sealed: bytes
) -> bool:
    """A new password and authenticator secret; False when there is no such account."""
    renewed = {"password_hash": password_hash, "totp_sealed": totp_sealed, "totp_last_step": 0}
    statement = update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(**renewed)
    return connection.execute(statement).rowcount == 1


def end_account(connection: Connection, account_id: bytes) -> bool:
    """Nobody signs in with it any more; False when there is no such account."""
    statement = update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(active=False)
    return connection.execute(statement).rowcount == 1


def use_totp_step(connection: Connection, account: Account, step: int) -> bool:
    """Spend a TOTP step of an account that still stands as ``account`` says.

    False when the step, or a later one, was spent before, or the account was renewed or ended.
    """
    spent = connection.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.id == account.id, ACCOUNT.c.totp_last_step < step)
        .where(ACCOUNT.c.active.is_(True), ACCOUNT.c.password_hash == account.password_hash)
        .where(ACCOUNT.c.totp_sealed == account.totp_sealed)
        .values(totp_last_step=step)
    )
    return spent.rowcount == 1


def grant_role(connection: Connection, account_id: bytes, *, wave_id: str, role: Role) -> None:
    """Give a role. IntegrityError when it is held."""
    connection.execute(insert(GRANT).values(account_id=account_id, wave_id=wave_id, role=role))


def withdraw_role(connection: Connection, account_id: bytes, *, wave_id: str, role: Role) -> bool:
    """Take a role back; False when it was not held."""
    gone = connection.execute(
        delete(GRANT).where(
            GRANT.c.account_id == account_id,
            GRANT.c.wave_id == wave_id,
            GRANT.c.role == role,
        )
    )
    return gone.rowcount == 1


def grants_of(connection: Connection, account_id: bytes) -> list[AccountGrant]:
    """The roles of an account."""
    query = select(GRANT).where(GRANT.c.account_id == account_id)
    return all_as(AccountGrant, connection.execute(query))


def grants_in(connection: Connection, wave_id: str) -> list[NamedGrant]:
    """Who holds which role in a wave."""
    query = select(GRANT, ACCOUNT.c.email, ACCOUNT.c.name).join(
        ACCOUNT, ACCOUNT.c.id == GRANT.c.account_id
    )
    return all_as(NamedGrant, connection.execute(query.where(GRANT.c.wave_id == wave_id)))


def all_grants(connection: Connection) -> list[AccountGrant]:
    """Every role of every account."""
    query = select(GRANT).order_by(GRANT.c.wave_id, GRANT.c.role)
    return all_as(AccountGrant, connection.execute(query))


def begin_session(connection: Connection, session: StaffSession) -> None:
    """Remember a signed-in session."""
    connection.execute(insert(STAFF_SESSION).values(**asdict(session)))


def find_session(connection: Connection, digest: bytes) -> NamedSession | None:
    """A session with its account's name and state."""
    query = (
        select(STAFF_SESSION, ACCOUNT.c.email, ACCOUNT.c.name, ACCOUNT.c.active)
        .join(ACCOUNT, ACCOUNT.c.id == STAFF_SESSION.c.account_id)
        .where(STAFF_SESSION.c.digest == digest)
    )
    return one_as(NamedSession, connection.execute(query))


def touch_session(connection: Connection, digest: bytes, *, seen_at: datetime) -> bool:
    """Note that a session is in use; False when it was ended meanwhile."""
    return _change_session(connection, digest, seen_at=seen_at)


def step_session_up(connection: Connection, digest: bytes, *, now: datetime) -> bool:
    """Note that password and code were given once more; False when it was ended meanwhile."""
    return _change_session(connection, digest, seen_at=now, stepped_up_at=now)


def end_session(connection: Connection, digest: bytes) -> None:
    """Sign one session out, if it is there."""
    connection.execute(delete(STAFF_SESSION).where(STAFF_SESSION.c.digest == digest))


def end_sessions_of(connection: Connection, account_id: bytes) -> int:
    """Sign an account out everywhere; how many sessions there were."""
    query = delete(STAFF_SESSION).where(STAFF_SESSION.c.account_id == account_id)
    return connection.execute(query).rowcount


def count_sessions(connection: Connection) -> dict[bytes, int]:
    """How many signed-in sessions each account has."""
    query = select(STAFF_SESSION.c.account_id, func.count()).group_by(STAFF_SESSION.c.account_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def _change_session(connection: Connection, digest: bytes, **moments: datetime) -> bool:
    query = update(STAFF_SESSION).where(STAFF_SESSION.c.digest == digest).values(**moments)
    return connection.execute(query).rowcount == 1
