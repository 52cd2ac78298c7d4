"""Signing in with password and one-time code; sessions kept here, known by a digest.

Nobody can be locked out by someone else: what waits is a network, or one account as tried from
one network, and never longer than a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from app.office.roles import INSTALLATION, Grant, Role
from app.store import staff, throttle
from app.store.audit import write_row
from app.store.session import reading, writing
from app.vault.audit_chain import chain
from app.vault.blobs import open_bytes
from app.vault.keyring import Keyring
from app.vault.passwords import matching_totp_step, password_matches, waste_time
from app.vault.tokens import digest_of, new_secret

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
STEPPED_UP = timedelta(minutes=5)
LONGEST_WAIT = timedelta(seconds=60)
SIGN_INS_A_SECOND = 10

_FADES = timedelta(minutes=15)
_TOUCHED_EVERY = timedelta(seconds=30)
# A person mistypes; a whole office behind one address mistypes more often.
_FREE_BY_ACCOUNT = 3
_FREE_BY_NETWORK = 12


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``secret`` goes into the cookie; the store keeps its digest."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Unknown address, wrong password, wrong or used code, ended account: one answer for all."""


@dataclass(frozen=True, slots=True)
class MustWait:
    """Too many attempts."""

    seconds: int


@dataclass(frozen=True, slots=True)
class SteppedUp:
    """Password and code were given anew; the session may do the grave things for 5 minutes."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who is signed in, with the roles held at this moment."""

    account_id: bytes
    email: str
    name: str
    grants: frozenset[Grant]
    stepped_up_at: datetime | None

    def holds(self, role: Role, wave_id: str) -> bool:
        """Whether ``role`` is held in the wave, or everywhere."""
        return (wave_id, role) in self.grants or (INSTALLATION, role) in self.grants

    def waves_with(self, *roles: Role) -> frozenset[str]:
        """The waves in which one of ``roles`` is held; holds "" for a role held everywhere."""
        return frozenset(wave_id for wave_id, role in self.grants if role in roles)

    def has_stepped_up(self, now: datetime) -> bool:
        """Whether password and code were given within the last five minutes."""
        return self.stepped_up_at is not None and now - self.stepped_up_at < STEPPED_UP


def sign_in(
    engine: Engine,
    keyring: Keyring,
    *,
    email: str,
    password: str,
    code: str,
    address: str,
    now: datetime,
) -> SignedIn | NotSignedIn | MustWait:
    """Begin a session for whoever knows the password and holds the authenticator."""
    tried = _Tried(email.strip().lower(), password, code)
    found = _judge(engine, tried, address=address, now=now)
    if isinstance(found, MustWait):
        return found
    with writing(engine) as connection:
        if not _spend_code(connection, keyring, found, tried=tried, now=now):
            _note_failures(connection, keyring, tried, address=address, now=now)
            return NotSignedIn()
        secret = new_secret()
        staff.begin_session(
            connection,
            {
                "digest": digest_of(secret),
                "account_id": found.id,
                "began_at": now,
                "seen_at": now,
                "stepped_up_at": now,
            },
        )
        throttle.forget_prefix(connection, _by_account(tried.email, address))
        _audit(connection, keyring, now=now, actor=found.email, act="signed in")
    return SignedIn(secret)


def step_up(
    engine: Engine,
    keyring: Keyring,
    *,
    secret: str,
    password: str,
    code: str,
    address: str,
    now: datetime,
) -> SteppedUp | NotSignedIn | MustWait:
    """Prove anew, before a grave act, that the one at the screen is the one who signed in."""
    member = session_of(engine, secret, now=now)
    if member is None:
        return NotSignedIn()
    tried = _Tried(member.email, password, code)
    found = _judge(engine, tried, address=address, now=now)
    if isinstance(found, MustWait):
        return found
    with writing(engine) as connection:
        if not _spend_code(connection, keyring, found, tried=tried, now=now):
            _note_failures(connection, keyring, tried, address=address, now=now)
            return NotSignedIn()
        staff.touch_session(connection, digest_of(secret), seen_at=now, stepped_up_at=now)
        _audit(connection, keyring, now=now, actor=member.email, act="stepped up")
    return SteppedUp()


