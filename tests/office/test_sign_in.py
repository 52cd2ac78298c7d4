"""Signing in as staff: two proofs, no replay, and nobody locked out by anybody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import Engine, select

from app.acts.installation import Installation
from app.office.accounts import NewAccount, add_account, deactivate, end_sessions, grant_role
from app.office.sign_in import (
    LONGEST_WAIT,
    SIGN_INS_A_SECOND,
    NotSignedIn,
    SignedIn,
    SteppedUp,
    session_of,
    sign_in,
    sign_out,
    step_up,
)
from app.rehearsal.people import ADMINISTRATOR
from app.store.audit import ActorKind, rows
from app.store.session import reading
from app.store.staff import STAFF_SESSION
from app.store.throttle import MustWait
from app.survey.reasons import KeyReason
from app.survey.roles import INSTALLATION, Role
from app.survey.steps import Deed
from app.vault.keyring import Keyring
from tests.support.refusing import refused

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PASSWORD = "krukväxt sadel norrsken bagge"
EMAIL = "kim@example.se"
HOME = "192.0.2.10"
ELSEWHERE = "198.51.100.7"


@pytest.fixture
def here(engine: Engine, tmp_path: Path) -> Installation:
    return Installation(engine, Keyring.create(tmp_path / "keys"), tmp_path)


@pytest.fixture
def account(here: Installation) -> NewAccount:
    return add_account(here, email=EMAIL, name="Kim", password=PASSWORD, by=ADMINISTRATOR, now=NOW)


def digits(account: NewAccount, now: datetime) -> str:
    return pyotp.TOTP(account.totp_secret).at(now)


def enter(
    here: Installation,
    account: NewAccount,
    *,
    now: datetime = NOW,
    email: str = EMAIL,
    password: str = PASSWORD,
    code: str | None = None,
    address: str = HOME,
) -> SignedIn | NotSignedIn | MustWait:
    return sign_in(
        here,
        email=email,
        password=password,
        code=digits(account, now) if code is None else code,
        address=address,
        now=now,
    )


def test_password_and_code_open_a_session_of_which_the_store_keeps_a_digest(
    here: Installation, account: NewAccount
) -> None:
    entered = enter(here, account, email=" Kim@Example.se")
    assert isinstance(entered, SignedIn)
    member = session_of(here, entered.secret, now=NOW)
    assert member is not None
    assert member.email == EMAIL
    with reading(here.engine) as connection:
        [kept] = connection.scalars(select(STAFF_SESSION.c.digest))
    assert entered.secret.encode() not in kept
    assert entered.secret not in repr(entered)


@pytest.mark.parametrize(
    "wrong",
    [{"password": "krukväxt sadel norrsken bagga"}, {"code": "000000"}, {"email": "lo@example.se"}],
)
def test_one_wrong_proof_is_enough_to_stay_outside(
    here: Installation, account: NewAccount, wrong: dict[str, str]
) -> None:
    refused = enter(here, account, **wrong)  # type: ignore[arg-type]  # one str field each
    assert refused == NotSignedIn()


def test_a_code_is_good_once(here: Installation, account: NewAccount) -> None:
    assert isinstance(enter(here, account), SignedIn)
    assert enter(here, account) == NotSignedIn()
    later = NOW + timedelta(seconds=30)
    assert isinstance(enter(here, account, now=later), SignedIn)


def test_one_code_used_twice_at_once_opens_one_session(
    here: Installation, account: NewAccount
) -> None:
    with ThreadPoolExecutor(4) as pool:
        entered = list(pool.map(lambda _: enter(here, account), range(4)))
    assert [type(one) for one in entered].count(SignedIn) == 1


def test_a_session_ends_after_fifteen_idle_minutes(here: Installation, account: NewAccount) -> None:
    entered = enter(here, account)
    assert isinstance(entered, SignedIn)
    almost = NOW + timedelta(minutes=14, seconds=59)
    assert session_of(here, entered.secret, now=almost) is not None
    assert session_of(here, entered.secret, now=almost + timedelta(minutes=15)) is None
    assert session_of(here, entered.secret, now=almost) is None, "it never comes back"


def test_a_session_ends_after_eight_hours_however_busy(
    here: Installation, account: NewAccount
) -> None:
    entered = enter(here, account)
    assert isinstance(entered, SignedIn)
    now = NOW
    while now < NOW + timedelta(hours=8) - timedelta(minutes=10):
        now += timedelta(minutes=10)
        assert session_of(here, entered.secret, now=now) is not None
    assert session_of(here, entered.secret, now=NOW + timedelta(hours=8)) is None


def test_signing_out_ends_this_session_and_no_other(
    here: Installation, account: NewAccount
) -> None:
    one = enter(here, account)
    other = enter(here, account, now=NOW + timedelta(seconds=30))
    assert isinstance(one, SignedIn)
    assert isinstance(other, SignedIn)
    sign_out(here, one.secret, now=NOW)
    assert session_of(here, one.secret, now=NOW) is None
    assert session_of(here, other.secret, now=NOW) is not None


def test_an_administrator_can_end_sessions_and_accounts(
    here: Installation, account: NewAccount
) -> None:
    entered = enter(here, account)
    assert isinstance(entered, SignedIn)
    assert end_sessions(here, email=EMAIL, by=ADMINISTRATOR, now=NOW) == 1
    assert session_of(here, entered.secret, now=NOW) is None
    deactivate(here, email=EMAIL, by=ADMINISTRATOR, now=NOW)
    assert enter(here, account, now=NOW + timedelta(seconds=30)) == NotSignedIn()


def test_roles_are_read_anew_at_every_request(here: Installation, account: NewAccount) -> None:
    entered = enter(here, account)
    assert isinstance(entered, SignedIn)
    grant_role(
        here,
        email=EMAIL,
        role=Role.ANALYST,
        wave_id=INSTALLATION,
        by=ADMINISTRATOR,
        now=NOW,
    )
    member = session_of(here, entered.secret, now=NOW)
    assert member is not None
    assert member.holds(Role.ANALYST, "any-wave")
    assert not member.holds(Role.RECORDS, "any-wave")


def test_grave_acts_ask_again_and_the_answer_lasts_five_minutes(
    here: Installation, account: NewAccount
) -> None:
    entered = enter(here, account)
    assert isinstance(entered, SignedIn)
    later = NOW + timedelta(minutes=6)
    member = session_of(here, entered.secret, now=later)
    assert member is not None
    assert not member.has_stepped_up(later)
    proof = {"secret": entered.secret, "password": PASSWORD, "address": HOME}
    refused = step_up(here, **proof, code="000000", now=later)
    assert refused == NotSignedIn()
    proved = step_up(here, **proof, code=digits(account, later), now=later)
    assert proved == SteppedUp()
    member = session_of(here, entered.secret, now=later)
    assert member is not None
    assert member.has_stepped_up(later + timedelta(minutes=4))
    assert not member.has_stepped_up(later + timedelta(minutes=5))


def fail(
    here: Installation, account: NewAccount, *, now: datetime, address: str = HOME
) -> SignedIn | NotSignedIn | MustWait:
    return enter(here, account, now=now, password="fel", address=address)


def test_repeated_failures_wait_longer_and_longer_but_never_over_a_minute(
    here: Installation, account: NewAccount
) -> None:
    now, waits = NOW, []
    for _ in range(12):
        fail(here, account, now=now)
        refused = enter(here, account, now=now)
        waits.append(refused.seconds if isinstance(refused, MustWait) else 0)
        now += timedelta(seconds=waits[-1] + 30)
        # A right sign-in would clear the count: fail on instead.
        fail(here, account, now=now)
        now += LONGEST_WAIT + timedelta(seconds=1)
    assert max(waits) <= LONGEST_WAIT.total_seconds() + 1
    assert waits[-1] > 30


def test_nobody_can_lock_a_colleague_out_from_another_network(
    here: Installation, account: NewAccount
) -> None:
    now = NOW
    for _ in range(30):
        fail(here, account, now=now, address=ELSEWHERE)
        now += timedelta(seconds=1)
    assert isinstance(fail(here, account, now=now, address=ELSEWHERE), MustWait)
    assert isinstance(enter(here, account, now=now), SignedIn)


def test_old_failures_are_forgotten(here: Installation, account: NewAccount) -> None:
    for second in range(3):
        fail(here, account, now=NOW + timedelta(seconds=second))
    later = NOW + timedelta(minutes=20)
    fail(here, account, now=later)
    assert isinstance(enter(here, account, now=later), SignedIn)


def test_the_whole_installation_judges_so_many_sign_ins_a_second(
    here: Installation, account: NewAccount
) -> None:
    for number in range(SIGN_INS_A_SECOND):
        fail(here, account, now=NOW, address=f"203.0.{number}.1")
    assert enter(here, account) == MustWait(1)
    later = NOW + timedelta(seconds=1)
    assert isinstance(enter(here, account, now=later), SignedIn)


def test_a_staff_key_that_is_another_is_told_as_what_it_is(
    here: Installation, account: NewAccount, tmp_path: Path
) -> None:
    other = Installation(here.engine, Keyring.create(tmp_path / "other keys"), tmp_path)
    with refused(KeyReason.OTHER_STAFF_KEY):
        enter(other, account)
    assert isinstance(fail(other, account, now=NOW + timedelta(seconds=1)), NotSignedIn)


def test_whoever_fails_again_and_again_is_noted_without_what_was_typed(
    here: Installation, account: NewAccount
) -> None:
    for second in range(3):
        fail(here, account, now=NOW + timedelta(minutes=second * 5))
    with reading(here.engine) as connection:
        [noted] = [row for row in rows(connection) if row.act == Deed.NOTE_FAILING_SIGN_IN]
    assert (noted.actor_kind, noted.actor) == (ActorKind.UNKNOWN, "unknown")
    assert (noted.object, noted.detail, noted.wave) == ("", "", "")


def test_each_entrance_is_noted_with_the_persons_name(
    here: Installation, account: NewAccount
) -> None:
    entered = enter(here, account)
    assert isinstance(entered, SignedIn)
    later = NOW + timedelta(minutes=6)
    proof = {"secret": entered.secret, "password": PASSWORD, "address": HOME}
    assert step_up(here, **proof, code=digits(account, later), now=later) == SteppedUp()
    with reading(here.engine) as connection:
        noted = [(row.act, row.actor_kind, row.actor) for row in rows(connection)]
    assert noted[1:] == [
        (Deed.SIGN_IN, ActorKind.PERSON, EMAIL),
        (Deed.STEP_UP, ActorKind.PERSON, EMAIL),
    ]


def test_who_is_signed_in_acts_with_the_roles_held_and_what_was_confirmed(
    here: Installation, account: NewAccount
) -> None:
    entered = enter(here, account)
    assert isinstance(entered, SignedIn)
    member = session_of(here, entered.secret, now=NOW)
    assert member is not None
    actor = member.as_actor(NOW)
    assert (actor.name, actor.account_id, actor.is_person) == (EMAIL, account.account_id, True)
    assert actor.has_confirmed
    assert not member.as_actor(NOW + timedelta(minutes=5)).has_confirmed
