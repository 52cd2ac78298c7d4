"""The record file: nobody can be found in it, and every format says the same."""

import csv
import io
import json
import sqlite3
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import polars as pl
import pyreadstat
import pytest

from app.release.records.delimited import safe_text
from app.release.records.microdata import make_records
from tests.release.conftest import Made

NEVER_IN_THE_FILE = ("mode", "register", "disposition", "language", "municipality", "b16_other")


def rows_of(made: Made) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.records["microdata.csv"].decode())))


def test_at_least_five_share_every_area_sex_and_age(made: Made) -> None:
    """By SQL over the file alone; a suppressed value is a class of its own."""
    rows = rows_of(made)
    store = sqlite3.connect(":memory:")
    store.execute("CREATE TABLE person (area TEXT, sex TEXT, age_band TEXT)")
    values = [(row["area"], row["sex"], row["age_band"]) for row in rows]
    store.executemany("INSERT INTO person VALUES (?, ?, ?)", values)
    query = "SELECT min(n) FROM (SELECT count(*) n FROM person GROUP BY area, sex, age_band)"
    ((smallest,),) = store.execute(query).fetchall()
    store.close()
    assert smallest >= 5
    assert smallest == json.loads(made.records["risk.json"])["records"]["k"]


def test_few_values_are_suppressed_and_the_risk_report_counts_them(made: Made) -> None:
    rows = rows_of(made)
    keys = ("area", "sex", "age_band")
    suppressed = [row for row in rows if "-5" in (row[key] for key in keys)]
    risk = json.loads(made.records["risk.json"])["records"]
    assert len(suppressed) == risk["suppressed_records"] <= 0.05 * len(rows)
    for key in keys:
        assert sum(row[key] == "-5" for row in rows) == risk["suppressed_cells"][key]


def test_no_class_agrees_on_a_harmful_answer(made: Made) -> None:
    classes: dict[tuple[str, ...], Counter[str]] = {}
    for row in rows_of(made):
        key = row["area"], row["sex"], row["age_band"]
        classes.setdefault(key, Counter())[row["e07_persons"]] += 1
    assert all(told["1"] <= 0.9 * told.total() for told in classes.values())


def test_crimes_and_facts_of_the_field_are_not_in_the_file(made: Made) -> None:
    columns = rows_of(made)[0].keys()
    assert not [name for name in columns if name.startswith(("c0", "c1", "h0", "a1"))]
    assert not set(NEVER_IN_THE_FILE) & columns
    if not json.loads(made.records["risk.json"])["records"]["sensitive_released"]:
        assert not {"any_crime", "volume_crime"} & columns


def test_weights_tell_no_more_than_the_key_class(made: Made) -> None:
    weights: dict[tuple[str, ...], set[str]] = {}
    for row in rows_of(made):
        weights.setdefault((row["area"], row["sex"], row["age_band"]), set()).add(row["w_final"])
    assert all(len(each) == 1 for each in weights.values())


def test_the_rows_stand_in_another_order_than_the_opened_responses(made: Made) -> None:
    rows = [int(row["b01_litter"]) for row in rows_of(made)]
    assert rows != made.responses.table["b01_litter"].to_list()
    assert Counter(rows) == Counter(made.responses.table["b01_litter"].to_list())


def test_the_same_file_is_made_again_so_that_two_releases_cannot_be_joined(made: Made) -> None:
    again = make_records(made.responses)
    assert [str(row["area"]) for row in again.records.iter_rows(named=True)] == [
        row["area"] for row in rows_of(made)
    ]
    assert len(again.records) == 640


