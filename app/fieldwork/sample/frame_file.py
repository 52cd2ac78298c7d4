"""Importing the frame: check, tell what is wrong, stage what is good.

Protected identity fails closed: a flag that cannot be read refuses the whole file, and protected
people are dropped before anything is written, the error file included.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.store.waves import Area
from app.survey.ages import age_on
from app.survey.reasons import RegisterReason
from app.survey.refusals import RegisterRefused

COLUMNS = (
    "person_key",
    "name",
    "address",
    "postcode",
    "city",
    "municipality",
    "area",
    "birth_date",
    "sex",
    "protected",
    "status",
)
AREA_COLUMNS = ("area", "name", "municipality")
STATUSES = ("registered", "dead", "emigrated")
BIRTH_REGIONS = ("", "se", "other")


@dataclass(frozen=True, slots=True)
class RegisteredPerson:
    """One person of the population, as the register has her."""

    person_key: str
    name: str
    address: str
    postcode: str
    city: str
    municipality: str
    area: str
    birth_date: date
    sex: str
    birth_region: str


@dataclass(frozen=True, slots=True)
class Population:
    """Who is asked: residents of an age interval on a reference date, in the wave's areas."""

    reference_date: date
    age_from: int
    age_to: int
    areas: frozenset[str]


@dataclass(frozen=True, slots=True)
class FrameCheck:
    """What a frame file holds."""

    rows: int
    residents: tuple[RegisteredPerson, ...] = field(repr=False)
    excluded: Mapping[str, int]
    """Reason -> people. "protected identity" is one total, never by area."""
    header: tuple[str, ...]
    errors: tuple[tuple[tuple[str, ...], str], ...] = field(repr=False)
    """Rows as they came, each with its reason. Never a protected person."""


def read_areas(content: bytes) -> tuple[Area, ...]:
    """The areas of ``areas.csv``: code, name, municipality, and GeoJSON where given."""
    header, rows = _table(content, AREA_COLUMNS, what="areas file")
    places: dict[str, Area] = {}
    for number, row in enumerate(rows, start=2):
        cells = dict(zip(header, row, strict=False))
        if not all(cells.get(column, "").strip() for column in AREA_COLUMNS):
            raise RegisterRefused(RegisterReason.AREA_INCOMPLETE, line=number)
        code = cells["area"].strip()
        if code in places:
            raise RegisterRefused(RegisterReason.AREA_TWICE, line=number, area=code)
        places[code] = Area(
            code,
            cells["name"].strip(),
            cells["municipality"].strip(),
            cells.get("geojson", "").strip() or None,
        )
    if not places:
        raise RegisterRefused(RegisterReason.NO_AREAS)
    return tuple(places.values())


def check_frame(content: bytes, population: Population) -> FrameCheck:
    """Read a frame file whole. RegisterRefused when it cannot be trusted at all."""
    header, rows = _table(content, COLUMNS, what="frame file")
    cells = [dict(zip(header, row, strict=False)) for row in rows]
    protected = _protected_keys(cells)
    kept: dict[str, RegisteredPerson] = {}
    excluded: Counter[str] = Counter()
    errors: list[tuple[tuple[str, ...], str]] = []
    seen_protected: set[str] = set()
    for row, person in zip(rows, cells, strict=True):
        key = person["person_key"].strip()
        if key in protected:
            seen_protected.add(key)
            continue
        reason = _error(person, width=len(row), columns=len(header))
        if reason:
            errors.append((tuple(row), reason))
            continue
        out = "duplicate person" if key in kept else _exclusion(person, population)
        if out:
            excluded[out] += 1
        else:
            kept[key] = _resident(person)
    if seen_protected:
        excluded["protected identity"] = len(seen_protected)
    return FrameCheck(len(rows), tuple(kept.values()), dict(excluded), tuple(header), tuple(errors))


