"""Local suppression: every class safe, and no value blanked that could have been kept."""

from collections import Counter
from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.statistics.record_classes import GONE, Key, suppress_locally
from app.survey.reasons import UnprotectableReason
from tests.support.refusing import refused

K = 3
keys_of_files = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 2), st.integers(1, 4)), min_size=K, max_size=60
)


def _large_enough(rows: Sequence[int]) -> bool:
    return len(rows) >= K


def _protected(keys: Sequence[Key], seed: int = 1) -> list[Key]:
    return suppress_locally(keys, k=K, safe=_large_enough, dice=Random(seed))


@given(keys_of_files, st.integers(0, 99))
def test_every_class_holds_k_records_and_a_suppressed_value_is_a_class_of_its_own(
    keys: Sequence[Key], seed: int
) -> None:
    after = _protected(keys, seed)
    assert min(Counter(after).values()) >= K
    for was, now in zip(keys, after, strict=True):
        assert all(value in (before, GONE) for before, value in zip(was, now, strict=True))


@given(keys_of_files, st.integers(0, 99))
def test_no_single_value_was_blanked_for_nothing(keys: Sequence[Key], seed: int) -> None:
    after = _protected(keys, seed)
    sizes = Counter(after)
    for was, now in zip(keys, after, strict=True):
        for at, value in enumerate(now):
            fuller = (*now[:at], was[at], *now[at + 1 :])
            if value == GONE and sizes[fuller] >= K:
                assert sizes[now] - 1 in range(1, K), "the value could have been put back"


@given(keys_of_files)
def test_the_same_dice_blank_the_same_values(keys: Sequence[Key]) -> None:
    assert _protected(keys, 7) == _protected(keys, 7)


def test_a_file_that_is_safe_loses_nothing() -> None:
    keys: Sequence[Key] = [(1, 1, 1)] * 3 + [(2, 1, 1)] * 5
    assert _protected(keys) == keys


def test_one_person_alone_is_hidden_among_the_nearest_class_with_one_value() -> None:
    keys: Sequence[Key] = [(1, 1, 1)] * 9 + [(1, 2, 1)]
    after = _protected(keys)
    assert after[9] == (1, GONE, 1)
    # Two of the large class lend theirs: a class of one suppressed record would be a class of one.
    assert Counter(after) == {(1, 1, 1): 7, (1, GONE, 1): 3}


def test_a_class_that_agrees_on_a_harmful_answer_is_mixed_with_others() -> None:
    harmed = [True] * 4 + [False] * 20
    keys: Sequence[Key] = [(1, 1, 1)] * 4 + [(2, 1, 1)] * 20

    def safe(rows: Sequence[int]) -> bool:
        return len(rows) >= K and sum(harmed[row] for row in rows) <= 0.9 * len(rows)

    after = suppress_locally(keys, k=K, safe=safe, dice=Random(3))
    for key in set(after):
        assert safe([row for row, other in enumerate(after) if other == key])


def test_fewer_records_than_k_cannot_be_protected() -> None:
    with refused(UnprotectableReason.TOO_ALIKE):
        _protected([(1, 1, 1), (2, 1, 1)])
