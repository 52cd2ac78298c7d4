"""What the store says of accounts: nothing is changed that is no longer as it was read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from app.store.session import reading, writing
from app.store.staff import (
    Account,
    end_account,
    find_account,
    grant_role,
    grants_of,
    hold_account,
    insert_account,
    renew_credentials,
    touch_session,
    use_totp_step,
)
from app.survey.roles import Role

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
KIM = Account(
    id=b"k" * 16, email="kim@example.se", name="Kim", password_hash="one", totp_sealed=b"1"
)
NOBODY = b"n" * 16


@pytest.fixture
def kim(engine: Engine) -> Account:
    """An account in the store."""
    with writing(engine) as connection:
        insert_account(connection, KIM)
    return KIM


def test_an_account_comes_back_as_it_went_in(engine: Engine, kim: Account) -> None:
    with writing(engine) as connection:
        assert find_account(connection, "KIM@example.se") == kim
        assert hold_account(connection, kim.email) == kim
        assert hold_account(connection, "lo@example.se") is None


def test_a_step_of_the_authenticator_is_spent_once(engine: Engine, kim: Account) -> None:
    with writing(engine) as connection:
        assert use_totp_step(connection, kim, 7)
        assert not use_totp_step(connection, kim, 7)
        assert not use_totp_step(connection, kim, 6)
        assert use_totp_step(connection, kim, 8)


def test_whoever_gave_the_old_password_is_not_let_in_after_a_renewal(
    engine: Engine, kim: Account
) -> None:
    with writing(engine) as connection:
        assert renew_credentials(connection, kim.id, password_hash="two", totp_sealed=b"2")
        assert not use_totp_step(connection, kim, 7)
        renewed = find_account(connection, kim.email)
        assert renewed == replace(kim, password_hash="two", totp_sealed=b"2")
        assert use_totp_step(connection, renewed, 7)


def test_an_account_that_was_ended_meanwhile_spends_no_code(engine: Engine, kim: Account) -> None:
    with writing(engine) as connection:
        assert end_account(connection, kim.id)
        assert not use_totp_step(connection, kim, 7)


def test_what_is_not_there_is_not_said_to_be_changed(engine: Engine) -> None:
    with writing(engine) as connection:
        assert not end_account(connection, NOBODY)
        assert not renew_credentials(connection, NOBODY, password_hash="two", totp_sealed=b"2")
        assert not touch_session(connection, NOBODY, seen_at=NOW)


def test_a_role_is_a_role_and_held_once(engine: Engine, kim: Account) -> None:
    with writing(engine) as connection:
        grant_role(connection, kim.id, wave_id="w", role=Role.KEYER)
    with pytest.raises(IntegrityError), writing(engine) as connection:
        grant_role(connection, kim.id, wave_id="w", role=Role.KEYER)
    with reading(engine) as connection:
        assert [one.grant for one in grants_of(connection, kim.id)] == [("w", Role.KEYER)]


def test_an_account_shows_neither_hash_nor_secret(kim: Account) -> None:
    assert "password_hash" not in repr(kim)
    assert "totp_sealed" not in repr(kim)
