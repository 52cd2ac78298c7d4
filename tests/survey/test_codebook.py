"""The variables of the released files, and one respondent's record of them."""

import re
from dataclasses import replace

from hypothesis import given

from app.instruments.loader import load_instrument
from app.survey.answers import Answer, Missing
from app.survey.codebook import MISSING_LABELS, Variable, record, variables
from app.survey.dispositions import Disposition, completeness
from app.survey.questionnaire import Export, Questionnaire
from tests.survey.miniatures import one, questionnaire, route, several, text, year
from tests.survey.replies import replies

INSTRUMENT = load_instrument("trygghet-2026")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")


def by_name(form: Questionnaire) -> dict[str, Variable]:
    return {variable.name: variable for variable in variables(form)}


def filled(form: Questionnaire, *, but: tuple[str, ...] = ()) -> dict[str, Answer]:
    """Every question with one answer answered with its lowest code."""
    return {q.name: min(q.codes) for q in form if q.codes and not q.at_most and q.name not in but}


def test_every_variable_can_stand_in_an_spss_file() -> None:
    names = [variable.name for variable in variables(INSTRUMENT)]
    assert len({name.lower() for name in names}) == len(names)
    for variable in variables(INSTRUMENT):
        assert NAME.fullmatch(variable.name)
        assert len(variable.name.encode()) <= 64
        assert 0 < len(variable.label) <= 120
        assert variable.values or variable.measure == "scale"
        assert all(0 < len(label) <= 120 for label in variable.values.values())
        assert all(code >= 0 for code in variable.values)


def test_every_kind_of_missing_has_a_label_inside_the_range_of_missing() -> None:
    assert set(MISSING_LABELS) == {int(missing) for missing in Missing}
    assert all(-9 <= code <= -1 for code in MISSING_LABELS)
    assert by_name(INSTRUMENT)["e01_night"].missing == MISSING_LABELS


def test_several_choices_become_one_variable_a_category() -> None:
    variable = by_name(INSTRUMENT)["g04_priority_1"]
    assert variable.label == "Bör göras först: Bättre gatljus"
    assert variable.values == {0: "Ej markerat", 1: "Markerat"}
    assert variable.source == "g04_priority"
    assert "g04_priority" not in by_name(INSTRUMENT)


def test_neither_free_text_nor_what_was_stated_of_sex_and_birth_has_a_variable() -> None:
    sources = {variable.source for variable in variables(INSTRUMENT)}
    assert sources.isdisjoint({"b16_other", "z01_comment", "h01_sex", "h02_birth_year"})


def test_free_text_is_not_released_even_where_the_questionnaire_says_so() -> None:
    form = questionnaire(one("a"), replace(text("said"), export=Export.RECORDS))
    assert [variable.name for variable in variables(form)] == ["a"]
    assert record(form, {"a": 1, "said": "hej"}) == {"a": 1}


def test_exposure_and_background_leave_in_tables_alone() -> None:
    in_records = {v.source for v in variables(INSTRUMENT) if v.export is Export.RECORDS}
    assert not [name for name in in_records if re.match(r"c\d\d_|h\d\d_", name)]
    assert {"any_crime", "volume_crime", "unsafe_night", "e07_persons"} <= in_records


@given(replies(INSTRUMENT))
def test_a_record_has_a_value_for_each_variable_and_no_other(answers: dict[str, Answer]) -> None:
    values = record(INSTRUMENT, answers)
    known = by_name(INSTRUMENT)
    assert values.keys() == known.keys()
    for name, value in values.items():
        assert type(value) is int
        assert value in known[name].values or value in MISSING_LABELS


