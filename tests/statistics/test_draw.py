"""The draw: fair, repeatable, and checkable by someone who has none of our code."""

import hashlib
import hmac
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.statistics import draw
from app.statistics.draw import (
    commitment,
    draw_stratified,
    frame_hash,
    sample_hash,
    ticket,
)

KEY = bytes(range(32))
FRAME = {"B": [f"p{n}" for n in range(40)], "A": [f"q{n}" for n in range(25)], "Å": ["r1", "r2"]}
NUMBERS = {"A": 5, "B": 7, "Å": 2}


def _frame(*fields: str) -> bytes:
    """The encoding of the docstring, written down a second time."""
    content = b""
    for field in fields:
        octets = field.encode()
        content += struct.pack(">Q", len(octets)) + octets
    return content


def test_an_independent_script_derives_the_same_sample() -> None:
    by_hand = {}
    for area, people in FRAME.items():
        numbered = {}
        for person in people:
            message = _frame("trygg ticket 1", "8 14 22 31 40", "trygghet-2026", person)
            digest = hmac.new(KEY, message, hashlib.sha256).hexdigest()
            numbered[int(digest, 16)] = person
        by_hand[area] = [numbered[number] for number in sorted(numbered)[: NUMBERS[area]]]
    drawn = draw_stratified(FRAME, NUMBERS, key=KEY, seed="8 14 22 31 40", wave="trygghet-2026")
    assert drawn == by_hand


def test_the_ticket_of_the_documentation_never_changes() -> None:
    drawn = ticket(KEY, "p1", seed="8 14 22 31 40", wave="trygghet-2026")
    assert drawn.hex() == "227e54fc14b5253196b4604e12d6ced811e611ed9ddf49a0e9e5bcf72a863918"


def test_the_draw_runs_with_the_standard_library_alone() -> None:
    script = (
        f"import runpy, sys; room = runpy.run_path({draw.__file__!r}); "
        "outside = [name for name in sys.modules if name.split('.')[0] not in "
        "(*sys.stdlib_module_names, '__main__', '_distutils_hack') and 'site' not in name]; "
        "print(room['sample_hash']({'a': ['x']}), outside)"
    )
    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
    )
    assert finished.stdout.split() == [sample_hash({"a": ["x"]}), "[]"]


def test_the_draw_imports_no_other_module_of_ours() -> None:
    source = Path(draw.__file__).read_text(encoding="utf-8")
    assert "from app" not in source
    assert "import app" not in source


def test_the_order_of_rows_and_strata_changes_nothing() -> None:
    turned = {area: FRAME[area][::-1] for area in reversed(FRAME)}
    first = draw_stratified(FRAME, NUMBERS, key=KEY, seed="s", wave="w")
    second = draw_stratified(turned, dict(reversed(NUMBERS.items())), key=KEY, seed="s", wave="w")
    assert list(first.items()) == list(second.items())


def test_a_larger_sample_keeps_everyone_of_the_smaller() -> None:
    small = draw_stratified(FRAME, NUMBERS, key=KEY, seed="s", wave="w")
    larger = draw_stratified(FRAME, {"A": 9, "B": 9, "Å": 2}, key=KEY, seed="s", wave="w")
    assert all(set(small[area]) <= set(larger[area]) for area in small)


@pytest.mark.parametrize(
    ("key", "seed", "wave"), [(bytes(32), "s", "w"), (KEY, "t", "w"), (KEY, "s", "v")]
)
def test_another_key_seed_or_wave_draws_other_people(key: bytes, seed: str, wave: str) -> None:
    here = draw_stratified(FRAME, NUMBERS, key=KEY, seed="s", wave="w")
    there = draw_stratified(FRAME, NUMBERS, key=key, seed=seed, wave=wave)
    assert here["B"] != there["B"]


@given(
    st.lists(st.text(max_size=4), min_size=3, max_size=3),
    st.lists(st.text(max_size=4), min_size=3, max_size=3),
)
def test_no_two_people_waves_or_seeds_share_a_ticket(one: list[str], other: list[str]) -> None:
    same = ticket(KEY, one[0], seed=one[1], wave=one[2]) == ticket(
        KEY, other[0], seed=other[1], wave=other[2]
    )
    assert same == (one == other)