def error_file(check: FrameCheck) -> str:
    """The rows that could not be read, in the same layout with a reason column."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*check.header, "reason"])
    for row, reason in check.errors:
        padded = [*row, *[""] * (len(check.header) - len(row))]
        writer.writerow([*padded[: len(check.header)], reason])
    return text.getvalue()


def staged_lines(residents: Iterable[RegisteredPerson]) -> Iterator[str]:
    """One canonical line a resident; sorted, they are what the frame hash is taken of."""
    for person in residents:
        yield "\t".join(
            (
                person.person_key,
                person.municipality,
                person.area,
                person.birth_date.isoformat(),
                person.sex,
                person.birth_region,
                person.name,
                person.address,
                person.postcode,
                person.city,
            )
        )


def read_staged(text: str) -> tuple[RegisteredPerson, ...]:
    """The reverse of ``staged_lines`` over a whole staged frame."""
    return tuple(_staged(line.split("\t")) for line in text.split("\n") if line)


def _staged(cells: list[str]) -> RegisteredPerson:
    key, municipality, area, born, sex, region, name, address, postcode, city = cells
    birth_date = date.fromisoformat(born)
    return RegisteredPerson(
        key, name, address, postcode, city, municipality, area, birth_date, sex, region
    )


def _table(
    content: bytes, columns: tuple[str, ...], *, what: str
) -> tuple[list[str], list[list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise RegisterRefused(RegisterReason.NOT_UTF8, file=what, byte=problem.start) from problem
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True) if row
        ]
    except csv.Error as problem:
        raise RegisterRefused(
            RegisterReason.NOT_A_TABLE, file=what, problem=str(problem)
        ) from problem
    header = [name.strip().lower() for name in rows[0]] if rows else []
    missing = [name for name in columns if name not in header]
    if missing:
        raise RegisterRefused(RegisterReason.COLUMNS_MISSING, file=what, columns=tuple(missing))
    if len(set(header)) < len(header):
        raise RegisterRefused(RegisterReason.COLUMN_TWICE, file=what)
    return header, rows[1:]


def _protected_keys(people: list[dict[str, str]]) -> set[str]:
    protected = set()
    for number, person in enumerate(people, start=2):
        flag = person.get("protected", "").strip()
        if flag not in ("0", "1"):
            raise RegisterRefused(RegisterReason.PROTECTION_UNREADABLE, line=number)
        key = person.get("person_key", "").strip()
        if flag == "1" and not key:
            raise RegisterRefused(RegisterReason.PROTECTED_WITHOUT_KEY, line=number)
        if flag == "1":
            protected.add(key)
    return protected


def _error(person: Mapping[str, str], *, width: int, columns: int) -> str:
    """The first thing wrong with a row; "" when nothing is."""
    if width != columns:
        return f"the row has {width} cells where the header has {columns}"
    cells = {name: cell.strip() for name, cell in person.items()}
    faults = {
        "a cell holds a tab or a line break": any(
            mark in cell for cell in cells.values() for mark in "\t\n\r"
        ),
        "person_key is empty": not cells["person_key"],
        "sex must be F or M": cells["sex"] not in ("F", "M"),
        "status must be registered, dead or emigrated": cells["status"] not in STATUSES,
        "birth_region must be se or other": cells.get("birth_region", "") not in BIRTH_REGIONS,
        "birth_date must be a day such as 1974-05-30": not _is_day(cells["birth_date"]),
        "name is empty": not cells["name"],
    }
    return next((fault for fault, is_so in faults.items() if is_so), "")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("1974-05-30")


def _exclusion(person: Mapping[str, str], population: Population) -> str:
    status = person["status"].strip()
    if status != "registered":
        return status
    age = age_on(population.reference_date, date.fromisoformat(person["birth_date"].strip()))
    if not population.age_from <= age <= population.age_to:
        return "out of age"
    if not all(person[column].strip() for column in ("address", "postcode", "city")):
        return "no address"
    return "" if person["area"].strip() in population.areas else "unknown area"


def _resident(person: Mapping[str, str]) -> RegisteredPerson:
    cells = {name: cell.strip() for name, cell in person.items()}
    return RegisteredPerson(
        person_key=cells["person_key"],
        name=cells["name"],
        address=cells["address"],
        postcode=cells["postcode"],
        city=cells["city"],
        municipality=cells["municipality"],
        area=cells["area"],
        birth_date=date.fromisoformat(cells["birth_date"]),
        sex=cells["sex"],
        birth_region=cells.get("birth_region", ""),
    )
