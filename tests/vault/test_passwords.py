"""Staff sign in with a strong password and a one-time code that works once."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from hypothesis import given
from hypothesis import strategies as st

from app.vault.passwords import (
    hash_password,
    matching_totp_step,
    new_totp_secret,
    password_matches,
    password_problem,
    totp_uri,
    waste_time,
)

GOOD = "kaffe stenar molnet gitarr"
STORED = hash_password(GOOD)
# RFC 6238, appendix B: this secret, SHA-1, time steps of 30 seconds; the last six of eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def test_the_right_password_opens_and_another_does_not() -> None:
    assert password_matches(STORED, GOOD)
    assert not password_matches(STORED, GOOD + " ")
    assert not password_matches(STORED, "")


def test_passwords_are_kept_as_argon2id_with_the_agreed_cost() -> None:
    kept = extract_parameters(STORED)
    assert (kept.type, kept.memory_cost, kept.time_cost, kept.parallelism) == (
        Type.ID,
        19_456,
        2,
        1,
    )
    assert (kept.salt_len, kept.hash_len) == (16, 32)


def test_two_accounts_with_one_password_have_different_hashes() -> None:
    assert hash_password(GOOD) != STORED
    assert GOOD not in STORED


def test_an_accent_typed_as_one_sign_or_two_is_the_same_password() -> None:
    assert password_matches(
        hash_password("bl\u00e5 kaffe stenar moln"), "bla\u030a kaffe stenar moln"
    )


@pytest.mark.parametrize("stored", ["", "!", "plain", "$argon2id$v=19$m=19456,t=2,p=1$broken"])
def test_an_account_without_a_usable_hash_lets_nobody_in(stored: str) -> None:
    assert not password_matches(stored, "")
    assert not password_matches(stored, stored)


@pytest.mark.parametrize("typed", ["", GOOD, "\ud800", "x" * 10_000])
def test_any_typed_text_can_be_judged_for_an_unknown_account(typed: str) -> None:
    waste_time(typed)
    assert not password_matches(STORED, typed + "!")


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "korrekt häst batteri häftklammer",
        "Wz7-kQ9x_Lm2!vT4",
        "x8Kd" * 3 + "qZ3!pL0" * 27,
    ],
)
def test_a_long_password_that_is_hard_to_guess_is_accepted(password: str) -> None:
    assert password_problem(password[:200], ["anna@burlov.se"]) is None


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("", "minst 15 tecken"),
        ("Wz7-kQ9x_Lm2!v", "minst 15 tecken"),
        ("a\u030a" * 10, "minst 15 tecken"),
        (GOOD * 10, "högst 200 tecken"),
        ("aaaaaaaaaaaaaaaaaaaa", "lätt att gissa"),
        ("sommaren2026sommaren", "lätt att gissa"),
        ("trygghetsmätning1", "lätt att gissa"),
        ("Lösenord12345678", "lätt att gissa"),
        ("anna.svensson@burlov.se", "lätt att gissa"),
        ("svenssonannaburlov", "lätt att gissa"),
        ("1" * 200, "lätt att gissa"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(password: str, told: str) -> None:
    problem = password_problem(password, ["anna.svensson@burlov.se", "Anna Svensson"])
    assert problem is not None
    assert told in problem
    assert problem.endswith(".")


def test_the_words_known_of_one_person_do_not_count_against_the_next() -> None:
    odd = "Krzysztofowicz-Brzeczyszczykiewicz"
    assert password_problem(odd, [odd]) is not None
    assert password_problem(odd, []) is None


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_one_time_codes_are_those_of_rfc_6238(seconds: int, digits: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert matching_totp_step(RFC_SECRET, digits, now=now, last_step=0) == seconds // 30


NOW = datetime(2026, 8, 12, 9, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30


def code_at(step: int) -> str:
    return pyotp.TOTP(RFC_SECRET).generate_otp(step)


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_clock_one_step_off_is_forgiven(off: int) -> None:
    typed = code_at(STEP + off)
    assert matching_totp_step(RFC_SECRET, typed, now=NOW, last_step=0) == STEP + off


@pytest.mark.parametrize("off", [-30, -2, 2, 30])
def test_a_clock_two_steps_off_is_not(off: int) -> None:
    typed = code_at(STEP + off)
    assert matching_totp_step(RFC_SECRET, typed, now=NOW, last_step=0) is None


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_code_works_once_and_so_does_every_earlier_one(off: int) -> None:
    spent = matching_totp_step(RFC_SECRET, code_at(STEP + off), now=NOW, last_step=STEP - 2)
    assert spent == STEP + off
    for earlier in range(-1, off + 1):
        typed = code_at(STEP + earlier)
        assert matching_totp_step(RFC_SECRET, typed, now=NOW, last_step=spent) is None


def test_steps_that_share_their_digits_are_spent_together() -> None:
    step = 59_061_240  # found by search: 24 February 2026
    assert code_at(step) == code_at(step + 1)
    now = datetime.fromtimestamp(step * 30, UTC)
    assert matching_totp_step(RFC_SECRET, code_at(step), now=now, last_step=0) == step + 1


@pytest.mark.parametrize("spelling", ["{0} {1}", " {0}{1}\n", "{0}-{1}", "\u200e{0}\u00a0{1}"])
def test_a_one_time_code_may_be_pasted_with_spaces(spelling: str) -> None:
    typed = spelling.format(code_at(STEP)[:3], code_at(STEP)[3:])
    assert matching_totp_step(RFC_SECRET, typed, now=NOW, last_step=0) == STEP


def test_a_one_time_code_may_be_typed_with_arabic_digits() -> None:
    typed = code_at(STEP).translate({ord("0") + at: ord("٠") + at for at in range(10)})
    assert matching_totp_step(RFC_SECRET, typed, now=NOW, last_step=0) == STEP


@given(st.text(max_size=5) | st.text(st.characters(categories=("L", "P"))))
def test_whatever_is_not_the_code_is_refused_without_an_error(typed: str) -> None:
    assert matching_totp_step(RFC_SECRET, typed, now=NOW, last_step=0) is None


def test_the_time_of_the_check_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        matching_totp_step(RFC_SECRET, "1", now=NOW.replace(tzinfo=None), last_step=0)


def test_the_authenticator_reads_secret_name_and_issuer_from_the_address() -> None:
    secret = new_totp_secret()
    address = urlsplit(totp_uri(secret, "anna@burlov.se"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert address.path == "/Trygg:anna%40burlov.se"
    assert parse_qs(address.query) == {"secret": [secret], "issuer": ["Trygg"]}


def test_every_authenticator_secret_is_new_and_has_160_bits() -> None:
    secrets = {new_totp_secret() for _ in range(200)}
    assert len(secrets) == 200
    assert all(len(secret) == 32 for secret in secrets)
    later = NOW + timedelta(minutes=5)
    fresh = secrets.pop()
    typed = pyotp.TOTP(fresh).at(later)
    assert matching_totp_step(fresh, typed, now=later, last_step=STEP) == STEP + 10