def test_everybody_has_the_same_chance() -> None:
    """Chi-square over 400 seeds: 10 of 40 each time, so 100 times each on average."""
    times = dict.fromkeys(FRAME["B"], 0)
    for seed in range(400):
        drawn = draw_stratified({"B": FRAME["B"]}, {"B": 10}, key=KEY, seed=str(seed), wave="w")
        for person in drawn["B"]:
            times[person] += 1
    deviation = sum((count - 100) ** 2 / (100 * 0.75) for count in times.values()) * 39 / 40
    assert deviation < 72.055  # 99.9 % point of chi-square with 39 degrees of freedom


@pytest.mark.parametrize(
    ("frame", "numbers", "problem"),
    [
        ({"A": ["x", "x"]}, {"A": 1}, "more than once"),
        ({"A": ["x"], "B": ["x"]}, {"A": 1, "B": 1}, "more than once"),
        ({"A": ["x"]}, {"A": 2}, "2 of 1"),
        ({"A": ["x"]}, {"A": -1}, "-1 of 1"),
        ({"A": ["x"], "B": ["y"]}, {"A": 1}, "strata B"),
        ({"A": ["x"]}, {"A": 1, "C": 0}, "strata C"),
    ],
)
def test_a_frame_that_does_not_fit_the_allocation_is_refused(
    frame: dict[str, list[str]], numbers: dict[str, int], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        draw_stratified(frame, numbers, key=KEY, seed="s", wave="w")


@pytest.mark.parametrize(
    ("key", "seed", "wave", "problem"),
    [
        (KEY[:31], "s", "w", "at least 32 bytes"),
        (KEY, " ", "w", "a public seed"),
        (KEY, "s", "", "name of its wave"),
    ],
)
def test_no_draw_without_a_whole_key_a_seed_and_a_wave(
    key: bytes, seed: str, wave: str, problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        draw_stratified(FRAME, NUMBERS, key=key, seed=seed, wave=wave)


def test_the_commitment_is_derived_as_documented() -> None:
    content = _frame("trygg commitment 1") + struct.pack(">Q", 32) + KEY
    content += _frame("abc", "trygghet-2026", "Lotto 2026-08-01", "A", "5", "B", "7", "Å", "2")
    made = commitment(
        KEY, frame_hash="abc", numbers=NUMBERS, wave="trygghet-2026", event="Lotto 2026-08-01"
    )
    assert made == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    "change",
    [{"frame_hash": "abd"}, {"numbers": {**NUMBERS, "A": 6}}, {"wave": "v"}, {"event": "Lotto 2"}],
)
def test_a_commitment_binds_frame_allocation_wave_and_event(change: dict[str, object]) -> None:
    bound = {"frame_hash": "abc", "numbers": NUMBERS, "wave": "w", "event": "Lotto 1"}
    assert commitment(KEY, **bound) != commitment(KEY, **(bound | change))  # type: ignore[arg-type]  # one dictionary of unlike values


def test_the_frame_hash_is_of_the_sorted_lines() -> None:
    assert frame_hash(["b", "ä", "a"]) == hashlib.sha256("a\nb\nä\n".encode()).hexdigest()
    with pytest.raises(ValueError, match="line break"):
        frame_hash(["a\nb"])


def test_the_sample_hash_is_of_who_was_drawn_and_where() -> None:
    assert sample_hash({"B": ["y", "x"], "A": ["z"]}) == sample_hash({"A": ["z"], "B": ["x", "y"]})
    assert sample_hash({"A": ["x", "y"]}) != sample_hash({"A": ["x"], "B": ["y"]})
    content = _frame("trygg sample 1", "A", "z", "B", "x", "B", "y")
    assert sample_hash({"B": ["y", "x"], "A": ["z"]}) == hashlib.sha256(content).hexdigest()
