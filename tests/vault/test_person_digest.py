"""A person is recognised within one wave, without her key and without other waves."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from app.vault.derivation import person_digest

KEY = bytes(range(32))


def test_the_digest_is_hmac_sha256_over_the_fields_with_their_lengths() -> None:
    written = b"".join(
        len(field).to_bytes(8, "big") + field for field in (b"trygg person", b"2026", b"P1")
    )
    assert person_digest(KEY, "2026", "P1") == hmac.new(KEY, written, hashlib.sha256).digest()


@given(st.tuples(st.text(max_size=9), st.text(max_size=9)), st.tuples(st.text(), st.text()))
def test_two_persons_never_share_a_digest(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (person_digest(KEY, *one) == person_digest(KEY, *other)) == (one == other)


def test_a_person_cannot_be_followed_from_wave_to_wave() -> None:
    assert person_digest(KEY, "2025", "P1") != person_digest(KEY, "2026", "P1")


def test_without_the_key_the_register_cannot_be_tried_through() -> None:
    assert person_digest(bytes(32), "2026", "P1") != person_digest(KEY, "2026", "P1")
