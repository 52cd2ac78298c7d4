"""Reading every written file again and comparing it with what it should hold.

A release does not exist before each of its files, read from its bytes, says the same.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from xml.etree import ElementTree

import polars as pl
import pyreadstat
from pyreadstat import metadata_container

from app.release.records.delimited import BOM, swedish_cells
from app.release.records.microdata import RecordFile
from app.release.tables.topic_tables import COLUMNS, Tables
from app.survey.reasons import ReleaseReason
from app.survey.refusals import ReleaseRefused

Read = TypeVar("Read")
Value = str | int | float | None
"""A cell of a workbook."""
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def check_records(file: RecordFile, files: dict[str, bytes]) -> None:
    """Compare each format of the record file. ReleaseRefused names the file that differs."""
    checks: dict[str, Callable[[RecordFile, bytes], bool]] = {
        "microdata.csv": _same_csv,
        "microdata-excel-sv.csv": _same_swedish_csv,
        "microdata.xlsx": _same_workbook,
        "microdata.sav": _same_sav,
        "microdata.dta": _same_dta,
        "microdata.parquet": _same_parquet,
    }
    for name, is_same in checks.items():
        if name in files and not is_same(file, files[name]):
            raise ReleaseRefused(ReleaseReason.NOT_READ_BACK, file=name)


def check_tables(tables: Tables, files: dict[str, bytes]) -> None:
    """Compare ``tables.csv`` and ``tables.xlsx``. ReleaseRefused names the file that differs."""
    rows = [[_text(value) for value in row.cells()] for row in tables.rows()]
    read = list(csv.reader(io.StringIO(files["tables.csv"].decode())))
    if read != [list(COLUMNS), *rows]:
        raise ReleaseRefused(ReleaseReason.NOT_READ_BACK, file="tables.csv")
    sheet = [[_text(value) for value in row] for row in _sheet(files["tables.xlsx"], 1)]
    wanted = [[text.removeprefix("'") for text in row] for row in rows]
    found = [[text.removeprefix("'") for text in row] for row in _padded(sheet[1:])]
    if not _same_numbers(found, wanted):
        raise ReleaseRefused(ReleaseReason.NOT_READ_BACK, file="tables.xlsx")


def _padded(rows: list[list[str]]) -> list[list[str]]:
    return [row + [""] * (len(COLUMNS) - len(row)) for row in rows]


def _same_numbers(found: list[list[str]], wanted: list[list[str]]) -> bool:
    def plain(text: str) -> object:
        try:
            return float(text)
        except ValueError:
            return text

    return [[plain(text) for text in row] for row in found] == [
        [plain(text) for text in row] for row in wanted
    ]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _same_csv(file: RecordFile, content: bytes) -> bool:
    return pl.read_csv(io.BytesIO(content), infer_schema_length=None).equals(file.records)


def _same_swedish_csv(file: RecordFile, content: bytes) -> bool:
    text = content.decode()
    if not text.startswith(BOM):
        return False
    head, *rows = csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";")
    wanted = [swedish_cells(file.columns, row) for row in file.records.iter_rows()]
    return head == file.records.columns and rows == wanted


def _same_workbook(file: RecordFile, content: bytes) -> bool:
    head, *rows = _sheet(content, 1)
    return head == file.records.columns and rows == [list(row) for row in file.records.iter_rows()]


def _same_sav(file: RecordFile, content: bytes) -> bool:
    table, told = _from_file(
        content, lambda path: pyreadstat.read_sav(path, output_format="polars", user_missing=True)
    )
    ranges = {
        column.name: [{"lo": -9.0, "hi": -1.0}] for column in file.columns if column.has_missing
    }
    measures = {column.name: column.measure for column in file.columns}
    return (
        table.cast(file.records.schema).equals(file.records)
        and _same_labels(file, told)
        and told.missing_ranges == ranges
        and told.variable_measure == measures
    )


def _same_dta(file: RecordFile, content: bytes) -> bool:
    table, told = _from_file(
        content, lambda path: pyreadstat.read_dta(path, output_format="polars")
    )
    return table.cast(file.records.schema).equals(file.records) and _same_labels(file, told)


def _same_labels(file: RecordFile, told: metadata_container) -> bool:
    wanted = {column.name: dict(column.labels) for column in file.columns if column.labels}
    found = {
        name: {int(code): text for code, text in labels.items()}
        for name, labels in told.variable_value_labels.items()
    }
    labels = [column.label[:80] for column in file.columns]
    return found == wanted and [(text or "")[:80] for text in told.column_labels] == labels


def _same_parquet(file: RecordFile, content: bytes) -> bool:
    table = pl.read_parquet(io.BytesIO(content))
    described = pl.read_parquet_metadata(io.BytesIO(content)).get("trygg", "")
    return table.cast(file.records.schema).equals(file.records) and all(
        column.name in described for column in file.columns
    )


def _from_file(content: bytes, read: Callable[[Path], Read]) -> Read:
    """What ``read`` finds in a file of that content: the library knows files only."""
    with TemporaryDirectory(prefix="trygg-") as folder:
        path = Path(folder) / "written"
        path.write_bytes(content)
        return read(path)


def _sheet(content: bytes, number: int) -> Iterator[list[Value]]:
    """The rows of a sheet as values; empty cells are None."""
    with (
        zipfile.ZipFile(io.BytesIO(content)) as book,
        book.open(f"xl/worksheets/sheet{number}.xml") as part,
    ):
        # Our own file of a moment ago, not someone else's.
        for _, row in ElementTree.iterparse(part):  # noqa: S314 - written by this very process
            if row.tag == f"{_SHEET}row":
                yield _row(row)
                row.clear()


def _row(row: ElementTree.Element) -> list[Value]:
    values: dict[int, Value] = {}
    for cell in row.iter(f"{_SHEET}c"):
        values[_column(cell.get("r", "A1"))] = _value(cell)
    return [values.get(at) for at in range(max(values, default=-1) + 1)]


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: ElementTree.Element) -> Value:
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_SHEET}t"))
    number = cell.findtext(f"{_SHEET}v")
    if number is None:
        return None
    return float(number) if "." in number or "E" in number else int(number)
