"""Ids, secrets, sealed cookies and form tokens: made here, or refused."""

import base64
import hashlib
import hmac
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault.tokens import (
    csrf_matches,
    csrf_token,
    digest_of,
    new_id,
    new_secret,
    open_token,
    seal_token,
)

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
TYPED = st.text(st.characters(categories=("L", "N", "P", "Z", "C")), max_size=80)


@given(st.binary(max_size=300), st.text(max_size=20))
def test_a_cookie_we_made_opens_for_its_purpose(payload: bytes, purpose: str) -> None:
    token = seal_token(KEY, payload, purpose=purpose)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)
    assert open_token(KEY, token, purpose=purpose) == payload


def test_a_cookie_does_not_serve_another_purpose_or_another_installation() -> None:
    token = seal_token(KEY, b"session", purpose="resident")
    assert open_token(KEY, token, purpose="staff") is None
    assert open_token(OTHER_KEY, token, purpose="resident") is None


@given(TYPED)
def test_whatever_a_cookie_holds_is_refused_without_an_error(typed: str) -> None:
    assert open_token(KEY, typed, purpose="resident") is None


@given(st.binary(max_size=50), st.data())
def test_no_character_of_a_cookie_can_be_changed(payload: bytes, data: st.DataObject) -> None:
    token = seal_token(KEY, payload, purpose="resident")
    at = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.sampled_from("ABCDwxyz0189-_+/= \n.å").filter(lambda s: s != token[at]))
    assert open_token(KEY, token[:at] + sign + token[at + 1 :], purpose="resident") is None
    assert open_token(KEY, token[:at], purpose="resident") is None


@pytest.mark.parametrize("extra", ["=", "==", "\n", " ", "A", "!"])
def test_a_second_spelling_of_a_cookie_is_refused(extra: str) -> None:
    for length in range(4):
        token = seal_token(KEY, b"x" * length, purpose="resident")
        assert open_token(KEY, token + extra, purpose="resident") is None


def test_the_unused_bits_of_the_last_character_cannot_be_changed() -> None:
    token = seal_token(KEY, b"", purpose="resident")
    same_bytes = [
        token[:-1] + sign
        for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        if base64.urlsafe_b64decode(token[:-1] + sign + "==")
        == base64.urlsafe_b64decode(token + "==")
    ]
    assert len(same_bytes) > 1
    opened = [
        spelling for spelling in same_bytes if open_token(KEY, spelling, purpose="resident") == b""
    ]
    assert opened == [token]


def test_a_form_is_accepted_in_the_session_it_was_shown_in() -> None:
    token = csrf_token(KEY, "session-1")
    assert csrf_matches(KEY, "session-1", token)
    assert not csrf_matches(KEY, "session-2", token)
    assert not csrf_matches(OTHER_KEY, "session-1", token)


@given(TYPED, TYPED)
def test_a_made_up_form_token_is_refused_whatever_it_holds(session: str, typed: str) -> None:
    assert not csrf_matches(KEY, session, typed)
    assert not csrf_matches(KEY, "session", "\ud800")


def test_a_form_token_is_keyed_blake2_under_a_key_of_its_own() -> None:
    def field(value: bytes) -> bytes:
        return len(value).to_bytes(8, "big") + value

    subkey = hmac.new(KEY, field(b"trygg subkey") + field(b"csrf"), hashlib.sha256).digest()
    mac = hashlib.blake2b(b"session-1", key=subkey, digest_size=32).digest()
    assert csrf_token(KEY, "session-1") == base64.urlsafe_b64encode(mac).decode().rstrip("=")


def test_the_database_holds_a_digest_from_which_no_session_can_be_made() -> None:
    secret = new_secret()
    assert digest_of(secret) == hashlib.sha256(secret.encode()).digest()
    assert digest_of("\ud800") != digest_of("?")


def test_ids_and_secrets_are_random_and_long_enough() -> None:
    assert len({new_id() for _ in range(2000)}) == 2000
    assert all(len(new_id()) == 16 for _ in range(10))
    secrets = {new_secret() for _ in range(2000)}
    assert len(secrets) == 2000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", secret) for secret in secrets)


def test_ids_do_not_tell_in_which_order_they_were_made() -> None:
    ids = [new_id() for _ in range(400)]
    rising = sum(one < next_one for one, next_one in zip(ids, ids[1:], strict=False))
    assert 130 < rising < 270
