"""Accounts and roles: who may be let in, and who may never hold what together."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.acts.installation import Installation
from app.office.accounts import (
    add_account,
    deactivate,
    end_sessions,
    grant_role,
    list_accounts,
    renew_account,
    withdraw_role,
)
from app.rehearsal.people import ADMINISTRATOR, somebody
from app.store.audit import rows
from app.store.session import reading
from app.survey.reasons import AccountReason, StepReason
from app.survey.refusals import AccountRefused, StepRefused
from app.survey.roles import (
    EVERYWHERE,
    IDENTITY_SIDE,
    INSTALLATION,
    OFFICERS,
    Role,
    conflict,
)
from app.vault.audit_chain import find_break
from app.vault.keyring import Keyring
from tests.support.wave import WAVE, Field

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PASSWORD = "krukväxt sadel norrsken bagge"
EMAIL = "kim@example.se"
ANSWER_SIDE = frozenset(Role) - IDENTITY_SIDE


@pytest.fixture
def here(engine: Engine, tmp_path: Path) -> Installation:
    return Installation(engine, Keyring.create(tmp_path / "keys"), tmp_path)


def add(here: Installation, *, email: str = EMAIL, password: str = PASSWORD) -> None:
    add_account(here, email=email, name="Kim", password=password, by=ADMINISTRATOR, now=NOW)


def give(here: Installation, role: Role, *, wave_id: str = WAVE) -> None:
    grant_role(here, email=EMAIL, role=role, wave_id=wave_id, by=ADMINISTRATOR, now=NOW)


def test_an_account_begins_without_any_role(here: Installation) -> None:
    add(here)
    [account] = list_accounts(here)
    assert (account.email, account.grants, account.active) == (EMAIL, (), True)


def test_one_address_has_one_account_however_it_is_spelt(here: Installation) -> None:
    add(here)
    with pytest.raises(AccountRefused) as refused:
        add(here, email="KIM@example.se ")
    assert refused.value.reason is AccountReason.EMAIL_TAKEN


@pytest.mark.parametrize("password", ["kort", "kim@example.se kim", "password password"])
def test_a_password_that_can_be_guessed_is_refused_with_advice(
    here: Installation, password: str
) -> None:
    with pytest.raises(AccountRefused) as refused:
        add(here, password=password)
    assert refused.value.reason is AccountReason.TOO_WEAK
    assert refused.value.facts["advice"]
    assert list_accounts(here) == []


@pytest.mark.parametrize("email", ["", "kim", "@example.se", "kim@", "kim k@example.se"])
def test_what_is_not_an_address_is_refused(here: Installation, email: str) -> None:
    with pytest.raises(AccountRefused):
        add(here, email=email)


@pytest.mark.parametrize(
    ("one", "other"), list(itertools.product(sorted(IDENTITY_SIDE), sorted(ANSWER_SIDE)))
)
def test_nobody_stands_on_both_sides_of_a_wave(one: Role, other: Role) -> None:
    assert conflict([(WAVE, one)], wave_id=WAVE, role=other) is AccountReason.BOTH_SIDES
    assert conflict([(WAVE, other)], wave_id=WAVE, role=one) is AccountReason.BOTH_SIDES


@pytest.mark.parametrize("role", sorted(EVERYWHERE))
def test_a_role_held_everywhere_stands_beside_those_of_every_wave(role: Role) -> None:
    across = ANSWER_SIDE if role in IDENTITY_SIDE else IDENTITY_SIDE
    for other in across:
        assert (
            conflict([(INSTALLATION, role)], wave_id=WAVE, role=other) is AccountReason.BOTH_SIDES
        )
        assert (
            conflict([(WAVE, other)], wave_id=INSTALLATION, role=role) is AccountReason.BOTH_SIDES
        )


def test_sides_may_change_from_wave_to_wave() -> None:
    assert conflict([("last-year", Role.KEYER)], wave_id=WAVE, role=Role.DESK) is None


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(sorted(OFFICERS), 2)))
def test_nobody_holds_two_of_the_officers_roles(one: Role, other: Role) -> None:
    assert conflict([(WAVE, one)], wave_id=WAVE, role=other) is AccountReason.TWO_OFFICES


def test_only_a_few_roles_hold_everywhere() -> None:
    refused = {role for role in Role if conflict([], wave_id=INSTALLATION, role=role)}
    assert refused == frozenset(Role) - EVERYWHERE


def test_roles_are_given_and_taken_back(wave: Field) -> None:
    here = wave.here
    add(here)
    give(here, Role.KEYER)
    with pytest.raises(AccountRefused) as refused:
        give(here, Role.KEYER)
    assert refused.value.reason is AccountReason.ALREADY_HELD
    with pytest.raises(AccountRefused):
        give(here, Role.RECEIVER)
    withdraw_role(here, email=EMAIL, role=Role.KEYER, wave_id=WAVE, by=ADMINISTRATOR, now=NOW)
    give(here, Role.RECEIVER)
    held = {view.email: view.grants for view in list_accounts(here)}
    assert held[EMAIL] == ((WAVE, Role.RECEIVER),)


def test_a_role_needs_an_account_and_a_wave(here: Installation) -> None:
    with pytest.raises(AccountRefused) as refused:
        give(here, Role.KEYER)
    assert refused.value.reason is AccountReason.NO_ACCOUNT
    add(here)
    with pytest.raises(StepRefused) as unknown:
        give(here, Role.KEYER)
    assert unknown.value.reason is StepReason.NO_WAVE


def test_two_administrators_at_once_cannot_give_both_sides(wave: Field) -> None:
    add(wave.here)

    def attempt(role: Role) -> bool:
        try:
            give(wave.here, role)
        except AccountRefused:
            return False
        return True

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            given = list(pool.map(attempt, (Role.RECEIVER, Role.KEYER)))
        assert sorted(given) == [False, True]
        role = (Role.RECEIVER, Role.KEYER)[given.index(True)]
        withdraw_role(wave.here, email=EMAIL, role=role, wave_id=WAVE, by=ADMINISTRATOR, now=NOW)


def test_nobody_ends_her_own_account(here: Installation) -> None:
    add(here)
    with pytest.raises(AccountRefused) as refused:
        deactivate(here, email=EMAIL, by=somebody(EMAIL), now=NOW)
    assert refused.value.reason is AccountReason.YOURSELF
    deactivate(here, email=EMAIL, by=ADMINISTRATOR, now=NOW)
    assert [account.active for account in list_accounts(here)] == [False]


def test_every_act_leaves_a_row_that_holds_no_secret(here: Installation) -> None:
    add(here)
    renewed = renew_account(
        here, email=EMAIL, password=PASSWORD + " grind", by=ADMINISTRATOR, now=NOW
    )
    give(here, Role.ADMINISTRATOR, wave_id=INSTALLATION)
    end_sessions(here, email=EMAIL, by=ADMINISTRATOR, now=NOW)
    deactivate(here, email=EMAIL, by=ADMINISTRATOR, now=NOW)
    with reading(here.engine) as connection:
        written = list(rows(connection))
    assert [row.act for row in written] == [
        "account added",
        "account renewed",
        "role given",
        "sessions ended",
        "account ended",
    ]
    given = written[2]
    assert (given.object, given.detail, given.wave) == (EMAIL, Role.ADMINISTRATOR, INSTALLATION)
    text = " ".join(f"{row.actor} {row.object} {row.detail}" for row in written)
    assert PASSWORD not in text
    assert renewed.totp_secret not in text + repr(renewed)
    assert find_break(here.keyring.audit_key, map(asdict, written)) is None
