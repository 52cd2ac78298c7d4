"""A packed page is whole, and its length says only how many kibibytes it takes."""

import gzip

from hypothesis import given
from hypothesis import strategies as st

from app.web.padded_gzip import STEP, gzipped


@given(st.binary(max_size=4000))
def test_what_was_packed_comes_out_again_whatever_it_was(content: bytes) -> None:
    assert gzip.decompress(gzipped(content)) == content


@given(st.text(alphabet="trygg otrygg mycket ganska", max_size=3000))
def test_the_length_is_always_a_multiple_of_the_step(chosen: str) -> None:
    assert len(gzipped(chosen.encode())) % STEP == 0


def test_two_replies_of_other_words_are_equally_long_on_the_wire() -> None:
    one = "<dd>Mycket trygg</dd>" * 40 + "<dd>Instämmer helt</dd>" * 10
    other = "<dd>Ganska otrygg</dd>" * 20 + "<dd>Tar delvis avstånd</dd>" * 30
    assert len(one) != len(other)
    assert len(gzipped(one.encode())) == len(gzipped(other.encode()))
