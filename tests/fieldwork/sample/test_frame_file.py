"""Importing the frame: what is refused, what is told, what is kept."""

from datetime import date

import pytest

from app.fieldwork.sample.frame_file import (
    COLUMNS,
    Population,
    check_frame,
    error_file,
    read_areas,
    read_staged,
    staged_lines,
)
from app.survey.reasons import RegisterReason
from tests.support.refusing import refused

POPULATION = Population(date(2026, 6, 30), 16, 85, frozenset({"a1", "a2"}))
GOOD = {
    "person_key": "p1",
    "name": "Ada Åkesson",
    "address": "Storgatan 1",
    "postcode": "232 32",
    "city": "Arlöv",
    "municipality": "Burlöv",
    "area": "a1",
    "birth_date": "1974-05-30",
    "sex": "F",
    "protected": "0",
    "status": "registered",
}


def frame(
    *people: dict[str, str], delimiter: str = ",", columns: tuple[str, ...] = COLUMNS
) -> bytes:
    lines = [delimiter.join(columns)]
    lines += [
        delimiter.join(({**GOOD, **person}).get(name, "") for name in columns) for person in people
    ]
    return "\n".join(lines).encode()


def test_a_registered_resident_of_the_right_age_is_kept() -> None:
    check = check_frame(frame({}), POPULATION)
    assert [person.person_key for person in check.residents] == ["p1"]
    assert check.residents[0].birth_date == date(1974, 5, 30)
    assert not check.excluded
    assert not check.errors


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_comma_and_semicolon_are_both_read(delimiter: str) -> None:
    assert len(check_frame(frame({}, delimiter=delimiter), POPULATION).residents) == 1


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"status": "dead"}, "dead"),
        ({"status": "emigrated"}, "emigrated"),
        ({"birth_date": "2010-07-01"}, "out of age"),
        ({"birth_date": "1940-06-30"}, "out of age"),
        ({"address": " "}, "no address"),
        ({"area": "a9"}, "unknown area"),
        ({"protected": "1"}, "protected identity"),
    ],
)
def test_whoever_is_not_in_the_population_is_excluded_and_counted(
    person: dict[str, str], reason: str
) -> None:
    check = check_frame(frame(person), POPULATION)
    assert check.residents == ()
    assert check.excluded == {reason: 1}


def test_the_same_person_twice_is_asked_once() -> None:
    check = check_frame(frame({}, {"address": "Lillgatan 2"}), POPULATION)
    assert len(check.residents) == 1
    assert check.excluded == {"duplicate person": 1}


@pytest.mark.parametrize("flag", ["", "x", "2", "nej"])
def test_a_protection_flag_that_cannot_be_read_refuses_the_whole_file(flag: str) -> None:
    with refused(RegisterReason.PROTECTION_UNREADABLE, line=3):
        check_frame(frame({}, {"person_key": "p2", "protected": flag}), POPULATION)


def test_a_person_protected_in_any_row_is_protected_in_all_of_them() -> None:
    check = check_frame(frame({}, {"protected": "1"}), POPULATION)
    assert check.residents == ()
    assert check.excluded == {"protected identity": 1}


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"person_key": ""}, "person_key is empty"),
        ({"name": ""}, "name is empty"),
        ({"sex": "K"}, "sex must be F or M"),
        ({"status": "moved"}, "status must be"),
        ({"birth_date": "19740530x"}, "birth_date must be a day"),
    ],
)
def test_a_row_that_cannot_be_read_comes_back_with_its_reason(
    person: dict[str, str], reason: str
) -> None:
    check = check_frame(frame({}, {"person_key": "p2", **person}), POPULATION)
    assert len(check.residents) == 1
    assert reason in error_file(check)


def test_a_protected_person_is_in_no_file_even_when_her_row_is_wrong() -> None:
    wrong = {"person_key": "p2", "name": "Skyddad Person", "sex": "?", "protected": "1"}
    check = check_frame(frame({}, wrong, {"person_key": "p3", "sex": "?"}), POPULATION)
    assert "Skyddad" not in error_file(check)
    assert "Skyddad" not in "\n".join(staged_lines(check.residents))


def test_a_file_without_a_column_is_refused_by_its_name() -> None:
    columns = tuple(name for name in COLUMNS if name != "protected")
    with refused(RegisterReason.COLUMNS_MISSING, columns=("protected",)):
        check_frame(frame({}, columns=columns), POPULATION)


def test_a_file_that_is_not_utf8_is_refused() -> None:
    content = frame({}).decode().encode("latin-1")
    with refused(RegisterReason.NOT_UTF8):
        check_frame(content, POPULATION)


def test_an_empty_file_is_refused() -> None:
    with refused(RegisterReason.COLUMNS_MISSING):
        check_frame(b"", POPULATION)


def test_what_is_staged_is_read_back_unchanged() -> None:
    check = check_frame(frame({}, {"person_key": "p2", "sex": "M"}), POPULATION)
    assert read_staged("\n".join(staged_lines(check.residents))) == check.residents


def test_areas_need_a_code_a_name_and_a_municipality() -> None:
    assert read_areas("area,name,municipality\na1,Arlöv,Burlöv\n".encode())[0].name == "Arlöv"
    with refused(RegisterReason.AREA_INCOMPLETE, line=2):
        read_areas(b"area,name,municipality\na1,,Burl\n")
    with refused(RegisterReason.AREA_TWICE):
        read_areas(b"area,name,municipality\na1,A,B\na1,C,B\n")