def session_of(engine: Engine, secret: str, *, now: datetime) -> StaffMember | None:
    """Who is signed in with ``secret``; None after 15 idle minutes, 8 hours, or when ended."""
    digest = digest_of(secret)
    with reading(engine) as connection:
        row = staff.find_session(connection, digest)
        grants = staff.grants_of(connection, row.account_id) if row else []
    if row is None:
        return None
    over = not row.active or now - row.seen_at >= IDLE or now - row.began_at >= LONGEST
    if over or now - row.seen_at >= _TOUCHED_EVERY:
        with writing(engine) as connection:
            if over:
                staff.end_session(connection, digest)
            else:
                staff.touch_session(connection, digest, seen_at=now)
    if over:
        return None
    return StaffMember(
        account_id=row.account_id,
        email=row.email,
        name=row.name,
        grants=frozenset((grant.wave_id, Role(grant.role)) for grant in grants),
        stepped_up_at=row.stepped_up_at,
    )


def sign_out(engine: Engine, secret: str) -> None:
    """End this session."""
    with writing(engine) as connection:
        staff.end_session(connection, digest_of(secret))


@dataclass(frozen=True, slots=True)
class _Tried:
    email: str
    password: str = field(repr=False)
    code: str = field(repr=False)


def _judge(engine: Engine, tried: _Tried, *, address: str, now: datetime) -> Any:
    """MustWait, the account whose password this is, or None."""
    with writing(engine) as connection:
        wait = _wait(connection, tried.email, address=address, now=now)
        account = staff.find_account(connection, tried.email)
    if wait:
        return MustWait(wait)
    # The slow hash is made outside any transaction: no lock is held while it runs.
    if account is None:
        waste_time(tried.password)
        return None
    matches = password_matches(account.password_hash, tried.password)
    return account if matches and account.active else None


def _spend_code(
    connection: Connection,
    keyring: Keyring,
    account: Any,
    *,
    tried: _Tried,
    now: datetime,
) -> bool:
    if account is None:
        return False
    sealed = open_bytes(keyring.staff_key, account.totp_sealed, context=account.id)
    step = matching_totp_step(
        sealed.decode(), tried.code, now=now, last_step=account.totp_last_step
    )
    # The guarded update decides between two who use one code at the same moment.
    return step is not None and staff.use_totp_step(connection, account.id, step)


def _wait(connection: Connection, email: str, *, address: str, now: datetime) -> int:
    rows = [throttle.find_prefix(connection, key) for key, _ in _watched(email, address)]
    waits = [(row.waits_until - now).total_seconds() for row in rows if row is not None]
    if waits and max(waits) > 0:
        return int(max(waits)) + 1
    count = throttle.count_sign_in(connection, "staff", int(now.timestamp()))
    return 1 if count > SIGN_INS_A_SECOND else 0


def _note_failures(
    connection: Connection,
    keyring: Keyring,
    tried: _Tried,
    *,
    address: str,
    now: datetime,
) -> None:
    for key, free in _watched(tried.email, address):
        row = throttle.find_prefix(connection, key)
        faded = row is None or now - row.waits_until > _FADES
        failures = 1 if row is None or faded else row.failures + 1
        delay = timedelta(seconds=2 ** min(failures - free, 6)) if failures >= free else timedelta()
        until = now + min(delay, LONGEST_WAIT)
        throttle.note_failure(connection, key, failures=failures, waits_until=until)
        if failures == free:
            # Once, and without what was typed: people type passwords into the wrong field.
            _audit(
                connection,
                keyring,
                now=now,
                actor="unknown",
                act="sign-in keeps failing",
            )


def _watched(email: str, address: str) -> Sequence[tuple[str, int]]:
    networks = [
        (f"staff {network}", _FREE_BY_NETWORK) for network in throttle.network_prefixes(address)
    ]
    return [(_by_account(email, address), _FREE_BY_ACCOUNT), *networks]


def _by_account(email: str, address: str) -> str:
    return f"{digest_of(email)[:12].hex()} {throttle.network_prefixes(address)[0]}"


def _audit(
    connection: Connection, keyring: Keyring, *, now: datetime, actor: str, act: str
) -> None:
    seal = chain(keyring.audit_key)
    write_row(connection, seal, at=now, actor=actor, act=act, object="staff")
