"""Signing in as staff: two proofs, no replay, and nobody locked out by anybody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import Engine, select

from app.office.accounts import NewAccount, add_account, deactivate, end_sessions, grant_role
from app.office.roles import INSTALLATION, Role
from app.office.sign_in import (
    LONGEST_WAIT,
    SIGN_INS_A_SECOND,
    MustWait,
    NotSignedIn,
    SignedIn,
    SteppedUp,
    session_of,
    sign_in,
    sign_out,
    step_up,
)
from app.store.session import reading
from app.store.staff import STAFF_SESSION
from app.vault.keyring import Keyring

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PASSWORD = "krukväxt sadel norrsken bagge"
EMAIL = "kim@example.se"
HOME = "192.0.2.10"
ELSEWHERE = "198.51.100.7"


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys")


@pytest.fixture
def account(engine: Engine, keyring: Keyring) -> NewAccount:
    return add_account(
        engine, keyring, email=EMAIL, name="Kim", password=PASSWORD, actor="anna", now=NOW
    )


def digits(account: NewAccount, now: datetime) -> str:
    return pyotp.TOTP(account.totp_secret).at(now)


def enter(
    engine: Engine,
    keyring: Keyring,
    account: NewAccount,
    *,
    now: datetime = NOW,
    email: str = EMAIL,
    password: str = PASSWORD,
    code: str | None = None,
    address: str = HOME,
) -> SignedIn | NotSignedIn | MustWait:
    return sign_in(
        engine,
        keyring,
        email=email,
        password=password,
        code=digits(account, now) if code is None else code,
        address=address,
        now=now,
    )


def test_password_and_code_open_a_session_of_which_the_store_keeps_a_digest(
    engine: Engine, keyring: Keyring, account: NewAccount
) -> None:
    entered = enter(engine, keyring, account, email=" Kim@Example.se")
    assert isinstance(entered, SignedIn)
    member = session_of(engine, entered.secret, now=NOW)
    assert member is not None
    assert member.email == EMAIL
    with reading(engine) as connection:
        [kept] = connection.scalars(select(STAFF_SESSION.c.digest))
    assert entered.secret.encode() not in kept
    assert entered.secret not in repr(entered)


@pytest.mark.parametrize(
    "wrong",
    [{"password": "krukväxt sadel norrsken bagga"}, {"code": "000000"}, {"email": "lo@example.se"}],
)
def test_one_wrong_proof_is_enough_to_stay_outside(
    engine: Engine, keyring: Keyring, account: NewAccount, wrong: dict[str, str]
) -> None:
    refused = enter(engine, keyring, account, **wrong)  # type: ignore[arg-type]  # one str field each
    assert refused == NotSignedIn()


def test_a_code_is_good_once(engine: Engine, keyring: Keyring, account: NewAccount) -> None:
    assert isinstance(enter(engine, keyring, account), SignedIn)
    assert enter(engine, keyring, account) == NotSignedIn()
    later = NOW + timedelta(seconds=30)
    assert isinstance(enter(engine, keyring, account, now=later), SignedIn)


def test_one_code_used_twice_at_once_opens_one_session(
    engine: Engine, keyring: Keyring, account: NewAccount
) -> None:
    with ThreadPoolExecutor(4) as pool:
        entered = list(pool.map(lambda _: enter(engine, keyring, account), range(4)))
    assert [type(one) for one in entered].count(SignedIn) == 1


def test_a_session_ends_after_fifteen_idle_minutes(
    engine: Engine, keyring: Keyring, account: NewAccount
) -> None:
    entered = enter(engine, keyring, account)
    assert isinstance(entered, SignedIn)
    almost = NOW + timedelta(minutes=14, seconds=59)
    assert session_of(engine, entered.secret, now=almost) is not None
    assert session_of(engine, entered.secret, now=almost + timedelta(minutes=15)) is None
    assert session_of(engine, entered.secret, now=almost) is None, "it never comes back"


def test_a_session_ends_after_eight_hours_however_busy(
    engine: Engine, keyring: Keyring, account: NewAccount
) -> None:
    entered = enter(engine, keyring, account)
    assert isinstance(entered, SignedIn)
    now = NOW
    while now < NOW + timedelta(hours=8) - timedelta(minutes=10):
        now += timedelta(minutes=10)
        assert session_of(engine, entered.secret, now=now) is not None
    assert session_of(engine, entered.secret, now=NOW + timedelta(hours=8)) is None


def test_signing_out_ends_this_session_and_no_other(
    engine: Engine, keyring: Keyring, account: NewAccount
) -> None:
    one = enter(engine, keyring, account)
    other = enter(engine, keyring, account, now=NOW + timedelta(seconds=30))
    assert isinstance(one, SignedIn)
    assert isinstance(other, SignedIn)
    sign_out(engine, one.secret)
    assert session_of(engine, one.secret, now=NOW) is None
    assert session_of(engine, other.secret, now=NOW) is not None


def test_an_administrator_can_end_sessions_and_accounts(
    engine: Engine, keyring: Keyring, account: NewAccount
) -> None:
    entered = enter(engine, keyring, account)
    assert isinstance(entered, SignedIn)
    assert end_sessions(engine, keyring, email=EMAIL, actor="anna", now=NOW) == 1
    assert session_of(engine, entered.secret, now=NOW) is None
    deactivate(engine, keyring, email=EMAIL, actor="anna", now=NOW)
    assert enter(engine, keyring, account, now=NOW + timedelta(seconds=30)) == NotSignedIn()


def test_roles_are_read_anew_at_every_request(
    engine: Engine, keyring: Keyring, account: NewAccount
) -> None:
    entered = enter(engine, keyring, account)
    assert isinstance(entered, SignedIn)
    grant_role(
        engine,
        keyring,
        email=EMAIL,
        role=Role.ANALYST,
        wave_id=INSTALLATION,
        actor="anna",
        now=NOW,
    )
    member = session_of(engine, entered.secret, now=NOW)
    assert member is not None
    assert member.holds(Role.ANALYST, "any-wave")
    assert not member.holds(Role.RECORDS, "any-wave")


def test_grave_acts_ask_again_and_the_answer_lasts_five_minutes(
    engine: Engine, keyring: Keyring, account: NewAccount
) -> None:
    entered = enter(engine, keyring, account)
    assert isinstance(entered, SignedIn)
    later = NOW + timedelta(minutes=6)
    member = session_of(engine, entered.secret, now=later)
    assert member is not None
    assert not member.has_stepped_up(later)
    proof = {"secret": entered.secret, "password": PASSWORD, "address": HOME}
    refused = step_up(engine, keyring, **proof, code="000000", now=later)
    assert refused == NotSignedIn()
    proved = step_up(engine, keyring, **proof, code=digits(account, later), now=later)
    assert proved == SteppedUp()
    member = session_of(engine, entered.secret, now=later)
    assert member is not None
    assert member.has_stepped_up(later + timedelta(minutes=4))
    assert not member.has_stepped_up(later + timedelta(minutes=5))


def fail(
    engine: Engine, keyring: Keyring, account: NewAccount, *, now: datetime, address: str = HOME
) -> SignedIn | NotSignedIn | MustWait:
    return enter(engine, keyring, account, now=now, password="fel", address=address)


def test_repeated_failures_wait_longer_and_longer_but_never_over_a_minute(
    engine: Engine, keyring: Keyring, account: NewAccount
) -> None:
    now, waits = NOW, []
    for _ in range(12):
        fail(engine, keyring, account, now=now)
        refused = enter(engine, keyring, account, now=now)
        waits.append(refused.seconds if isinstance(refused, MustWait) else 0)
        now += timedelta(seconds=waits[-1] + 30)
        # A right sign-in would clear the count: fail on instead.
        fail(engine, keyring, account, now=now)
        now += LONGEST_WAIT + timedelta(seconds=1)
    assert max(waits) <= LONGEST_WAIT.total_seconds() + 1
    assert waits[-1] > 30


def test_nobody_can_lock_a_colleague_out_from_another_network(
    engine: Engine, keyring: Keyring, account: NewAccount
) -> None:
    now = NOW
    for _ in range(30):
        fail(engine, keyring, account, now=now, address=ELSEWHERE)
        now += timedelta(seconds=1)
    assert isinstance(fail(engine, keyring, account, now=now, address=ELSEWHERE), MustWait)
    assert isinstance(enter(engine, keyring, account, now=now), SignedIn)


def test_old_failures_are_forgotten(engine: Engine, keyring: Keyring, account: NewAccount) -> None:
    for second in range(3):
        fail(engine, keyring, account, now=NOW + timedelta(seconds=second))
    later = NOW + timedelta(minutes=20)
    fail(engine, keyring, account, now=later)
    assert isinstance(enter(engine, keyring, account, now=later), SignedIn)


def test_the_whole_installation_judges_so_many_sign_ins_a_second(
    engine: Engine, keyring: Keyring, account: NewAccount
) -> None:
    for number in range(SIGN_INS_A_SECOND):
        fail(engine, keyring, account, now=NOW, address=f"203.0.{number}.1")
    assert enter(engine, keyring, account) == MustWait(1)
    later = NOW + timedelta(seconds=1)
    assert isinstance(enter(engine, keyring, account, now=later), SignedIn)
