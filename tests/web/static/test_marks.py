"""What one key does to what stands in a field."""

from typing import Any

from tests.web.static.conftest import Scripts

MARKS = "keying/marks.js"
SIGNS = {"-": "tomt", "*": "flera kryss", "?": "oläsligt", "v": "vill inte svara"}
Field = dict[str, Any]
GIVEN = """
    const { signs, words } = given.field;
    const maps = { signs: new Map(Object.entries(signs)), words: new Map(Object.entries(words)) };
    const field = { ...given.field, ...maps };
"""


def a_field(
    kind: str, *codes: str, takes: str = "-?", words: dict[str, str] | None = None
) -> Field:
    return {"kind": kind, "codes": codes, "takes": takes, "signs": SIGNS, "words": words or {}}


def press(scripts: Scripts, field: Field, *presses: tuple[str, str]) -> list[Any]:
    """What each key does where something stands: the mark and whether it goes on, or the refusal."""
    lines = f"{GIVEN} return given.presses.map(([typed, key]) => marks.press(field, typed, key));"
    done = scripts.run(lines, MARKS, given={"field": field, "presses": presses})
    return [
        one and (one["refused"] if "refused" in one else (one["mark"], one["isDone"]))
        for one in done
    ]


def ask(scripts: Scripts, field: Field, question: str, *marks: str) -> list[Any]:
    """``question`` about the field and each mark."""
    lines = f"{GIVEN} return given.marks.map((mark) => marks.{question}(field, mark));"
    answers: list[Any] = scripts.run(lines, MARKS, given={"field": field, "marks": marks})
    return answers


def test_a_digit_answers_and_goes_on_unless_a_longer_number_begins_with_it(
    scripts: Scripts,
) -> None:
    field = a_field("one", "1", "2", "12")
    done = press(scripts, field, ("", "2"), ("", "1"), ("1", "2"), ("1", "1"), ("", "3"))
    assert done == [("2", True), ("1", False), ("12", True), "not_here", "not_here"]


def test_a_sign_stands_where_the_field_takes_it_and_nowhere_else(scripts: Scripts) -> None:
    field = a_field("one", "1", takes="-?v")
    done = press(scripts, field, ("1", "-"), ("", "V"), ("", "*"), ("", "x"))
    assert done == [("-", True), ("v", True), "not_here", "not_here"]


def test_several_numbers_are_chosen_and_taken_back_in_their_order(scripts: Scripts) -> None:
    field = a_field("several", "1", "2", "3")
    done = press(scripts, field, ("", "3"), ("3", "1"), ("1,3", "3"), ("-", "2"), ("1", "4"))
    assert done == [("3", False), ("1,3", False), ("1", False), ("2", False), "not_here"]


def test_numbers_of_two_digits_among_several_are_typed_in_full(scripts: Scripts) -> None:
    field = a_field("several", "1", "12")
    assert press(scripts, field, ("", "1"), ("1", "-")) == [None, ("-", True)]


def test_a_year_goes_on_at_its_fourth_digit(scripts: Scripts) -> None:
    field = a_field("year", takes="-?*")
    done = press(scripts, field, ("197", "4"), ("1", "9"), ("*", "1"), ("1974", "4"), ("", "*"))
    assert done == [("1974", True), ("19", False), ("1", False), "year_has_four", ("*", True)]


def test_a_text_is_typed_and_only_its_first_key_can_be_a_sign(scripts: Scripts) -> None:
    field = a_field("text")
    assert press(scripts, field, ("", "-"), ("a", "-"), ("", "a")) == [("-", True), None, None]


def test_nobody_goes_on_from_half_a_year(scripts: Scripts) -> None:
    assert ask(scripts, a_field("year"), "isComplete", "", "19", "1974", "?") == [
        True,
        False,
        True,
        True,
    ]
    assert ask(scripts, a_field("one", "12"), "isComplete", "1") == [True]


def test_a_number_that_is_only_begun_is_not_saved_yet(scripts: Scripts) -> None:
    assert ask(scripts, a_field("one", "12"), "isWhole", "1", "12", "", "-") == [
        False,
        True,
        True,
        True,
    ]
    assert ask(scripts, a_field("year"), "isWhole", "197", "1974") == [False, True]
    assert ask(scripts, a_field("text"), "isWhole", "någ") == [True]


def test_a_mark_is_told_in_the_words_of_the_signs_and_the_boxes(scripts: Scripts) -> None:
    field = a_field("several", "1", "2", words={"1": "Ja", "2": "Nej"})
    told = ask(scripts, field, "meaning", "1", "1,2", "?", "9", "")
    assert told == ["Ja", "Ja, Nej", "oläsligt", "", ""]
