"""A waiting ballot unwraps with its mix key alone, and shows nothing of the sealed one."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from app.vault.blobs import Unopenable
from app.vault.mixing import OVERHEAD, generate_mix_key, is_pair, unwrap, wrap
from tests.vault.damage import damaged
from tests.vault.test_derivation import hkdf

PUBLIC, PRIVATE = generate_mix_key()


@given(st.binary(max_size=3000))
def test_a_wrapped_ballot_unwraps_and_is_longer_by_a_constant(sealed: bytes) -> None:
    wrapped = wrap(sealed, PUBLIC)
    assert unwrap(wrapped, PRIVATE) == sealed
    assert len(wrapped) == len(sealed) + OVERHEAD


@given(st.binary(max_size=200), st.data())
def test_a_damaged_wrap_does_not_open(sealed: bytes, data: st.DataObject) -> None:
    harmed = data.draw(damaged(wrap(sealed, PUBLIC)))
    with pytest.raises(Unopenable):
        unwrap(harmed, PRIVATE)


@given(st.binary(max_size=200))
def test_made_up_bytes_do_not_unwrap(made_up: bytes) -> None:
    with pytest.raises(Unopenable):
        unwrap(made_up, PRIVATE)


def test_once_the_mix_key_is_another_the_old_ballots_stay_shut() -> None:
    _, other = generate_mix_key()
    with pytest.raises(Unopenable):
        unwrap(wrap(b"ballot", PUBLIC), other)


def test_a_point_that_makes_every_exchange_equal_is_refused() -> None:
    with pytest.raises(Unopenable):
        unwrap(bytes(32) + bytes(64), PRIVATE)


def test_waiting_pool_and_ballot_box_share_no_run_of_bytes() -> None:
    sealed = bytes(range(256)) * 8
    first, second = wrap(sealed, PUBLIC), wrap(sealed, PUBLIC)
    runs = {sealed[at : at + 6] for at in range(len(sealed) - 5)}
    for wrapped in (first, second):
        assert not runs & {wrapped[at : at + 6] for at in range(len(wrapped) - 5)}
    assert not {first[at : at + 6] for at in range(0, len(first), 6)} & {
        second[at : at + 6] for at in range(0, len(second), 6)
    }


def test_the_wrap_is_x25519_hkdf_and_rfc_8439_and_nothing_of_our_own() -> None:
    wrapped = wrap(b"ballot", PUBLIC)
    point, box = wrapped[:32], wrapped[32:]
    own = X25519PrivateKey.from_private_bytes(PRIVATE)
    shared = own.exchange(X25519PublicKey.from_public_bytes(point))
    key = hkdf(shared, b"trygg mix", point + PUBLIC)
    assert ChaCha20Poly1305(key).decrypt(bytes(12), box, None) == b"ballot"


def test_a_public_half_belongs_to_one_private_half_alone() -> None:
    public, private = generate_mix_key()
    assert is_pair(public, private)
    assert not is_pair(public, generate_mix_key()[1])
    assert not is_pair(public, private[:-1])
