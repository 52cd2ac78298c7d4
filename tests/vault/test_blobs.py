"""What is sealed opens with its own key, in its own place, whole; else not at all."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from app.vault.blobs import NONCE_BYTES, OVERHEAD, Unopenable, open_bytes, seal_bytes
from tests.vault.damage import damaged

KEYS = st.binary(min_size=32, max_size=32)
KEY = bytes(range(32))


@given(KEYS, st.binary(max_size=2000), st.binary(max_size=60))
def test_what_was_sealed_opens_again(key: bytes, plain: bytes, context: bytes) -> None:
    sealed = seal_bytes(key, plain, context=context)
    assert open_bytes(key, sealed, context=context) == plain
    assert len(sealed) == len(plain) + OVERHEAD


@given(st.binary(max_size=200), st.data())
def test_a_damaged_blob_does_not_open(plain: bytes, data: st.DataObject) -> None:
    sealed = seal_bytes(KEY, plain, context=b"keying 1")
    with pytest.raises(Unopenable):
        open_bytes(KEY, data.draw(damaged(sealed)), context=b"keying 1")


@given(st.binary(max_size=300))
def test_made_up_bytes_do_not_open(made_up: bytes) -> None:
    with pytest.raises(Unopenable):
        open_bytes(KEY, made_up, context=b"keying 1")


@given(KEYS.filter(lambda key: key != KEY), st.binary(max_size=60))
def test_another_key_does_not_open_it(other: bytes, plain: bytes) -> None:
    with pytest.raises(Unopenable):
        open_bytes(other, seal_bytes(KEY, plain, context=b""), context=b"")


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_blob_moved_to_another_row_does_not_open(here: bytes, there: bytes) -> None:
    sealed = seal_bytes(KEY, b"answers", context=here)
    if here == there:
        assert open_bytes(KEY, sealed, context=there) == b"answers"
    else:
        with pytest.raises(Unopenable):
            open_bytes(KEY, sealed, context=there)


def test_the_same_answers_sealed_twice_look_unlike() -> None:
    seals = {seal_bytes(KEY, b"answers", context=b"") for _ in range(500)}
    assert len({sealed[:NONCE_BYTES] for sealed in seals}) == 500
    assert len({sealed[NONCE_BYTES:] for sealed in seals}) == 500


def test_the_layout_is_nonce_then_rfc_8439_box() -> None:
    # RFC 8439, 2.8.2: key, nonce, associated data, plain text and tag of the published example.
    key = bytes.fromhex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")
    nonce = bytes.fromhex("070000004041424344454647")
    context = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    plain = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        b"future, sunscreen would be it."
    )
    box = ChaCha20Poly1305(key).encrypt(nonce, plain, context)
    assert box[:16].hex() == "d31a8d34648e60db7b86afbc53ef7ec2"
    assert box[-16:].hex() == "1ae10b594f09e26a7e902ecbd0600691"
    assert open_bytes(key, nonce + box, context=context) == plain


def test_a_refusal_does_not_tell_the_key_or_the_content() -> None:
    with pytest.raises(Unopenable) as refusal:
        open_bytes(KEY, seal_bytes(KEY, b"answers", context=b"a"), context=b"b")
    assert "answers" not in str(refusal.value)
    assert refusal.value.__cause__ is None
