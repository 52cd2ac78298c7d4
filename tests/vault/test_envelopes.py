"""The envelope gives every ballot one size and lets no bit of it change unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault.blobs import Unopenable
from app.vault.padding import LEAST_PADDING, LENGTH_BYTES, in_envelope, out_of_envelope
from tests.vault.damage import damaged

FILES = st.binary(max_size=300)


@given(FILES)
def test_every_age_file_comes_out_of_an_envelope_of_the_same_size(age_file: bytes) -> None:
    assert len(in_envelope(age_file, 400)) == 400
    assert out_of_envelope(in_envelope(age_file, 400)) == age_file


@given(FILES)
def test_the_age_file_stands_after_four_bytes_that_tell_its_length(age_file: bytes) -> None:
    enclosed = in_envelope(age_file, 400)
    length = int.from_bytes(enclosed[:4], "big")
    assert enclosed[4 : 4 + length] == age_file


@given(FILES, st.data())
def test_a_damaged_envelope_does_not_open(age_file: bytes, data: st.DataObject) -> None:
    with pytest.raises(Unopenable):
        out_of_envelope(data.draw(damaged(in_envelope(age_file, 400))))


@given(st.binary(max_size=400))
def test_made_up_bytes_are_no_envelope(made_up: bytes) -> None:
    with pytest.raises(Unopenable):
        out_of_envelope(made_up)


def test_an_envelope_too_small_to_be_checked_is_refused() -> None:
    age_file = b"x" * 100
    in_envelope(age_file, 100 + LENGTH_BYTES + LEAST_PADDING)
    with pytest.raises(ValueError, match="does not fit"):
        in_envelope(age_file, 100 + LENGTH_BYTES + LEAST_PADDING - 1)
