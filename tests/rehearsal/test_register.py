"""The synthetic register: plausible, whole, the same for the same dice, and its plants counted."""

import csv
import random
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from app.rehearsal.bad_register import FAULTY_LINE, ROWS, FrameFile, write_bad_register
from app.rehearsal.households import age_on
from app.rehearsal.register import (
    FRAME_COLUMNS,
    PLANTED,
    RegisterSummary,
    write_register,
)

REFERENCE = date(2026, 6, 30)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> RegisterSummary:
    folder = tmp_path_factory.mktemp("register")
    return write_register(folder, dice=random.Random(7), people=8_000, reference_date=REFERENCE)


@pytest.fixture(scope="module")
def rows(summary: RegisterSummary) -> Rows:
    with summary.frame.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ages(rows: Rows) -> list[int]:
    return [age_on(date.fromisoformat(row["birth_date"]), REFERENCE) for row in rows]


def test_the_frame_has_the_columns_of_the_contract(rows: Rows) -> None:
    contract = (
        "person_key,name,address,postcode,city,municipality,area,birth_date,sex,protected,status"
        ",birth_region"
    )
    assert tuple(rows[0]) == tuple(contract.split(",")) == FRAME_COLUMNS


def test_there_are_four_areas_and_each_has_room_for_300_letters(summary: RegisterSummary) -> None:
    with summary.areas.open(encoding="utf-8", newline="") as file:
        areas = list(csv.DictReader(file))
    assert [area["area"] for area in areas] == list(summary.eligible_by_area)
    assert len(areas) == 4
    assert min(summary.eligible_by_area.values()) > 600
    assert {area["municipality"] for area in areas} == {"Burlöv"}


def test_every_row_is_eligible_or_excluded_for_one_reason(
    summary: RegisterSummary, rows: Rows
) -> None:
    assert summary.rows == len(rows)
    assert summary.eligible + sum(summary.excluded.values()) == len(rows)
    planted = {reason: summary.excluded[reason] for reason in PLANTED}
    assert planted == PLANTED
    assert summary.excluded["protected"] == 7


def test_planted_rows_are_there_as_counted(rows: Rows) -> None:
    keys = Counter(row["person_key"] for row in rows)
    status = Counter(row["status"] for row in rows)
    assert sum(times - 1 for times in keys.values()) == PLANTED["duplicate"]
    assert status["dead"] == PLANTED["dead"]
    assert status["emigrated"] == PLANTED["emigrated"]
    assert sum(not row["address"] for row in rows) == PLANTED["no_address"]
    assert sum(row["area"] == "lomma-centrum" for row in rows) == PLANTED["unknown_area"]


def test_a_protected_person_is_found_by_name_and_key_alone(
    summary: RegisterSummary, rows: Rows
) -> None:
    protected = [row for row in rows if row["protected"] == "1"]
    assert {(p.person_key, p.name) for p in summary.protected} == {
        (row["person_key"], row["name"]) for row in protected
    }
    text = summary.frame.read_text(encoding="utf-8")
    for person in summary.protected:
        assert text.count(person.name.split(" ", 1)[1]) == 1
        assert text.count(person.person_key) == 1
    assert all(16 <= age <= 85 for age in ages(protected))


def test_ages_sexes_and_origins_are_those_of_a_town(summary: RegisterSummary, rows: Rows) -> None:
    years = ages(rows)
    assert min(years) >= 0
    assert 95 <= max(years) <= 100
    assert 0.15 < sum(age < 16 for age in years) / len(years) < 0.28
    assert 0.10 < sum(age >= 65 for age in years) / len(years) < 0.25
    assert 0.47 < sum(row["sex"] == "F" for row in rows) / len(rows) < 0.53
    assert 0.25 < summary.born_abroad / summary.eligible < 0.5


def test_a_household_shares_address_area_and_mostly_its_family_name(rows: Rows) -> None:
    homes: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        if row["address"] and row["status"] == "registered" and row["protected"] == "0":
            homes[row["address"], row["postcode"]].append(row)
    shared = [home for home in homes.values() if len(home) > 1]
    one_name = [len({row["name"].split(" ", 1)[1] for row in home}) == 1 for home in shared]
    assert len(shared) > 0.4 * len(homes)
    assert sum(one_name) > 0.7 * len(shared)


def test_postcodes_are_those_of_burlov(rows: Rows) -> None:
    assert all(row["postcode"].startswith("232 ") for row in rows if row["postcode"])


def test_the_same_dice_write_the_same_bytes(tmp_path: Path) -> None:
    def write(name: str, seed: int) -> bytes:
        written = write_register(
            tmp_path / name, dice=random.Random(seed), people=1_500, reference_date=REFERENCE
        )
        return written.frame.read_bytes()

    assert write("one", 3) == write("two", 3)
    assert write("one", 3) != write("three", 4)


def test_a_register_too_small_for_its_planted_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no room"):
        write_register(tmp_path, dice=random.Random(1), people=100, reference_date=REFERENCE)


@pytest.mark.parametrize("reference", [date(2024, 2, 29), date(2025, 12, 31)])
def test_nobody_is_born_after_the_reference_date(tmp_path: Path, reference: date) -> None:
    written = write_register(
        tmp_path, dice=random.Random(5), people=1_500, reference_date=reference
    )
    with written.frame.open(encoding="utf-8", newline="") as file:
        born = [date.fromisoformat(row["birth_date"]) for row in csv.DictReader(file)]
    assert max(born) <= reference
    assert max(age_on(day, reference) for day in born) <= 100


@pytest.fixture
def bad(tmp_path: Path) -> dict[str, FrameFile]:
    return write_bad_register(tmp_path, dice=random.Random(2), reference_date=REFERENCE)


def test_sound_files_hold_the_same_people_in_every_permitted_dress(
    bad: dict[str, FrameFile],
) -> None:
    sound = [name for name, file in bad.items() if not file.fault]
    assert {"sound", "semicolons", "byte_order_mark", "windows_line_ends"} <= set(sound)
    for name in sound:
        text = bad[name].path.read_text(encoding="utf-8-sig")
        delimiter = ";" if name == "semicolons" else ","
        assert len(list(csv.DictReader(text.splitlines(), delimiter=delimiter))) == ROWS


def test_a_faulty_file_differs_from_the_sound_one_where_it_says(
    bad: dict[str, FrameFile],
) -> None:
    sound = bad["sound"].path.read_bytes().split(b"\n")
    faulty = {name: file for name, file in bad.items() if file.fault}
    assert {"missing_column", "wrong_encoding", "empty_protection_flag"} <= set(faulty)
    for file in faulty.values():
        lines = file.path.read_bytes().split(b"\n")
        if file.line:
            differing = [n for n, (a, b) in enumerate(zip(sound, lines, strict=True), 1) if a != b]
            assert differing == [file.line] == [FAULTY_LINE]
        else:
            assert lines != sound


def test_a_wrong_encoding_cannot_be_read_as_utf_8(bad: dict[str, FrameFile]) -> None:
    for name in ("wrong_encoding", "utf_16"):
        with pytest.raises(UnicodeDecodeError):
            bad[name].path.read_text(encoding="utf-8")
