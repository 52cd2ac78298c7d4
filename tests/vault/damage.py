"""Ways in which sealed bytes come to harm: a flipped bit, a cut at either end, something added."""

from hypothesis import strategies as st


def _flipped(sealed: bytes, bit: int) -> bytes:
    changed = bytearray(sealed)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def damaged(sealed: bytes) -> st.SearchStrategy[bytes]:
    """``sealed``, harmed in one way."""
    cuts = st.integers(1, len(sealed))
    return st.one_of(
        st.integers(0, len(sealed) * 8 - 1).map(lambda bit: _flipped(sealed, bit)),
        cuts.map(lambda cut: sealed[:-cut]),
        cuts.map(lambda cut: sealed[cut:]),
        st.binary(min_size=1, max_size=40).map(lambda more: sealed + more),
        st.binary(min_size=1, max_size=40).map(lambda more: more + sealed),
    )
