"""Padding hides the length and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault.blobs import Unopenable
from app.vault.padding import LENGTH_BYTES, padded, unpadded


@given(st.binary(max_size=100), st.integers(0, 50))
def test_padded_content_comes_back(plain: bytes, spare: int) -> None:
    size = len(plain) + LENGTH_BYTES + spare
    assert len(padded(plain, size)) == size
    assert unpadded(padded(plain, size)) == plain


def test_zeros_at_the_end_of_the_content_are_content() -> None:
    assert unpadded(padded(b"answers\0\0", 100)) == b"answers\0\0"


def test_content_one_byte_too_long_is_refused_and_not_repeated() -> None:
    padded(b"x" * 96, 100)
    with pytest.raises(ValueError, match=r"^97 bytes do not fit in 96$"):
        padded(b"x" * 97, 100)


@pytest.mark.parametrize(
    "block", [b"", b"\0\0\0", b"\0\0\0\x05abcd", b"\0\0\0\x01abcd", b"\xff\xff\xff\xffabcd"]
)
def test_a_block_that_nobody_padded_is_refused(block: bytes) -> None:
    with pytest.raises(Unopenable):
        unpadded(block)
