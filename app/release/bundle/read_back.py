"""Reading every written file again and comparing it with what it should hold.

A release does not exist before each of its files, read from its bytes, says the same.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pyreadstat

from app.release.records.delimited import BOM, swedish_cells
from app.release.records.microdata import RecordFile
from app.release.refusals import ReleaseRefused
from app.release.tables.topic_tables import COLUMNS, Tables

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def check_records(file: RecordFile, files: dict[str, bytes]) -> None:
    """Compare each format of the record file. Raises ReleaseRefused naming the file."""
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
            raise ReleaseRefused(f"{name} does not hold what was written: no release is made.")


def check_tables(tables: Tables, files: dict[str, bytes]) -> None:
    """Compare ``tables.csv`` and ``tables.xlsx``. Raises ReleaseRefused naming the file."""
    rows = [[_text(row[name]) for name in COLUMNS] for row in tables.rows()]
    read = list(csv.reader(io.StringIO(files["tables.csv"].decode())))
    if read != [list(COLUMNS), *rows]:
        raise ReleaseRefused("tables.csv does not hold what was written: no release is made.")
    sheet = [[_text(value) for value in row] for row in _sheet(files["tables.xlsx"], 1)]
    wanted = [[text.removeprefix("'") for text in row] for row in rows]
    found = [[text.removeprefix("'") for text in row] for row in _padded(sheet[1:])]
    if not _same_numbers(found, wanted):
        raise ReleaseRefused("tables.xlsx does not hold what was written: no release is made.")


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


def _text(value: Any) -> str:
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
    table, told = _by_pyreadstat(pyreadstat.read_sav, content, "back.sav", user_missing=True)
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
    table, told = _by_pyreadstat(pyreadstat.read_dta, content, "back.dta")
    return table.cast(file.records.schema).equals(file.records) and _same_labels(file, told)


def _same_labels(file: RecordFile, told: Any) -> bool:
    wanted = {column.name: dict(column.labels) for column in file.columns if column.labels}
    found = {
        name: {int(code): text for code, text in labels.items()}
        for name, labels in told.variable_value_labels.items()
    }
    labels = [column.label for column in file.columns]
    return found == wanted and [text[:80] for text in told.column_labels] == [
        text[:80] for text in labels
    ]


def _same_parquet(file: RecordFile, content: bytes) -> bool:
    table = pl.read_parquet(io.BytesIO(content))
    described = pl.read_parquet_metadata(io.BytesIO(content)).get("trygg", "")
    return table.cast(file.records.schema).equals(file.records) and all(
        column.name in described for column in file.columns
    )


def _by_pyreadstat(
    read: Callable[..., Any], content: bytes, name: str, **options: Any
) -> tuple[pl.DataFrame, Any]:
    with TemporaryDirectory(prefix="trygg-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        table, told = read(path, output_format="polars", **options)
    return table, told


def _sheet(content: bytes, number: int) -> Iterator[list[Any]]:
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


def _row(row: ElementTree.Element) -> list[Any]:
    values: dict[int, Any] = {}
    for cell in row.iter(f"{_SHEET}c"):
        values[_column(cell.get("r", "A1"))] = _value(cell)
    return [values.get(at) for at in range(max(values, default=-1) + 1)]


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: ElementTree.Element) -> Any:
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_SHEET}t"))
    number = cell.findtext(f"{_SHEET}v")
    if number is None:
        return None
    return float(number) if "." in number or "E" in number else int(number)
