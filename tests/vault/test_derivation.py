"""Derived keys against RFC 5869, computed here with the standard library alone."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from app.vault.derivation import derived_key, joined


def hkdf(secret: bytes, info: bytes, salt: bytes = bytes(32)) -> bytes:
    """RFC 5869 with SHA-256 for one block of 32 bytes, written from the text of the RFC."""
    extracted = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def test_the_first_published_vector_of_rfc_5869() -> None:
    info = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9")
    salt = bytes.fromhex("000102030405060708090a0b0c")
    expected = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
    assert derived_key(b"\x0b" * 22, info, salt=salt).hex() == expected


@given(st.binary(min_size=1, max_size=64), st.binary(max_size=40))
def test_a_derived_key_is_hkdf_sha256(secret: bytes, purpose: bytes) -> None:
    assert derived_key(secret, purpose) == hkdf(secret, purpose)


FIELDS = st.lists(st.binary(max_size=6), max_size=5)


@given(FIELDS, FIELDS)
def test_no_two_lists_of_fields_are_written_alike(one: list[bytes], other: list[bytes]) -> None:
    assert (joined(*one) == joined(*other)) == (one == other)


def test_letters_cannot_wander_from_one_field_to_the_next() -> None:
    assert joined(b"ab", b"c") != joined(b"a", b"bc") != joined(b"abc", b"")
