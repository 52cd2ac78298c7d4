"""Codes as people type them, slips of the finger, and the arithmetic of guessing."""

import copy
import pickle
import random
import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.survey.access_code import (
    LENGTHS,
    AccessCode,
    Slip,
    SlipKind,
    code_length_for,
    damm_digit,
    group_size,
    guess_probability,
    new_code,
    read_code,
)

CODE = new_code(16, random.Random(2026).randrange)
GROUPS = CODE.grouped.split()

ZEROS = [
    chr(point)
    for point in range(sys.maxunicode + 1)
    if unicodedata.decimal(chr(point), None) == 0 and unicodedata.category(chr(point)) == "Nd"
]
SEPARATORS = [
    "", " ", "  ", "-", " - ", "\u00a0", "\u2009", "\u202f", "\u3000", "\t", "\n", "\r\n", "\u2013",
    "\u2014", "\u2010", "\u2011", "\u2212", ".", "·", "•", "_", ",", ";", ":", "*", "|", "\u060c",
    "\u200e", "\u200f", "\u202a", "\u2066", "\u2069", "\u200b", "\ufeff", " \u200f- ", "/", "\\",
]  # fmt: skip
LABELS = [
    "Kod: {}", "Din kod: {}.", "Your code: {}", "رمزك: {}", "Koodi {}", "(Kod: {})", "\u2067{}\u2069",
    "\u200f{}\u200e", '"{}"', "<{}>", "  {}  ", "\n{}\n", "Kod\n{}\nSvara före kl.", "koden är {} tack",
    "https://survey.example/sv#{}", "http://127.0.0.1:8000/sv#{}", "survey.example/ar#{}",
    "Kod 1: {}", "Steg 2. Skriv koden {} och tryck Starta", "Ring 010-123 45 67. Kod: {}",
]  # fmt: skip


def in_script(digits: str, zero: str) -> str:
    """ASCII digits as the digits of another script."""
    return "".join(chr(ord(zero) + int(digit)) if digit.isdecimal() else digit for digit in digits)


def spellings() -> set[str]:
    """Ways to type or paste one and the same code."""
    ways = {in_script(CODE.grouped, zero) for zero in ZEROS}
    ways |= {separator.join(GROUPS) for separator in SEPARATORS}
    ways |= {separator.join(CODE.digits) for separator in SEPARATORS}
    ways |= {label.format(CODE.grouped) for label in LABELS}
    ways |= {label.format(CODE.digits) for label in LABELS}
    arabic, persian = "\u0660", "\u06f0"
    ways |= {in_script(sep.join(GROUPS), arabic) for sep in SEPARATORS}
    ways |= {in_script(sep.join(GROUPS), persian) for sep in SEPARATORS}
    ways.add(in_script(CODE.digits[:8], arabic) + CODE.digits[8:])
    ways.add("".join(f"{digit}\ufe0f\u20e3" for digit in CODE.digits))
    return ways


def test_two_hundred_spellings_of_a_code_are_accepted() -> None:
    ways = spellings()
    assert len(ways) >= 200
    refused = [way for way in ways if read_code(way, length=16) != CODE]
    assert refused == []


def test_a_thousand_slips_of_one_digit_or_two_neighbours_are_all_caught() -> None:
    dice = random.Random(6)
    slips: list[str] = []
    while len(slips) < 1000:
        digits = new_code(dice.choice(LENGTHS), dice.randrange).digits
        at = dice.randrange(len(digits) - 1)
        other = dice.choice([digit for digit in "0123456789" if digit != digits[at]])
        slips.append(digits[:at] + other + digits[at + 1 :])
        if digits[at] != digits[at + 1]:
            slips.append(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])
    for slip in slips:
        assert read_code(slip, length=len(slip)) == Slip(SlipKind.CHECK_DIGIT)


@pytest.mark.parametrize("length", LENGTHS)
def test_every_single_slip_of_a_code_is_caught(length: int) -> None:
    digits = new_code(length, random.Random(length).randrange).digits
    for at in range(length):
        for other in set("0123456789") - {digits[at]}:
            assert damm_digit(digits[:at] + other + digits[at + 1 :]) != 0
    for at, (one, next_one) in enumerate(pairwise(digits)):
        if one != next_one:
            assert damm_digit(digits[:at] + next_one + one + digits[at + 2 :]) != 0


def test_the_published_check_digit_of_572_is_4() -> None:
    assert damm_digit("572") == 4
    assert damm_digit("5724") == 0


@given(st.sampled_from(LENGTHS), st.randoms(use_true_random=False))
def test_a_new_code_is_read_back_as_it_is_printed(length: int, dice: random.Random) -> None:
    code = new_code(length, dice.randrange)
    assert len(code.digits) == length
    assert read_code(code.grouped, length=length) == code


def test_the_smallest_and_the_largest_draw_give_whole_codes() -> None:
    assert new_code(16, lambda _: 0).digits == "0" * 16
    assert new_code(16, lambda below: below - 1).digits.startswith("9" * 15)


def test_a_code_of_another_length_is_not_issued() -> None:
    with pytest.raises(ValueError, match="16, 18, 20"):
        new_code(12, random.Random(1).randrange)


@pytest.mark.parametrize(
    ("length", "sizes"), [(16, [4, 4, 4, 4]), (18, [6, 6, 6]), (20, [4, 4, 4, 4, 4])]
)
def test_codes_are_printed_in_groups_of_one_size(length: int, sizes: list[int]) -> None:
    grouped = new_code(length, random.Random(3).randrange).grouped
    assert [len(group) for group in grouped.split()] == sizes
    assert group_size(length) == sizes[0]


