"""The frame gives every ballot one size and lets no bit of it change unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault.blobs import Unopenable
from app.vault.frames import LEAST_PADDING, LENGTH_BYTES, frame, unframe
from tests.vault.damage import damaged

FILES = st.binary(max_size=300)


@given(FILES)
def test_every_age_file_comes_out_of_a_frame_of_the_same_size(age_file: bytes) -> None:
    assert len(frame(age_file, 400)) == 400
    assert unframe(frame(age_file, 400)) == age_file


@given(FILES)
def test_the_age_file_stands_after_four_bytes_that_tell_its_length(age_file: bytes) -> None:
    framed = frame(age_file, 400)
    length = int.from_bytes(framed[:4], "big")
    assert framed[4 : 4 + length] == age_file


@given(FILES, st.data())
def test_a_damaged_frame_does_not_open(age_file: bytes, data: st.DataObject) -> None:
    with pytest.raises(Unopenable):
        unframe(data.draw(damaged(frame(age_file, 400))))


@given(st.binary(max_size=400))
def test_made_up_bytes_are_no_frame(made_up: bytes) -> None:
    with pytest.raises(Unopenable):
        unframe(made_up)


def test_a_frame_too_small_to_be_checked_is_refused() -> None:
    age_file = b"x" * 100
    frame(age_file, 100 + LENGTH_BYTES + LEAST_PADDING)
    with pytest.raises(ValueError, match="does not fit"):
        frame(age_file, 100 + LENGTH_BYTES + LEAST_PADDING - 1)
