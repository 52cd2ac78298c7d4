"""Frame files with one fault each, and sound ones in every permitted dress: for the import."""

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from app.rehearsal.households import households
from app.rehearsal.places import PLACES
from app.rehearsal.register import write_areas, write_rows

ROWS = 40
FAULTY_LINE = 12
"""The line of the file (header = 1) on which a fault in one row stands."""


@dataclass(frozen=True, slots=True)
class FrameFile:
    """One written file. ``fault`` is empty for a sound one; ``line`` 0 when all of it is bad."""

    path: Path
    fault: str = ""
    line: int = 0
    column: str = ""


# Faults of one cell: file name -> (column, what stands there, what is wrong with it).
_CELLS = {
    "empty_protection_flag": ("protected", "", "the protection flag is empty"),
    "unknown_protection_flag": ("protected", "N", "the protection flag is neither 0 nor 1"),
    "bad_birth_date": ("birth_date", "1985-02-30", "there is no such day"),
    "birth_date_without_hyphens": ("birth_date", "19850228", "not written as year-month-day"),
    "empty_birth_date": ("birth_date", "", "the date of birth is empty"),
    "unknown_sex": ("sex", "X", "the sex is neither F nor M"),
    "unknown_status": ("status", "moved", "the status is not registered, dead or emigrated"),
    "unknown_birth_region": ("birth_region", "eu", "the birth region is neither se nor other"),
    "empty_person_key": ("person_key", "", "the person key is empty"),
    "empty_name": ("name", "", "the name is empty"),
}

_SOUND: dict[str, Callable[[str], bytes]] = {
    "sound": lambda text: text.encode(),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "byte_order_mark": lambda text: text.encode("utf-8-sig"),
    "windows_line_ends": lambda text: text.replace("\n", "\r\n").encode(),
    "other_column_order": lambda text: _with_columns(text, lambda names: names[::-1]),
    "without_birth_region": lambda text: _with_columns(text, lambda names: names[:-1]),
}

# Faults of the whole file: file name -> (how it is spoilt, what is wrong with it).
_WHOLE: dict[str, tuple[Callable[[str], bytes], str]] = {
    "missing_column": (
        lambda text: _with_columns(text, lambda names: [n for n in names if n != "protected"]),
        "the column protected is missing",
    ),
    "column_twice": (
        lambda text: text.replace("birth_region", "protected", 1).encode(),
        "the column protected occurs twice",
    ),
    "no_header": (lambda text: text.split("\n", 1)[1].encode(), "the header is missing"),
    "no_rows": (lambda text: text.split("\n", 1)[0].encode() + b"\n", "there are no rows"),
    "empty_file": (lambda _text: b"", "the file is empty"),
    "wrong_encoding": (lambda text: text.encode("cp1252", "replace"), "the file is not UTF-8"),
    "utf_16": (lambda text: text.encode("utf-16"), "the file is not UTF-8"),
    "tabs": (lambda text: text.replace(",", "\t").encode(), "fields are separated by tabs"),
}

# Faults of one line: file name -> (how the line is spoilt, what is wrong with it).
_LINES: dict[str, tuple[Callable[[str], str], str]] = {
    "field_missing": (lambda line: line.rpartition(",")[0], "the row has a field too few"),
    "field_too_many": (lambda line: line + ",se", "the row has a field too many"),
    "unclosed_quote": (lambda line: line.replace(",", ',"', 1), "a quotation mark is not closed"),
    "null_byte": (lambda line: line.replace(",", "\0,", 1), "the row holds a null byte"),
}


def write_bad_register(
    folder: Path, *, dice: random.Random, reference_date: date
) -> dict[str, FrameFile]:
    """Write ``areas.csv`` and frame files of 40 rows, each sound or with one fault, by name."""
    folder.mkdir(parents=True, exist_ok=True)
    write_areas(folder / "areas.csv")
    text = _sound_text(folder, dice, reference_date)
    written: dict[str, FrameFile] = {}

    def write(
        name: str, content: bytes, *, fault: str = "", line: int = 0, column: str = ""
    ) -> None:
        path = folder / f"{name}.csv"
        path.write_bytes(content)
        written[name] = FrameFile(path, fault, line, column)

    for name, dress in _SOUND.items():
        write(name, dress(text))
    for name, (spoil, fault) in _WHOLE.items():
        write(name, spoil(text), fault=fault)
    for name, (spoil_line, fault) in _LINES.items():
        write(name, _on_faulty_line(text, spoil_line), fault=fault, line=FAULTY_LINE)
    tomorrow = (reference_date + timedelta(days=1)).isoformat()
    unborn = ("birth_date", tomorrow, "born after the reference date")
    for name, (column, value, fault) in (_CELLS | {"not_yet_born": unborn}).items():
        spoilt = _with_cell(text, column, value)
        write(name, spoilt, fault=fault, line=FAULTY_LINE, column=column)
    return written


def _sound_text(folder: Path, dice: random.Random, reference_date: date) -> str:
    homes = households(PLACES[0], dice=dice, reference_date=reference_date)
    people = islice((person for home in homes for person in home), ROWS)
    write_rows(folder / "sound.csv", people)
    return (folder / "sound.csv").read_text(encoding="utf-8")


def _on_faulty_line(text: str, spoil: Callable[[str], str]) -> bytes:
    lines = text.split("\n")
    lines[FAULTY_LINE - 1] = spoil(lines[FAULTY_LINE - 1])
    return "\n".join(lines).encode()


def _with_cell(text: str, column: str, value: str) -> bytes:
    at = text.split("\n", 1)[0].split(",").index(column)

    def spoil(line: str) -> str:
        cells = line.split(",")
        cells[at] = value
        return ",".join(cells)

    return _on_faulty_line(text, spoil)


def _with_columns(text: str, choose: Callable[[list[str]], list[str]]) -> bytes:
    rows = list(csv.DictReader(io.StringIO(text)))
    chosen = choose(list(rows[0]))
    out = io.StringIO()
    writer = csv.DictWriter(out, chosen, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
