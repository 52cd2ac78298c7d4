"""Signing in with password and one-time code; sessions kept here, known by a digest.

Nobody can be locked out by someone else: what waits is a network, or one account as tried from
one network, and never longer than a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.acts.doors import Transaction, office
from app.acts.installation import Actor, Installation
from app.store import staff, throttle
from app.store.audit import ActorKind
from app.store.session import reading
from app.store.staff import Account, StaffSession
from app.store.throttle import MustWait
from app.survey.reasons import KeyReason
from app.survey.refusals import KeyRefused
from app.survey.roles import INSTALLATION, Grant, Role
from app.survey.sessions import STEPPED_UP, TOUCHED_EVERY, is_over
from app.survey.steps import Deed
from app.vault.blobs import Unopenable, open_bytes
from app.vault.keyring import Keyring
from app.vault.passwords import matching_totp_step, password_matches, waste_time
from app.vault.tokens import digest_of, new_secret

LONGEST_WAIT = timedelta(seconds=60)
SIGN_INS_A_SECOND = 10

_FADES = timedelta(minutes=15)
# A person mistypes; a whole office behind one address mistypes more often.
_FREE_BY_ACCOUNT = 3
_FREE_BY_NETWORK = 12
_SOMEBODY = Actor(ActorKind.UNKNOWN, "unknown")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``secret`` goes into the cookie; the store keeps its digest."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Unknown address, wrong password, wrong or used code, ended account: one answer for all."""


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

    def as_actor(self, now: datetime) -> Actor:
        """As verbs take whoever asks: with the roles held and what was confirmed at this moment."""
        confirmed = self.has_stepped_up(now)
        return Actor.person(
            self.email, self.account_id, grants=self.grants, has_confirmed=confirmed
        )


def sign_in(
    here: Installation, *, email: str, password: str, code: str, address: str, now: datetime
) -> SignedIn | NotSignedIn | MustWait:
    """Begin a session for whoever knows the password and holds the authenticator."""
    tried = _Tried(email.strip().lower(), password, code, address)
    found = _judge(here, tried, now=now)
    if isinstance(found, MustWait):
        return found
    if found is not None:
        with office(here, by=_person(found), now=now) as entering:
            if _spend_code(entering, found, code=code):
                return SignedIn(_begin_session(entering, found, tried=tried))
    _note_failures(here, tried, now=now)
    return NotSignedIn()


def step_up(
    here: Installation, *, secret: str, password: str, code: str, address: str, now: datetime
) -> SteppedUp | NotSignedIn | MustWait:
    """Prove anew, before a grave act, that the one at the screen is the one who signed in."""
    member = session_of(here, secret, now=now)
    if member is None:
        return NotSignedIn()
    tried = _Tried(member.email, password, code, address)
    found = _judge(here, tried, now=now)
    if isinstance(found, MustWait):
        return found
    if found is not None:
        with office(here, by=member.as_actor(now), now=now) as proving:
            if _spend_code(proving, found, code=code):
                if not staff.step_session_up(proving.connection, digest_of(secret), now=now):
                    return NotSignedIn()
                proving.note(Deed.STEP_UP)
                return SteppedUp()
    _note_failures(here, tried, now=now)
    return NotSignedIn()


def session_of(here: Installation, secret: str, *, now: datetime) -> StaffMember | None:
    """Who is signed in with ``secret``; None after 15 idle minutes, 8 hours, or when ended."""
    digest = digest_of(secret)
    with reading(here.engine) as connection:
        session = staff.find_session(connection, digest)
        held = staff.grants_of(connection, session.account_id) if session else []
    if session is None:
        return None
    if not session.active or is_over(session.began_at, session.seen_at, now=now):
        sign_out(here, secret, now=now)
        return None
    if now - session.seen_at >= TOUCHED_EVERY and not _touch(here, digest, now=now):
        return None
    return StaffMember(
        account_id=session.account_id,
        email=session.email,
        name=session.name,
        grants=frozenset(one.grant for one in held),
        stepped_up_at=session.stepped_up_at,
    )


