"""Accounts of staff and analysts: adding one, what it may do, ending it.

Each of these leaves an audit row. Signing in is ``app.office.sign_in``.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.acts.doors import office
from app.acts.installation import Actor, Installation
from app.store import staff, waves
from app.store.session import is_duplicate, reading
from app.store.staff import Account
from app.survey.reasons import AccountReason, StepReason
from app.survey.refusals import AccountRefused, StepRefused
from app.survey.roles import INSTALLATION, Grant, Role, conflict
from app.survey.steps import Deed
from app.vault.blobs import seal_bytes
from app.vault.keyring import Keyring
from app.vault.passwords import hash_password, new_totp_secret, password_problem, totp_uri
from app.vault.tokens import new_id

_LONGEST_EMAIL = 254


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
class AccountLine:
    """One line of the list of accounts."""

    account_id: bytes
    email: str
    name: str
    active: bool
    sessions: int
    grants: tuple[Grant, ...]


def add_account(
    here: Installation, *, email: str, name: str, password: str, by: Actor, now: datetime
) -> NewAccount:
    """Add an account without roles. AccountRefused: address taken or not one, password weak."""
    email, name = email.strip().lower(), name.strip()
    _refuse_unusable(email, name, password=password)
    new = NewAccount(new_id(), email, new_totp_secret())
    account = Account(
        id=new.account_id,
        email=email,
        name=name,
        password_hash=hash_password(password),
        totp_sealed=_sealed_secret(here.keyring, new),
    )
    try:
        with office(here, by=by, now=now) as adding:
            staff.insert_account(adding.connection, account)
            adding.note(Deed.ADD_ACCOUNT, object=email)
    except IntegrityError as taken:
        if not is_duplicate(taken):
            raise
        raise AccountRefused(AccountReason.EMAIL_TAKEN) from None
    return new


def renew_account(
    here: Installation, *, email: str, password: str, by: Actor, now: datetime
) -> NewAccount:
    """A new password and authenticator secret, for someone who lost one; ends every session."""
    with reading(here.engine) as connection:
        account = _known(staff.find_account(connection, email.strip()))
    _refuse_unusable(account.email, account.name, password=password)
    new = NewAccount(account.id, account.email, new_totp_secret())
    # The slow hash is made before the door opens: no lock is held while it runs.
    password_hash, sealed = hash_password(password), _sealed_secret(here.keyring, new)
    with office(here, by=by, now=now) as renewing:
        if not staff.renew_credentials(
            renewing.connection, account.id, password_hash=password_hash, totp_sealed=sealed
        ):
            raise AccountRefused(AccountReason.NO_ACCOUNT)
        staff.end_sessions_of(renewing.connection, account.id)
        renewing.note(Deed.RENEW_ACCOUNT, object=account.email)
    return new


def grant_role(
    here: Installation, *, email: str, role: Role, wave_id: str, by: Actor, now: datetime
) -> None:
    """Give a role in one wave ("": everywhere). AccountRefused when another role forbids it."""
    with office(here, by=by, now=now) as giving:
        # Held, so that two administrators cannot each give one side at the same moment.
        account = _held(giving.connection, email)
        if wave_id != INSTALLATION and waves.wave_state(giving.connection, wave_id) is None:
            raise StepRefused(StepReason.NO_WAVE, wave=wave_id)
        held = [one.grant for one in staff.grants_of(giving.connection, account.id)]
        forbids = conflict(held, wave_id=wave_id, role=role)
        if forbids:
            raise AccountRefused(forbids)
        staff.grant_role(giving.connection, account.id, wave_id=wave_id, role=role)
        giving.note(Deed.GIVE_ROLE, object=account.email, detail=role, wave=wave_id)


def withdraw_role(
    here: Installation, *, email: str, role: Role, wave_id: str, by: Actor, now: datetime
) -> None:
    """Take a role back. It ends with the next request: roles are read anew each time."""
    with office(here, by=by, now=now) as taking:
        account = _held(taking.connection, email)
        if not staff.withdraw_role(taking.connection, account.id, wave_id=wave_id, role=role):
            raise AccountRefused(AccountReason.NOT_HELD)
        taking.note(Deed.WITHDRAW_ROLE, object=account.email, detail=role, wave=wave_id)


def deactivate(here: Installation, *, email: str, by: Actor, now: datetime) -> None:
    """End an account: it can no longer sign in, and its sessions die. Its traces stay."""
    with office(here, by=by, now=now) as ending:
        account = _held(ending.connection, email)
        if by.is_person and account.email == by.name:
            raise AccountRefused(AccountReason.YOURSELF)
        if not staff.end_account(ending.connection, account.id):
            raise LookupError("a held account is gone")
        staff.end_sessions_of(ending.connection, account.id)
        ending.note(Deed.END_ACCOUNT, object=account.email)


def end_sessions(here: Installation, *, email: str, by: Actor, now: datetime) -> int:
    """Sign an account out everywhere; how many sessions there were."""
    with office(here, by=by, now=now) as ending:
        account = _held(ending.connection, email)
        ended = staff.end_sessions_of(ending.connection, account.id)
        ending.note(Deed.END_SESSIONS, object=account.email)
    return ended


def list_accounts(here: Installation) -> list[AccountLine]:
    """Every account by e-mail address, with its roles and how many sessions it has."""
    with reading(here.engine) as connection:
        found = staff.accounts(connection)
        held = staff.all_grants(connection)
        sessions = staff.count_sessions(connection)
    return [
        AccountLine(
            account_id=account.id,
            email=account.email,
            name=account.name,
            active=account.active,
            sessions=sessions.get(account.id, 0),
            grants=tuple(one.grant for one in held if one.account_id == account.id),
        )
        for account in found
    ]


def _refuse_unusable(email: str, name: str, *, password: str) -> None:
    local, _, domain = email.partition("@")
    if not local or not domain or " " in email or len(email) > _LONGEST_EMAIL:
        raise AccountRefused(AccountReason.NOT_AN_EMAIL)
    if not name:
        raise AccountRefused(AccountReason.NO_NAME)
    advice = password_problem(password, [email, *name.split()])
    if advice:
        raise AccountRefused(AccountReason.TOO_WEAK, advice=advice)


def _sealed_secret(keyring: Keyring, new: NewAccount) -> bytes:
    return seal_bytes(keyring.staff_key, new.totp_secret.encode(), context=new.account_id)


def _held(connection: Connection, email: str) -> Account:
    return _known(staff.hold_account(connection, email.strip()))


def _known(account: Account | None) -> Account:
    if account is None:
        raise AccountRefused(AccountReason.NO_ACCOUNT)
    return account