def test_the_kinds_of_missing_stay_apart() -> None:
    form = questionnaire(
        *(one(f"q{number}", essential=True, may_decline=True) for number in range(10)),
        one("gate", (0, 1)),
        one("not_asked", asked_of=route("gate", 1)),
        one("left_blank"),
    )
    answers: dict[str, Answer] = {f"q{number}": 1 for number in range(10)}
    answers |= {"q1": Missing.PREFER_NOT_TO_SAY, "q2": Missing.SEVERAL_MARKS, "gate": 0}
    values = record(form, answers)
    assert completeness(form, answers) is Disposition.COMPLETE
    assert (values["q1"], values["q2"]) == (-3, -4)
    assert (values["not_asked"], values["left_blank"]) == (-1, -2)


def test_an_illegible_answer_is_kept_apart() -> None:
    form = questionnaire(one("a"), several("b", (1, 2)))
    values = record(form, {"a": Missing.ILLEGIBLE, "b": Missing.ILLEGIBLE})
    assert values == {"a": -8, "b_1": -8, "b_2": -8}


def test_what_comes_after_the_last_answer_of_a_break_off_was_not_reached() -> None:
    form = questionnaire(*(one(f"q{number}", essential=True) for number in range(5)))
    assert record(form, {"q1": 1}) == {"q0": -2, "q1": 1, "q2": -7, "q3": -7, "q4": -7}


def test_what_a_partial_reply_left_at_the_end_was_left_blank() -> None:
    form = questionnaire(*(one(f"q{number}", essential=True) for number in range(5)))
    values = record(form, {f"q{number}": 1 for number in range(3)})
    assert (values["q3"], values["q4"]) == (-2, -2)


def test_a_break_off_still_tells_what_routing_had_passed_by() -> None:
    essential = [one(f"q{number}", essential=True) for number in range(3)]
    gate, blank_gate = one("gate", (0, 1)), one("blank_gate", (0, 1))
    form = questionnaire(
        blank_gate,
        gate,
        *essential,
        one("passed_by", asked_of=route("gate", 1)),
        one("unknown", asked_of=route("q2", 1)),
    )
    values = record(form, {"gate": 0})
    assert values["blank_gate"] == Missing.NO_ANSWER
    assert values["passed_by"] == Missing.NOT_APPLICABLE
    assert values["unknown"] == Missing.BROKE_OFF


def test_an_answer_off_the_path_is_set_aside() -> None:
    form = questionnaire(one("gate", (0, 1)), one("follow_up", asked_of=route("gate", 1)))
    assert record(form, {"gate": 0, "follow_up": 1}) == {"gate": 0, "follow_up": -1}


def test_several_choices_give_marked_and_unmarked() -> None:
    form = questionnaire(several("b", (1, 2, 3), at_most=2))
    assert record(form, {"b": (1, 3)}) == {"b_1": 1, "b_2": 0, "b_3": 1}


def test_more_marks_on_paper_than_may_be_given_are_several_marks() -> None:
    form = questionnaire(several("b", (1, 2, 3), at_most=2))
    assert set(record(form, {"b": (1, 2, 3)}).values()) == {-4}


def test_a_year_is_kept_as_it_is() -> None:
    form = questionnaire(year("born"))
    assert record(form, {"born": 1984}) == {"born": 1984}
    assert by_name(form)["born"].measure == "scale"


def test_a_scale_is_ordinal_and_a_list_is_nominal() -> None:
    known = by_name(INSTRUMENT)
    assert known["b01_litter"].measure == "ordinal"
    assert known["h03_tenure"].measure == "nominal"
    assert known["g04_priority_1"].measure == "nominal"


def test_dont_know_stands_beside_the_substantive_codes() -> None:
    known = by_name(INSTRUMENT)
    assert known["b01_litter"].not_substantive == {9}
    assert known["d_b01_litter"].values == {0: "Nej", 1: "Ja", 9: "Vet ej"}
    assert known["c11_whynot_1"].not_substantive == frozenset()


def test_a_whole_reply_has_no_gap_but_what_was_not_asked() -> None:
    values = record(INSTRUMENT, filled(INSTRUMENT) | {"g04_priority": (1, 2)})
    assert {name for name, value in values.items() if value < 0} == {"e01b_because"}
