"""Accounts of staff and analysts: adding one, what it may do, ending it.

Every act writes its audit row in the same transaction. Signing in is ``app.office.sign_in``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from app.office.roles import INSTALLATION, Conflict, Grant, Role, conflict
from app.store import staff, waves
from app.store.audit import write_row
from app.store.session import reading, writing
from app.vault.audit_chain import chain
from app.vault.blobs import seal_bytes
from app.vault.keyring import Keyring
from app.vault.passwords import (
    hash_password,
    new_totp_secret,
    password_problem,
    totp_uri,
)
from app.vault.tokens import new_id

_LONGEST_EMAIL = 254


class Refusal(Enum):
    """Why an account cannot be added or changed; a face may choose other words."""

    EMAIL_TAKEN = "There is already an account with this e-mail address."
    NOT_AN_EMAIL = "This is not an e-mail address."
    NO_NAME = "An account needs a name."
    TOO_WEAK = "The password is too weak."
    NO_ACCOUNT = "There is no such account."
    NO_WAVE = "There is no such wave."
    NOT_HELD = "The account does not hold this role."
    YOURSELF = "Nobody can end the account they are signed in with."


class AccountRefused(ValueError):
    """An account cannot be added or changed. ``reason`` tells a face why; the words are English.

    ``advice`` is what to do about a weak password, in Swedish.
    """

    def __init__(self, reason: Refusal | Conflict, *, advice: str = "") -> None:
        super().__init__(advice or reason.value)
        self.reason = reason
        self.advice = advice


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is shown once: the secret for the authenticator program."""

    account_id: bytes
    email: str
    totp_secret: str = field(repr=False)

    @property
    def totp_uri(self) -> str:
        """What the QR code for the authenticator program holds. As secret as the secret."""
        return totp_uri(self.totp_secret, self.email)


@dataclass(frozen=True, slots=True)
class AccountView:
    """One line of the list of accounts."""

    account_id: bytes
    email: str
    name: str
    active: bool
    sessions: int
    grants: tuple[Grant, ...]


def add_account(
    engine: Engine,
    keyring: Keyring,
    *,
    email: str,
    name: str,
    password: str,
    actor: str,
    now: datetime,
) -> NewAccount:
    """Add an account without roles. AccountRefused: address taken or not one, password weak."""
    email, name = email.strip().lower(), name.strip()
    _refuse_unusable(email, name, password=password)
    account = NewAccount(new_id(), email, new_totp_secret())
    row = {"id": account.account_id, "email": email, "name": name, "active": True}
    row |= _credentials(keyring, account, password=password)
    try:
        with writing(engine) as connection:
            staff.insert_account(connection, row)
            _audit(
                connection,
                keyring,
                now=now,
                actor=actor,
                act="account added",
                object=email,
            )
    except IntegrityError as taken:
        raise AccountRefused(Refusal.EMAIL_TAKEN) from taken
    return account


def renew_account(
    engine: Engine,
    keyring: Keyring,
    *,
    email: str,
    password: str,
    actor: str,
    now: datetime,
) -> NewAccount:
    """A new password and authenticator secret, for someone who lost one; ends every session."""
    with writing(engine) as connection:
        row = _account(connection, email)
        _refuse_unusable(row.email, row.name, password=password)
        account = NewAccount(row.id, row.email, new_totp_secret())
        renewed = _credentials(keyring, account, password=password)
        staff.change_account(connection, row.id, **renewed)
        staff.end_sessions_of(connection, row.id)
        _audit(
            connection,
            keyring,
            now=now,
            actor=actor,
            act="account renewed",
            object=row.email,
        )
    return account


def grant_role(
    engine: Engine,
    keyring: Keyring,
    *,
    email: str,
    role: Role,
    wave_id: str,
    actor: str,
    now: datetime,
) -> None:
    """Give a role in one wave ("": everywhere). AccountRefused when another role forbids it."""
    with writing(engine) as connection:
        account = _account(connection, email)
        # Held, so that two administrators cannot each give one side at the same moment.
        staff.hold_account(connection, account.id)
        if wave_id != INSTALLATION and waves.find_wave(connection, wave_id) is None:
            raise AccountRefused(Refusal.NO_WAVE)
        forbids = conflict(_grants(connection, account.id), wave_id=wave_id, role=role)
        if forbids:
            raise AccountRefused(forbids)
        staff.grant_role(connection, account.id, wave_id=wave_id, role=role)
        what = f"{account.email} {role} {wave_id}".rstrip()
        _audit(connection, keyring, now=now, actor=actor, act="role given", object=what)