def sign_out(here: Installation, secret: str, *, now: datetime) -> None:
    """End this session."""
    with office(here, by=_SOMEBODY, now=now) as leaving:
        staff.end_session(leaving.connection, digest_of(secret))


@dataclass(frozen=True, slots=True)
class _Tried:
    email: str
    password: str = field(repr=False)
    code: str = field(repr=False)
    address: str


def _judge(here: Installation, tried: _Tried, *, now: datetime) -> Account | MustWait | None:
    """MustWait, the account whose password this is, or None."""
    with office(here, by=_SOMEBODY, now=now) as judging:
        wait = _wait(judging.connection, tried, now=now)
        account = staff.find_account(judging.connection, tried.email)
    if wait:
        return MustWait(wait)
    # The slow hash is made outside any transaction: no lock is held while it runs.
    if account is None:
        waste_time(tried.password)
        return None
    matches = password_matches(account.password_hash, tried.password)
    return account if matches and account.active else None


def _spend_code(entry: Transaction, account: Account, *, code: str) -> bool:
    secret = _totp_secret(entry.here.keyring, account)
    step = matching_totp_step(secret, code, now=entry.now, last_step=account.totp_last_step)
    # The guarded update decides between two who use one code at the same moment, and proves that
    # the password that was checked is still the account's.
    return step is not None and staff.use_totp_step(entry.connection, account, step)


def _totp_secret(keyring: Keyring, account: Account) -> str:
    try:
        return open_bytes(keyring.staff_key, account.totp_sealed, context=account.id).decode()
    except Unopenable:
        raise KeyRefused(KeyReason.OTHER_STAFF_KEY) from None


def _begin_session(entering: Transaction, account: Account, *, tried: _Tried) -> str:
    secret, now = new_secret(), entering.now
    session = StaffSession(
        digest=digest_of(secret),
        account_id=account.id,
        began_at=now,
        seen_at=now,
        stepped_up_at=now,
    )
    staff.begin_session(entering.connection, session)
    throttle.forget_prefix(entering.connection, _by_account(tried))
    entering.note(Deed.SIGN_IN)
    return secret


def _touch(here: Installation, digest: bytes, *, now: datetime) -> bool:
    with office(here, by=_SOMEBODY, now=now) as using:
        return staff.touch_session(using.connection, digest, seen_at=now)


def _person(account: Account) -> Actor:
    return Actor.person(account.email, account.id, grants=frozenset(), has_confirmed=True)


def _wait(connection: Connection, tried: _Tried, *, now: datetime) -> int:
    rows = [throttle.find_prefix(connection, key) for key, _ in _watched(tried)]
    waits = [(row.waits_until - now).total_seconds() for row in rows if row is not None]
    if waits and max(waits) > 0:
        return int(max(waits)) + 1
    count = throttle.count_sign_in(connection, "staff", int(now.timestamp()))
    return 1 if count > SIGN_INS_A_SECOND else 0


def _note_failures(here: Installation, tried: _Tried, *, now: datetime) -> None:
    with office(here, by=_SOMEBODY, now=now) as failing:
        for key, free in _watched(tried):
            row = throttle.find_prefix(failing.connection, key)
            faded = row is None or now - row.waits_until > _FADES
            failures = 1 if row is None or faded else row.failures + 1
            waits = timedelta(seconds=2 ** min(failures - free, 6) if failures >= free else 0)
            until = now + min(waits, LONGEST_WAIT)
            throttle.note_failure(failing.connection, key, failures=failures, waits_until=until)
            if failures == free:
                # Once, and without what was typed: people type passwords into the wrong field.
                failing.note(Deed.NOTE_FAILING_SIGN_IN)


def _watched(tried: _Tried) -> Sequence[tuple[str, int]]:
    networks = throttle.network_prefixes(tried.address)
    watched = [(f"staff {network}", _FREE_BY_NETWORK) for network in networks]
    return [(_by_account(tried), _FREE_BY_ACCOUNT), *watched]


def _by_account(tried: _Tried) -> str:
    network = throttle.network_prefixes(tried.address)[0]
    return f"{digest_of(tried.email)[:12].hex()} {network}"
