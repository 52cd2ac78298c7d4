"""A draft opens for the letter it was begun with and shows a thief one of two sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault.blobs import OVERHEAD, Unopenable
from app.vault.drafts import MOST_BYTES, open_draft, seal_draft
from tests.vault.damage import damaged

KEY = bytes(range(32))
CODE, OTHER_CODE = b"c" * 16, b"o" * 16


@given(st.binary(max_size=MOST_BYTES))
def test_a_resident_finds_the_draft_again(answers: bytes) -> None:
    assert open_draft(KEY, seal_draft(KEY, answers, code_id=CODE), code_id=CODE) == answers


@pytest.mark.parametrize(
    ("written", "stored"), [(0, 1024), (1, 1024), (1020, 1024), (1021, 8192), (8188, 8192)]
)
def test_a_draft_is_stored_in_one_of_two_sizes(written: int, stored: int) -> None:
    assert len(seal_draft(KEY, b"x" * written, code_id=CODE)) == stored + OVERHEAD


def test_a_draft_too_long_to_hide_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        seal_draft(KEY, b"x" * (MOST_BYTES + 1), code_id=CODE)


def test_the_draft_of_one_letter_does_not_open_with_another() -> None:
    sealed = seal_draft(KEY, b"answers", code_id=CODE)
    with pytest.raises(Unopenable):
        open_draft(KEY, sealed, code_id=OTHER_CODE)
    with pytest.raises(Unopenable):
        open_draft(bytes(32), sealed, code_id=CODE)


@given(st.data())
def test_a_damaged_draft_is_never_half_read(data: st.DataObject) -> None:
    sealed = seal_draft(KEY, b"answers", code_id=CODE)
    with pytest.raises(Unopenable):
        open_draft(KEY, data.draw(damaged(sealed)), code_id=CODE)
