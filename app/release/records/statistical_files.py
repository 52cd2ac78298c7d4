"""The record file for SPSS, Stata and Parquet readers: numbers, labels, kinds of missing."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pyreadstat

from app.release.records.microdata import HIGHEST_MISSING, LOWEST_MISSING, RecordFile

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SAV_DATE, _SAV_TIME = slice(92, 101), slice(101, 109)
_STATA_STAMP = b"<timestamp>"


def sav(file: RecordFile, *, now: datetime) -> bytes:
    """``microdata.sav``: labels, measures, and -9 thru -1 as user-missing."""

    def write(path: Path) -> None:
        pyreadstat.write_sav(
            file.records,
            path,
            file_label=file.title[:64],
            column_labels={column.name: column.label for column in file.columns},
            variable_value_labels=_labels(file),
            missing_ranges={
                column.name: [{"lo": LOWEST_MISSING, "hi": HIGHEST_MISSING}]
                for column in file.columns
                if column.has_missing
            },
            variable_measure={column.name: column.measure for column in file.columns},
            variable_format={
                column.name: "F8.0" if column.is_whole else "F12.3" for column in file.columns
            },
            row_compress=True,
        )

    return _dated_sav(_written(write, "microdata.sav"), now)


def dta(file: RecordFile, *, now: datetime) -> bytes:
    """``microdata.dta``: Stata 14 and later; missing codes stay negative numbers, labelled."""

    def write(path: Path) -> None:
        pyreadstat.write_dta(
            file.records,
            path,
            file_label=file.title[:80],
            column_labels={column.name: column.label[:80] for column in file.columns},
            version=14,
            variable_value_labels=_labels(file),
            variable_format={
                column.name: "%12.0g" if column.is_whole else "%12.3f" for column in file.columns
            },
        )

    return _dated_dta(_written(write, "microdata.dta"), now)


def parquet(file: RecordFile) -> bytes:
    """``microdata.parquet``: integer codes; the labels are JSON in the file's metadata."""
    small = file.records.with_columns(
        pl.col(column.name).cast(pl.Int32) for column in file.columns if column.is_whole
    )
    described = {
        column.name: {
            "label": column.label,
            "measure": column.measure,
            "values": {str(code): text for code, text in column.labels.items()},
        }
        for column in file.columns
    }
    metadata = {"trygg": json.dumps({"title": file.title, "columns": described})}
    return _written(lambda path: small.write_parquet(path, metadata=metadata), "microdata.parquet")


def _labels(file: RecordFile) -> dict[str, dict[int | float, str]]:
    return {column.name: dict(column.labels.items()) for column in file.columns if column.labels}


def _written(write: Callable[[Path], object], name: str) -> bytes:
    """What ``write`` puts into a file: these libraries know files only."""
    with TemporaryDirectory(prefix="trygg-") as folder:
        path = Path(folder) / name
        write(path)
        return path.read_bytes()


def _dated_sav(content: bytes, now: datetime) -> bytes:
    """The library stamps the clock of the moment; the release has one date for every file."""
    written = bytearray(content)
    written[_SAV_DATE] = f"{now.day:02} {_MONTHS[now.month - 1]} {now.year % 100:02}".encode()
    written[_SAV_TIME] = b"00:00:00"
    return bytes(written)


def _dated_dta(content: bytes, now: datetime) -> bytes:
    stamp = f"{now.day:02} {_MONTHS[now.month - 1]} {now.year} 00:00".encode()
    at = content.find(_STATA_STAMP) + len(_STATA_STAMP)
    length = content[at]
    return content[: at + 1] + stamp.ljust(length)[:length] + content[at + 1 + length :]
