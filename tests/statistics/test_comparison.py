"""Changes between waves: seen when real, and hardly ever when there is none."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.statistics.comparison import Point, Verdict, changes, holm


def _point(share: float, n_eff: float, *, wording: str = "w1", broken: bool = False) -> Point:
    return Point(share, n_eff, wording, broken)


def test_a_large_change_is_marked_with_its_direction() -> None:
    found = changes(
        {"up": (_point(0.2, 300), _point(0.4, 300)), "down": (_point(0.4, 300), _point(0.2, 300))},
        level=0.05,
    )
    assert found["up"].verdict is Verdict.UP
    assert found["down"].verdict is Verdict.DOWN
    assert found["up"].difference == pytest.approx(0.2)
    assert found["up"].low < 0.2 < found["up"].high


def test_the_test_is_the_pooled_z_of_the_textbook() -> None:
    """56/70 against 48/80: pooled share 104/150, z = .2 / sqrt(p q (1/70 + 1/80)) = 2.6502."""
    found = changes({"x": (_point(48 / 80, 80), _point(56 / 70, 70))}, level=0.05)["x"]
    assert found.z == pytest.approx(2.6502, abs=5e-5)
    assert found.p_value == pytest.approx(0.008045, abs=5e-6)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_a_change_too_small_to_see_comes_with_the_smallest_that_would_have_been() -> None:
    found = changes({"x": (_point(0.30, 100), _point(0.32, 100))}, level=0.05)["x"]
    assert found.verdict is Verdict.TOO_SMALL_TO_SEE
    assert found.smallest_visible == pytest.approx(2.801585 * (0.31 * 0.69 * 0.02) ** 0.5, rel=1e-5)


def test_among_many_comparisons_only_a_larger_change_is_visible() -> None:
    pair = (_point(0.30, 100), _point(0.32, 100))
    alone = changes({0: pair}, level=0.05)[0]
    among = changes(dict.fromkeys(range(20), pair), level=0.05)[0]
    assert among.smallest_visible > alone.smallest_visible


@pytest.mark.parametrize(
    "pair",
    [
        (_point(0.2, 300), _point(0.5, 300, wording="w2")),
        (_point(0.2, 300, wording=""), _point(0.5, 300, wording="")),
        (_point(0.2, 300), _point(0.5, 300, broken=True)),
        (_point(0.2, 0), _point(0.5, 300)),
        (_point(float("nan"), 300), _point(0.5, 300)),
    ],
)
def test_another_wording_a_trend_break_or_no_answers_block_the_comparison(
    pair: tuple[Point, Point],
) -> None:
    found = changes({"x": pair, "y": (_point(0.2, 300), _point(0.3, 300))}, level=0.05)
    assert found["x"].verdict is Verdict.NOT_COMPARABLE
    assert isnan(found["x"].difference)
    # What cannot be compared does not make the others harder to see.
    assert found["y"].adjusted_p == found["y"].p_value


def test_nobody_in_both_waves_is_no_change() -> None:
    found = changes({"x": (_point(0, 50), _point(0, 60))}, level=0.05)["x"]
    assert (found.z, found.p_value, found.verdict) == (0, 1, Verdict.TOO_SMALL_TO_SEE)


def test_holm_gives_the_textbook_adjustment() -> None:
    adjusted = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    assert adjusted == pytest.approx({"d": 0.02, "a": 0.03, "c": 0.06, "b": 0.06})


@given(st.dictionaries(st.integers(), st.floats(0, 1), max_size=12))
def test_adjustment_never_helps_a_comparison_nor_turns_the_order(p: dict[int, float]) -> None:
    adjusted = holm(p)
    assert all(adjusted[key] >= p[key] and adjusted[key] <= 1 for key in p)
    ascending = sorted(p, key=lambda key: p[key])
    assert [adjusted[key] for key in ascending] == sorted(adjusted.values())


@pytest.mark.slow(reason="many whole surveys by chance")
def test_in_waves_without_any_change_hardly_a_municipality_gets_a_mark() -> None:
    """2,000 municipalities, eight headline indicators x (itself and four areas), no real change."""
    dice = np.random.default_rng(20260815)
    shares = np.array([0.25, 0.12, 0.30, 0.18, 0.35, 0.45, 0.55, 0.70])
    marked = 0
    for _ in range(2000):
        sizes = dice.integers(60, 160, size=(2, 4))
        counts = dice.binomial(sizes[:, None, :], shares[None, :, None])
        pairs: dict[tuple[int, int], tuple[Point, Point]] = {}
        for at in range(8):
            earlier, later = (
                [_point(counts[w, at, a] / sizes[w, a], sizes[w, a]) for a in range(4)]
                + [_point(counts[w, at].sum() / sizes[w].sum(), sizes[w].sum())]
                for w in range(2)
            )
            pairs |= {
                (at, place): pair for place, pair in enumerate(zip(earlier, later, strict=True))
            }
        found = changes(pairs, level=0.05).values()
        marked += any(change.verdict in (Verdict.UP, Verdict.DOWN) for change in found)
    assert marked / 2000 <= 0.055
