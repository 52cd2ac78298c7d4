"""The loader: every rule with a file it accepts and a file it refuses, with line and reason."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commands.refusal_words import in_english
from app.instruments.loader import (
    instrument_text,
    load_instrument,
    read_instrument,
    read_with_lines,
)
from app.survey.questionnaire import Condition, Export, QuestionKind
from app.survey.reasons import FileReason
from app.survey.refusals import FileRefused
from tests.instruments.miniatures import END, EVERYONE, FORM, RULES, Rule, below, question
from tests.support.refusing import refused


def fault_in(text: str) -> tuple[int, str]:
    """Line and problem of a file that is refused."""
    with pytest.raises(FileRefused) as caught:
        read_instrument(text, "mini")
    assert caught.value.reason is FileReason.FAULTY
    assert caught.value.facts["file"] == "mini"
    return int(str(caught.value.facts["line"])), str(caught.value.facts["problem"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_file_that_keeps_the_rule_is_accepted(rule: Rule) -> None:
    assert read_instrument(rule.file(rule.valid), "mini").id.startswith("mini")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_file_that_breaks_the_rule_is_refused_with_line_and_reason(rule: Rule) -> None:
    line, problem = fault_in(rule.file(rule.invalid))
    assert rule.reason in problem
    assert line == rule.line


def test_the_methodologist_reads_file_line_and_reason() -> None:
    with pytest.raises(FileRefused) as caught:
        read_instrument("id: mini\ntitle: T\n", "mini")
    assert in_english(caught.value) == "mini, line 1: 'sections' is missing."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("# bara en kommentar\n", "empty"),
        ("hej", "key: value"),
        ("- hej", "key: value"),
        ("id: mini\ntitle: T\n", "'sections' is missing"),
        ("id: mini\ntitle: \x00\n", "not YAML"),
        ("id: mini\n---\nid: mini\n", "not YAML"),
        ("x" * 500_001, "longer than"),
        ("[" * 20_000, "nested too deeply"),
    ],
)
def test_what_is_no_questionnaire_at_all_is_refused(text: str, reason: str) -> None:
    assert reason in fault_in(text)[1]


def test_the_billion_laughs_are_refused_at_the_first() -> None:
    bomb = 'a: &a ["x", "x"]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\n'
    assert fault_in(bomb)[0] == 1


def read_or_line(text: str) -> int | None:
    """The line of the refusal, None for a good file; any other failure passes through."""
    try:
        read_instrument(text, "x")
    except FileRefused as refusal:
        return int(str(refusal.facts["line"]))
    return None


@given(st.text(max_size=200))
def test_no_text_makes_the_loader_fail_in_another_way(text: str) -> None:
    assert (read_or_line(text) or 0) >= 1


@given(st.integers(0, len(FORM) - 1), st.sampled_from(list("{}[]:&*!|>'\"\n\t- #%@`\x85é0")))
def test_no_slip_of_the_methodologist_makes_the_loader_fail_in_another_way(
    at: int, slip: str
) -> None:
    line = read_or_line(FORM[:at] + slip + FORM[at + 1 :])
    assert line is None or 1 <= line <= FORM.count("\n") + 2


def test_a_questionnaire_is_what_its_file_says() -> None:
    form = read_instrument(FORM, "mini")
    assert (form.id, form.title) == ("mini", "Miniatyr")
    assert [page.number for page in form.pages] == [1, 2]
    assert form.pages[0].intro == "Tänk på det senaste året."
    gate, follow_up = form["gate"], form["follow_up"]
    assert (gate.kind, gate.scale, gate.export) == (QuestionKind.ONE, "YN", Export.RECORDS)
    assert [(c.code, c.text, c.substantive) for c in gate.categories] == [
        (0, "Nej", True),
        (1, "Ja", True),
        (9, "Vet ej", False),
    ]
    assert follow_up.asked_of == Condition("gate", frozenset({1}))
    assert form.index_bands == (0, 5, 10, 20, 30, 40, 50)


def test_page_numbers_go_on_through_the_sections() -> None:
    second = END + (
        "  - name: t\n    title: Del två\n    pages:\n      - name: p3\n        title: Tre\n"
        "        questions:\n"
        "          - {name: last, label: Sist, text: 'Sist?', scale: YN}\n"
    )
    form = read_instrument(FORM.replace(END, second), "mini")
    assert [(page.number, page.name, page.section) for page in form.pages] == [
        (1, "p1", "s"),
        (2, "p2", "s"),
        (3, "p3", "t"),
    ]


def test_what_a_page_says_of_each_holds_unless_a_question_says_otherwise() -> None:
    each = "        each: {scale: YN, essential: true, may_decline: true, export: tables}\n"
    form = read_instrument(
        FORM.replace("      - name: p2\n", "      - name: p2\n" + each)
        .replace(
            "            text: Något mer?\n            scale: YN\n", "            text: Mer?\n"
        )
        .replace(
            "            text: Sedan när?\n",
            "            text: När?\n            essential: false\n",
        ),
        "mini",
    )
    everyone, follow_up = form["everyone"], form["follow_up"]
    assert everyone.scale == "YN"
    assert (everyone.essential, everyone.may_decline, everyone.export) == (
        True,
        True,
        Export.TABLES,
    )
    assert follow_up.scale == ""
    assert not follow_up.essential
    assert follow_up.may_decline
    assert not form["gate"].may_decline


def test_what_a_page_says_of_each_never_releases_its_free_text() -> None:
    each = "        each: {scale: YN, export: records}\n"
    free_text = question("name: x", "label: L", "text: T", "kind: text", "max_length: 9")
    form = read_instrument(
        FORM.replace("      - name: p2\n", "      - name: p2\n" + each).replace(
            EVERYONE, free_text
        ),
        "mini",
    )
    assert form["x"].export is Export.NEVER
    assert form["x"].scale == ""


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("kind: several", "scale: YN"), "'x' is not answered with one category"),
        (("export: never", "scale: YN"), "never leaves the house"),
    ],
)
def test_nothing_is_derived_from_what_may_not_leave_or_has_no_one_answer(
    lines: tuple[str, ...], reason: str
) -> None:
    derived = below("\nderived:\n  - {name: d_x, label: X, any_of: [{x: [1]}]}\n")
    text = FORM.replace(EVERYONE, question("name: x", "label: L", "text: T", *lines))
    assert reason in fault_in(text.replace(END, derived))[1]


def test_a_name_that_a_several_choice_question_makes_is_taken() -> None:
    several = question(
        "name: gate_x", "label: L", "text: T", "kind: several", "categories: {1: A, 2: B}"
    )
    clash = FORM.replace("name: other", "name: gate_x_2").replace(EVERYONE, several)
    line, problem = fault_in(clash)
    assert "'gate_x_2', which is there already" in problem
    assert "gate_x" in clash.splitlines()[line - 1]


def test_an_index_without_bands_is_refused() -> None:
    text = FORM.replace("index_bands: [0, 5, 10, 20, 30, 40, 50]\n", "")
    index = "indexes:\n  - {name: ix_a, label: A, counted: [1], items: [gate]}\n"
    assert "index_bands" in fault_in(text + index)[1]


def test_the_same_support_number_twice_is_refused() -> None:
    line = '  - {name: L, number: "112", verified_on: "2026-10-01"}\n'
    assert "is there already" in fault_in(FORM + "support_lines:\n" + line * 2)[1]


def test_the_content_hash_is_that_of_the_file() -> None:
    assert read_instrument(FORM, "mini").content_hash == sha256(FORM.encode()).hexdigest()
    assert read_instrument(FORM + "# mer\n", "mini") != read_instrument(FORM, "mini")


def test_a_shipped_questionnaire_is_loaded_by_its_id() -> None:
    text = instrument_text("trygghet-2026")
    assert load_instrument("trygghet-2026") == read_instrument(text, "trygghet-2026")


@pytest.mark.parametrize(
    "name", ["unknown", "../instruments/trygghet-2026", "", "trygghet-2026.yaml", "a/b"]
)
def test_a_name_that_is_no_shipped_questionnaire_is_refused(name: str) -> None:
    with refused(FileReason.NO_QUESTIONNAIRE, name=name):
        load_instrument(name)


def test_every_text_knows_its_line() -> None:
    _, lines = read_with_lines(FORM, "mini")
    in_file = FORM.splitlines()
    for context, word in [
        ("title", "Miniatyr"),
        ("scale:YN/9", "Vet ej"),
        ("follow_up/2", "I går"),
        ("page:p1/intro", "Tänk"),
        ("gate", "gate"),
    ]:
        assert word in in_file[lines[context] - 1]


def test_nothing_lies_beside_the_shipped_files_unread() -> None:
    folder = Path(load_instrument.__code__.co_filename).parent
    for file in folder.glob("*.yaml"):
        assert load_instrument(file.stem).id == file.stem