@pytest.mark.parametrize("typed", ["", "   ", "hej", "Kod:", "\u200f", "½ ③"])
def test_nothing_like_a_code_is_an_empty_slip(typed: str) -> None:
    assert read_code(typed, length=16) == Slip(SlipKind.EMPTY, missing=16)


def slipped(*groups: str, separator: str = " ") -> Slip:
    """What reading the groups says, which must be a slip."""
    read = read_code(separator.join(groups), length=16)
    assert isinstance(read, Slip)
    return read


def test_a_missing_digit_is_counted_and_its_group_named() -> None:
    assert slipped("1234", "567", "9012", "3456") == Slip(SlipKind.TOO_SHORT, missing=1, group=2)
    assert slipped("1234", "5678", "9012", "3", separator="-").group == 4


def test_an_extra_digit_is_counted_and_its_group_named() -> None:
    assert slipped("1234", "5678", "90123", "3456") == Slip(SlipKind.TOO_LONG, extra=1, group=3)


def test_an_invisible_mark_does_not_split_a_group() -> None:
    for mark in ("\ufe0f\u20e3", "\u200f", "\u0301"):
        assert slipped(f"12{mark}34", "567", "9012", "3456").group == 2


def test_without_separators_no_group_is_named() -> None:
    assert slipped("123456789012345") == Slip(SlipKind.TOO_SHORT, missing=1)


def test_two_wrong_groups_name_none() -> None:
    assert slipped("123", "567", "9012", "3456") == Slip(SlipKind.TOO_SHORT, missing=2)


def test_a_missing_group_names_none() -> None:
    assert slipped("1234", "5678", "9012") == Slip(SlipKind.TOO_SHORT, missing=4)


def test_a_letter_typed_for_a_digit_is_one_missing_digit_in_its_group() -> None:
    assert slipped("1234", "O678", "9012", "3456") == Slip(SlipKind.TOO_SHORT, missing=1, group=2)


def test_a_pasted_address_with_a_short_code_counts_the_code_alone() -> None:
    read = read_code("http://127.0.0.1:8000/sv#123456789012345", length=16)
    assert read == Slip(SlipKind.TOO_SHORT, missing=1)


@pytest.mark.parametrize("typed", ["Kolli {other} Kod {code}", "Kod {code} Kolli {other}"])
def test_of_two_numbers_as_long_as_a_code_the_one_with_the_right_check_digit_is_it(
    typed: str,
) -> None:
    """A pasted message may hold the number of a parcel or a card as well."""
    other = "1234 5678 9012 3456"
    assert damm_digit(other.replace(" ", "")) != 0
    assert read_code(typed.format(other=other, code=CODE.grouped), length=16) == CODE


def test_the_right_number_of_digits_in_the_wrong_groups_is_still_the_code() -> None:
    digits = CODE.digits
    assert read_code(f"{digits[:3]} {digits[3:9]} {digits[9:]}", length=16) == CODE


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_code_or_a_slip(typed: str) -> None:
    read = read_code(typed, length=16)
    assert isinstance(read, AccessCode | Slip)


@given(st.text(alphabet="0123456789 -", max_size=40))
def test_a_slip_says_exactly_how_many_digits_are_missing_or_extra(typed: str) -> None:
    digits = sum(character.isdecimal() for character in typed)
    read = read_code(typed, length=16)
    if isinstance(read, Slip):
        assert digits + read.missing - read.extra == 16
    else:
        assert digits == 16


def test_printing_a_code_shows_only_stars() -> None:
    for shown in (repr(CODE), str(CODE), f"{CODE}", f"{[CODE]}", f"{CODE!r:>30}"):
        assert "****" in shown
        assert not any(group in shown for group in GROUPS)


def test_a_code_is_never_serialised() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(CODE)
    with pytest.raises(TypeError):
        copy.copy(CODE)


def test_an_error_about_a_code_does_not_repeat_it() -> None:
    with pytest.raises(ValueError, match="ASCII") as caught:
        AccessCode("1234 5678")
    assert "1234" not in str(caught.value)


def test_equal_codes_are_one_code() -> None:
    assert AccessCode(CODE.digits) == CODE
    assert {AccessCode(CODE.digits), CODE} == {CODE}
    assert CODE not in [CODE.digits]


def test_the_chance_of_a_guess_is_codes_times_attempts_over_the_codes_there_are() -> None:
    # 10 a second for 56 days are 48,384,000 attempts on 10^15 codes.
    chance = guess_probability(1200, length=16, attempts_a_second=10)
    assert chance == pytest.approx(1200 * 48_384_000 / 10**15)
    assert guess_probability(10**12, length=16, attempts_a_second=10) == 1.0


@pytest.mark.parametrize(
    ("codes", "length"), [(1_200, 16), (20_667, 16), (20_668, 18), (87_600, 18), (2_100_000, 20)]
)
def test_the_code_is_as_short_as_the_risk_allows(codes: int, length: int) -> None:
    assert code_length_for(codes, attempts_a_second=10) == length


def test_a_wave_whose_codes_no_length_protects_is_refused() -> None:
    with pytest.raises(ValueError, match="guessing"):
        code_length_for(10**9, attempts_a_second=10)