def withdraw_role(
    engine: Engine,
    keyring: Keyring,
    *,
    email: str,
    role: Role,
    wave_id: str,
    actor: str,
    now: datetime,
) -> None:
    """Take a role back. It ends with the next request: roles are read anew each time."""
    with writing(engine) as connection:
        account = _account(connection, email)
        if not staff.withdraw_role(connection, account.id, wave_id=wave_id, role=role):
            raise AccountRefused(Refusal.NOT_HELD)
        what = f"{account.email} {role} {wave_id}".rstrip()
        _audit(connection, keyring, now=now, actor=actor, act="role withdrawn", object=what)


def deactivate(engine: Engine, keyring: Keyring, *, email: str, actor: str, now: datetime) -> None:
    """End an account: it can no longer sign in, and its sessions die. Its traces stay."""
    with writing(engine) as connection:
        account = _account(connection, email)
        if account.email == actor:
            raise AccountRefused(Refusal.YOURSELF)
        staff.change_account(connection, account.id, active=False)
        staff.end_sessions_of(connection, account.id)
        what = account.email
        _audit(connection, keyring, now=now, actor=actor, act="account ended", object=what)


def end_sessions(engine: Engine, keyring: Keyring, *, email: str, actor: str, now: datetime) -> int:
    """Sign an account out everywhere; how many sessions there were."""
    with writing(engine) as connection:
        account = _account(connection, email)
        ended = staff.end_sessions_of(connection, account.id)
        what = account.email
        _audit(connection, keyring, now=now, actor=actor, act="sessions ended", object=what)
    return ended


def list_accounts(engine: Engine) -> list[AccountView]:
    """Every account by e-mail address, with its roles and how many sessions it has."""
    with reading(engine) as connection:
        rows = staff.accounts(connection)
        held = staff.all_grants(connection)
        sessions = staff.count_sessions(connection)
    return [
        AccountView(
            account_id=row.id,
            email=row.email,
            name=row.name,
            active=row.active,
            sessions=sessions.get(row.id, 0),
            grants=tuple((g.wave_id, Role(g.role)) for g in held if g.account_id == row.id),
        )
        for row in rows
    ]


def _refuse_unusable(email: str, name: str, *, password: str) -> None:
    local, _, domain = email.partition("@")
    if not local or not domain or " " in email or len(email) > _LONGEST_EMAIL:
        raise AccountRefused(Refusal.NOT_AN_EMAIL)
    if not name:
        raise AccountRefused(Refusal.NO_NAME)
    advice = password_problem(password, [email, *name.split()])
    if advice:
        raise AccountRefused(Refusal.TOO_WEAK, advice=advice)


def _credentials(keyring: Keyring, account: NewAccount, *, password: str) -> dict[str, Any]:
    sealed = seal_bytes(keyring.staff_key, account.totp_secret.encode(), context=account.account_id)
    return {
        "password_hash": hash_password(password),
        "totp_sealed": sealed,
        "totp_last_step": 0,
    }


def _account(connection: Connection, email: str) -> Any:
    account = staff.find_account(connection, email.strip())
    if account is None:
        raise AccountRefused(Refusal.NO_ACCOUNT)
    return account


def _grants(connection: Connection, account_id: bytes) -> Sequence[Grant]:
    return [(row.wave_id, Role(row.role)) for row in staff.grants_of(connection, account_id)]


def _audit(
    connection: Connection,
    keyring: Keyring,
    *,
    now: datetime,
    actor: str,
    act: str,
    object: str,
) -> None:
    seal = chain(keyring.audit_key)
    write_row(connection, seal, at=now, actor=actor, act=act, object=object)