def test_spss_reads_labels_measures_and_kinds_of_missing(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "microdata.sav"
    path.write_bytes(made.records["microdata.sav"])
    table, told = pyreadstat.read_sav(path, output_format="polars", user_missing=True)
    wanted = rows_of(made)
    assert table.columns == list(wanted[0])
    assert [str(int(value)) for value in table["f04_trust"]] == [r["f04_trust"] for r in wanted]
    assert [float(value) for value in table["w_final"]] == [float(r["w_final"]) for r in wanted]
    assert told.variable_value_labels["f04_trust"][1] == "Mycket stort"
    assert told.variable_value_labels["f04_trust"][-2] == "Inget svar"
    assert told.missing_ranges["f04_trust"] == [{"lo": -9.0, "hi": -1.0}]
    assert told.variable_measure["d01_burg"] == "ordinal"
    assert told.column_names_to_labels["f04_trust"] == "Förtroende för polisen"
    assert str(told.creation_time).startswith("2026-11-02")
    hidden, _ = pyreadstat.read_sav(path, output_format="polars")
    missing = sum(int(row["f04_trust"]) < 0 for row in wanted)
    assert hidden["f04_trust"].null_count() + hidden["f04_trust"].is_nan().sum() == missing > 0


def test_stata_reads_the_same(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "microdata.dta"
    path.write_bytes(made.records["microdata.dta"])
    table, told = pyreadstat.read_dta(path, output_format="polars")
    assert [str(int(v)) for v in table["e02_day"]] == [row["e02_day"] for row in rows_of(made)]
    assert told.variable_value_labels["e02_day"][4] == "Mycket otrygg"


def test_parquet_holds_integer_codes_with_labels_in_its_metadata(made: Made) -> None:
    content = io.BytesIO(made.records["microdata.parquet"])
    table = pl.read_parquet(content)
    whole = [kind for name, kind in table.schema.items() if name != "w_final"]
    assert set(whole) == {pl.Int32}
    assert [str(value) for value in table["a2_recommend"]] == [
        row["a2_recommend"] for row in rows_of(made)
    ]
    described = json.loads(pl.read_parquet_metadata(content)["trygg"])["columns"]
    assert described["a2_recommend"]["values"]["3"] == "Nej"


def test_the_workbook_has_codes_labels_codebook_and_read_me_and_no_formula(made: Made) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made.records["microdata.xlsx"]))
    assert book.sheetnames == ["Data", "Labels", "Codebook", "Read me"]
    data = list(book["Data"].iter_rows(values_only=True))
    wanted = rows_of(made)
    assert list(data[0]) == list(wanted[0])
    assert [[float(str(value)) for value in row] for row in data[1:]] == [
        [float(value) for value in row.values()] for row in wanted
    ]
    place = data[0].index("f04_trust")
    labels = [row[place] for row in book["Labels"].iter_rows(min_row=2, values_only=True)]
    meaning = {1: "Mycket stort", -2: "Inget svar"}
    for row, label in zip(data[1:], labels, strict=True):
        assert label == meaning.get(int(str(row[place])), label)
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_excel_in_sweden_opens_the_labels(made: Made) -> None:
    content = made.records["microdata-excel-sv.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    for row, codes in zip(rows, rows_of(made), strict=True):
        assert row["w_final"] == codes["w_final"].replace(".", ",")
        assert (row["sex"] == "Kvinna") == (codes["sex"] == "1")


@pytest.mark.parametrize("text", ["=1+1", "+46", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    assert safe_text(text) == f"'{text}"
    assert safe_text("Norra = bra") == "Norra = bra"


def test_the_codebook_describes_every_column_and_ddi_agrees(made: Made) -> None:
    columns = list(rows_of(made)[0])
    book = json.loads(made.records["codebook.json"])
    assert [variable["name"] for variable in book["variables"]] == columns
    root = ElementTree.fromstring(made.records["ddi.xml"].decode())  # noqa: S314 - our own file
    space = "{ddi:codebook:2_5}"
    assert root.tag == f"{space}codeBook"
    described = root.findall(f"{space}dataDscr/{space}var")
    assert [variable.get("name") for variable in described] == columns
    trust = next(variable for variable in described if variable.get("name") == "f04_trust")
    codes = {category.findtext(f"{space}catValu") for category in trust.iter(f"{space}catgry")}
    assert {"1", "5", "9", "-2", "-5"} <= codes
    assert trust.findtext(f"{space}qstn/{space}qstnLit")
