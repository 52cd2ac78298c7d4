"""Reading a tables bundle as it was released: the figures and the words that belong to them."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.release.bundle.about import About
from app.release.bundle.archive import unzipped


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of ``tables.csv``; None where nothing is told."""

    indicator: str
    variable: str
    category: int | None
    group: str
    """region, municipality, sex, age4, area, area x sex."""
    group_value: str
    base: int | None
    percent: int | None
    low: int | None
    high: int | None
    mark: str


@dataclass(frozen=True)
class PublishedTables:
    """A tables bundle."""

    about: About
    figures: tuple[Figure, ...]


def read_tables(bundle: bytes) -> PublishedTables:
    """The figures and labels of a tables bundle. ReleaseRefused when it is damaged."""
    files = unzipped(bundle)
    rows = csv.DictReader(io.StringIO(files["tables.csv"].decode()))
    return PublishedTables(
        about=json.loads(files["about.json"]), figures=tuple(_figure(row) for row in rows)
    )


def _figure(row: Mapping[str, str]) -> Figure:
    return Figure(
        indicator=row["indicator"],
        variable=row["variable"],
        category=_number(row["category"]),
        group=row["group"],
        group_value=row["group_value"],
        base=_number(row["base"]),
        percent=_number(row["percent"]),
        low=_number(row["low"]),
        high=_number(row["high"]),
        mark=row["mark"],
    )


def _number(text: str) -> int | None:
    return int(text) if text else None
