"""Workbooks: the record file and the tables for people who work in Excel."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from app.release.records.delimited import safe_text
from app.release.records.microdata import Column, RecordFile, value_label
from app.release.tables.topic_tables import COLUMNS, Tables

Row = Sequence[str | int | float | None]


def records_workbook(file: RecordFile, *, read_me: Sequence[str], now: datetime) -> bytes:
    """``microdata.xlsx``: Data (codes), Labels, Codebook, Read me."""
    names = [column.name for column in file.columns]
    data = (list(row) for row in file.records.iter_rows())
    labels = (_labelled(file.columns, row) for row in file.records.iter_rows())
    book = ("variable", "label", "measure", "code", "meaning")
    return _workbook(
        {
            "Data": (names, data),
            "Labels": (names, labels),
            "Codebook": (book, _codebook_rows(file)),
            "Read me": (("Read me",), ([line] for line in read_me)),
        },
        title=file.title,
        now=now,
    )


def tables_workbook(tables: Tables, *, read_me: Sequence[str], title: str, now: datetime) -> bytes:
    """``tables.xlsx``: the same rows as ``tables.csv``, what the variables are, Read me."""
    topics: list[Row] = [
        (table.topic.variable, table.topic.label, int(table.topic.is_headline))
        for table in tables.tables
    ]
    return _workbook(
        {
            "Tables": (COLUMNS, (row.cells() for row in tables.rows())),
            "Variables": (("variable", "label", "headline"), topics),
            "Read me": (("Read me",), ([line] for line in read_me)),
        },
        title=title,
        now=now,
    )


def _labelled(columns: Sequence[Column], row: Sequence[float]) -> Row:
    return [
        value_label(column, value) if column.labels else value
        for column, value in zip(columns, row, strict=True)
    ]


def _codebook_rows(file: RecordFile) -> Iterable[Row]:
    for column in file.columns:
        yield [column.name, column.label, column.measure, None, column.question]
        for code, text in column.labels.items():
            yield [column.name, "", "", code, text]


def _workbook(
    sheets: dict[str, tuple[Sequence[str], Iterable[Row]]], *, title: str, now: datetime
) -> bytes:
    """Rows are written as they come and never kept; no text becomes a formula or a link."""
    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": title, "created": now.replace(tzinfo=None)})
        bold = book.add_format({"bold": True})
        for name, (head, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for at, text in enumerate(head):
                sheet.write_string(0, at, safe_text(text), bold)
            for number, row in enumerate(rows, 1):
                _write_row(sheet, number, row)
    return target.getvalue()


def _write_row(sheet: Worksheet, number: int, row: Row) -> None:
    for at, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, str):
            sheet.write_string(number, at, safe_text(value))
        else:
            sheet.write_number(number, at, value)
