"""The record file as CSV, twice: codes for analysis, labels for Excel as Swedes have it."""

import csv
import io
from collections.abc import Iterable

from app.release.records.microdata import Column, RecordFile, value_label

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""How a formula begins: it would run when someone opens the file in a spreadsheet."""


def safe_text(text: str) -> str:
    """``text`` as a cell no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def analysis_csv(file: RecordFile) -> bytes:
    """``microdata.csv``: UTF-8, comma, decimal point, codes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in file.columns)
    writer.writerows(file.records.iter_rows())
    return text.getvalue().encode()


def swedish_csv(file: RecordFile) -> bytes:
    """``microdata-excel-sv.csv``: byte order mark, semicolon, decimal comma, labels."""
    text = io.StringIO()
    text.write(BOM)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(safe_text(column.name) for column in file.columns)
    for row in file.records.iter_rows():
        writer.writerow(swedish_cells(file.columns, row))
    return text.getvalue().encode()


def swedish_cells(columns: Iterable[Column], row: Iterable[float]) -> list[str]:
    """One row as Excel in Swedish shows it."""
    return [_swedish(column, value) for column, value in zip(columns, row, strict=True)]


def _swedish(column: Column, value: float) -> str:
    if not column.is_whole:
        return str(value).replace(".", ",")
    text = value_label(column, value)
    return text if text.lstrip("-").isdecimal() else safe_text(text)
