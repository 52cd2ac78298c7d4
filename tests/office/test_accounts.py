"""Accounts and roles: who may be let in, and who may never hold what together."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.office.accounts import (
    AccountRefused,
    Refusal,
    add_account,
    deactivate,
    end_sessions,
    grant_role,
    list_accounts,
    renew_account,
    withdraw_role,
)
from app.office.roles import (
    ANSWER_SIDE,
    EVERYWHERE,
    IDENTITY_SIDE,
    INSTALLATION,
    OFFICERS,
    Conflict,
    Role,
    conflict,
)
from app.store.audit import rows
from app.store.session import reading
from app.vault.audit_chain import find_break
from app.vault.keyring import Keyring
from tests.support.wave import WAVE, Field

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PASSWORD = "krukväxt sadel norrsken bagge"
EMAIL = "kim@example.se"


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys")


def add(engine: Engine, keyring: Keyring, *, email: str = EMAIL, password: str = PASSWORD) -> None:
    add_account(engine, keyring, email=email, name="Kim", password=password, actor="anna", now=NOW)


def give(engine: Engine, keyring: Keyring, role: Role, *, wave_id: str = WAVE) -> None:
    grant_role(engine, keyring, email=EMAIL, role=role, wave_id=wave_id, actor="anna", now=NOW)


def test_an_account_begins_without_any_role(engine: Engine, keyring: Keyring) -> None:
    add(engine, keyring)
    [account] = list_accounts(engine)
    assert (account.email, account.grants, account.active) == (EMAIL, (), True)


def test_one_address_has_one_account_however_it_is_spelt(engine: Engine, keyring: Keyring) -> None:
    add(engine, keyring)
    with pytest.raises(AccountRefused) as refused:
        add(engine, keyring, email="KIM@example.se ")
    assert refused.value.reason is Refusal.EMAIL_TAKEN


@pytest.mark.parametrize("password", ["kort", "kim@example.se kim", "password password"])
def test_a_password_that_can_be_guessed_is_refused_with_advice(
    engine: Engine, keyring: Keyring, password: str
) -> None:
    with pytest.raises(AccountRefused) as refused:
        add(engine, keyring, password=password)
    assert refused.value.reason is Refusal.TOO_WEAK
    assert refused.value.advice
    assert list_accounts(engine) == []


@pytest.mark.parametrize("email", ["", "kim", "@example.se", "kim@", "kim k@example.se"])
def test_what_is_not_an_address_is_refused(engine: Engine, keyring: Keyring, email: str) -> None:
    with pytest.raises(AccountRefused):
        add(engine, keyring, email=email)


@pytest.mark.parametrize(
    ("one", "other"), list(itertools.product(sorted(IDENTITY_SIDE), sorted(ANSWER_SIDE)))
)
def test_nobody_stands_on_both_sides_of_a_wave(one: Role, other: Role) -> None:
    assert conflict([(WAVE, one)], wave_id=WAVE, role=other) is Conflict.BOTH_SIDES
    assert conflict([(WAVE, other)], wave_id=WAVE, role=one) is Conflict.BOTH_SIDES


@pytest.mark.parametrize("role", sorted(EVERYWHERE))
def test_a_role_held_everywhere_stands_beside_those_of_every_wave(role: Role) -> None:
    across = ANSWER_SIDE if role in IDENTITY_SIDE else IDENTITY_SIDE
    for other in across:
        assert conflict([(INSTALLATION, role)], wave_id=WAVE, role=other) is Conflict.BOTH_SIDES
        assert conflict([(WAVE, other)], wave_id=INSTALLATION, role=role) is Conflict.BOTH_SIDES


def test_sides_may_change_from_wave_to_wave() -> None:
    assert conflict([("last-year", Role.KEYER)], wave_id=WAVE, role=Role.DESK) is None


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(sorted(OFFICERS), 2)))
def test_nobody_holds_two_of_the_officers_roles(one: Role, other: Role) -> None:
    assert conflict([(WAVE, one)], wave_id=WAVE, role=other) is Conflict.TWO_OFFICES


def test_only_a_few_roles_hold_everywhere() -> None:
    refused = {role for role in Role if conflict([], wave_id=INSTALLATION, role=role)}
    assert refused == frozenset(Role) - EVERYWHERE


def test_roles_are_given_and_taken_back(wave: Field) -> None:
    engine, keyring = wave.engine, wave.keyring
    add(engine, keyring)
    give(engine, keyring, Role.KEYER)
    with pytest.raises(AccountRefused) as refused:
        give(engine, keyring, Role.KEYER)
    assert refused.value.reason is Conflict.ALREADY_HELD
    with pytest.raises(AccountRefused):
        give(engine, keyring, Role.RECEIVER)
    withdraw_role(
        engine, keyring, email=EMAIL, role=Role.KEYER, wave_id=WAVE, actor="anna", now=NOW
    )
    give(engine, keyring, Role.RECEIVER)
    held = {view.email: view.grants for view in list_accounts(engine)}
    assert held[EMAIL] == ((WAVE, Role.RECEIVER),)


def test_a_role_needs_an_account_and_a_wave(engine: Engine, keyring: Keyring) -> None:
    with pytest.raises(AccountRefused) as refused:
        give(engine, keyring, Role.KEYER)
    assert refused.value.reason is Refusal.NO_ACCOUNT
    add(engine, keyring)
    with pytest.raises(AccountRefused) as refused:
        give(engine, keyring, Role.KEYER)
    assert refused.value.reason is Refusal.NO_WAVE


def test_two_administrators_at_once_cannot_give_both_sides(wave: Field) -> None:
    add(wave.engine, wave.keyring)

    def attempt(role: Role) -> bool:
        try:
            give(wave.engine, wave.keyring, role)
        except AccountRefused:
            return False
        return True

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            given = list(pool.map(attempt, (Role.RECEIVER, Role.KEYER)))
        assert sorted(given) == [False, True]
        role = (Role.RECEIVER, Role.KEYER)[given.index(True)]
        withdraw_role(
            wave.engine, wave.keyring, email=EMAIL, role=role, wave_id=WAVE, actor="anna", now=NOW
        )


def test_nobody_ends_her_own_account(engine: Engine, keyring: Keyring) -> None:
    add(engine, keyring)
    with pytest.raises(AccountRefused) as refused:
        deactivate(engine, keyring, email=EMAIL, actor=EMAIL, now=NOW)
    assert refused.value.reason is Refusal.YOURSELF
    deactivate(engine, keyring, email=EMAIL, actor="anna", now=NOW)
    assert [account.active for account in list_accounts(engine)] == [False]


def test_every_act_leaves_a_row_that_holds_no_secret(engine: Engine, keyring: Keyring) -> None:
    add(engine, keyring)
    renewed = renew_account(
        engine, keyring, email=EMAIL, password=PASSWORD + " grind", actor="anna", now=NOW
    )
    give(engine, keyring, Role.ADMINISTRATOR, wave_id=INSTALLATION)
    end_sessions(engine, keyring, email=EMAIL, actor="anna", now=NOW)
    deactivate(engine, keyring, email=EMAIL, actor="anna", now=NOW)
    with reading(engine) as connection:
        written = list(rows(connection))
    assert [row.act for row in written] == [
        "account added",
        "account renewed",
        "role given",
        "sessions ended",
        "account ended",
    ]
    text = " ".join(f"{row.actor} {row.object}" for row in written)
    assert PASSWORD not in text
    assert renewed.totp_secret not in text + repr(renewed)
    assert find_break(keyring.audit_key, (row._asdict() for row in written)) is None
