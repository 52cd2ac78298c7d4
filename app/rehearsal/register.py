"""A synthetic register extract of Burlöv: ``frame.csv`` and ``areas.csv`` of the public contract.

Nobody in it exists. Known, small numbers of rows that must be left out are planted in it, and the
summary counts them, so that an import and a leak search can be checked against it.
"""

import csv
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from itertools import islice
from pathlib import Path

from app.rehearsal.households import Inhabitant, age_on, households
from app.rehearsal.names import OTHER, PLANTED_FAMILIES, SWEDISH
from app.rehearsal.places import MUNICIPALITY, PLACES

FRAME_COLUMNS = tuple(field.name for field in fields(Inhabitant))
AREA_COLUMNS = ("area", "name", "municipality")

AGE_FROM, AGE_TO = 16, 85
PLANTED = {"dead": 23, "emigrated": 17, "no_address": 11, "unknown_area": 6, "duplicate": 9}
UNKNOWN_AREA = "lomma-centrum"


@dataclass(frozen=True, slots=True)
class ProtectedPerson:
    """Someone with protected identity: neither string may occur in any file or table later."""

    person_key: str
    name: str


@dataclass(frozen=True, slots=True)
class RegisterSummary:
    """What was written. Every row is counted once: eligible or under one reason."""

    frame: Path
    areas: Path
    rows: int
    """Lines of the frame file without its header."""
    excluded: dict[str, int]
    """By reason: protected, dead, emigrated, out_of_age, no_address, duplicate, unknown_area."""
    eligible_by_area: dict[str, int]
    """The population aged 16-85 by area code."""
    born_abroad: int
    """Eligible people with birth_region other."""
    protected: tuple[ProtectedPerson, ...]

    @property
    def eligible(self) -> int:
        """The population: who can be drawn."""
        return sum(self.eligible_by_area.values())


def write_register(
    folder: Path, *, dice: random.Random, people: int = 20_000, reference_date: date
) -> RegisterSummary:
    """Write the register of about ``people`` residents as it stood on ``reference_date``.

    The same dice give the same bytes. ValueError when there is no room for the planted rows.
    """
    residents = _residents(people, dice=dice, reference_date=reference_date)
    in_age = [r for r in residents if _is_in_age(r, reference_date)]
    if len(in_age) < 2 * (sum(PLANTED.values()) + len(PLANTED_FAMILIES)):
        raise ValueError("a register this small has no room for the planted rows")
    dice.shuffle(in_age)
    changed, repeated = _plant(in_age, dice)
    rows = [changed.get(r.person_key, r) for r in residents] + repeated
    dice.shuffle(rows)
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(folder / "frame.csv", rows)
    write_areas(folder / "areas.csv")
    return _summary(folder, rows, reference_date)


def write_rows(path: Path, rows: Iterable[Inhabitant]) -> None:
    """Write a frame file in UTF-8 with commas."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FRAME_COLUMNS)
        writer.writerows(astuple(row) for row in rows)


def write_areas(path: Path) -> None:
    """Write the file that names the areas."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(AREA_COLUMNS)
        writer.writerows((place.code, place.name, MUNICIPALITY) for place in PLACES)


def _residents(people: int, *, dice: random.Random, reference_date: date) -> list[Inhabitant]:
    residents: list[Inhabitant] = []
    for place in PLACES:
        wanted = round(people * place.share_of_people)
        street = households(place, dice=dice, reference_date=reference_date)
        residents.extend(islice((person for home in street for person in home), wanted))
    return residents


def _plant(
    candidates: Sequence[Inhabitant], dice: random.Random
) -> tuple[dict[str, Inhabitant], list[Inhabitant]]:
    """Changed rows by person key, and repeated rows; each person is planted at most once."""
    pool = iter(candidates)
    changed = [_protect(next(pool), family, dice) for family in PLANTED_FAMILIES]
    changed += [replace(next(pool), status="dead") for _ in range(PLANTED["dead"])]
    changed += [replace(next(pool), status="emigrated") for _ in range(PLANTED["emigrated"])]
    changed += [
        replace(next(pool), address="", postcode="", city="") for _ in range(PLANTED["no_address"])
    ]
    changed += [replace(next(pool), area=UNKNOWN_AREA) for _ in range(PLANTED["unknown_area"])]
    repeated = [next(pool) for _ in range(PLANTED["duplicate"])]
    # A register repeats a person word for word, or with the address she has moved from.
    repeated[0] = replace(repeated[0], address="Gamla vägen 1")
    return {row.person_key: row for row in changed}, repeated


def _protect(resident: Inhabitant, family: str, dice: random.Random) -> Inhabitant:
    stock = dice.choice((SWEDISH, OTHER[0]))
    given = dice.choice(stock.women if resident.sex == "F" else stock.men)
    return replace(resident, name=f"{given} {family}", protected="1")


def _summary(folder: Path, rows: Sequence[Inhabitant], reference_date: date) -> RegisterSummary:
    excluded: Counter[str] = Counter()
    eligible: list[Inhabitant] = []
    seen: set[str] = set()
    for row in rows:
        reason = _reason_to_exclude(row, seen, reference_date)
        seen.add(row.person_key)
        if reason:
            excluded[reason] += 1
        else:
            eligible.append(row)
    by_area = Counter(row.area for row in eligible)
    return RegisterSummary(
        frame=folder / "frame.csv",
        areas=folder / "areas.csv",
        rows=len(rows),
        excluded=dict(sorted(excluded.items())),
        eligible_by_area={place.code: by_area[place.code] for place in PLACES},
        born_abroad=sum(row.birth_region == "other" for row in eligible),
        protected=tuple(
            ProtectedPerson(row.person_key, row.name) for row in rows if row.protected == "1"
        ),
    )


def _reason_to_exclude(row: Inhabitant, seen: set[str], reference_date: date) -> str:
    reasons = {
        "protected": row.protected == "1",
        "duplicate": row.person_key in seen,
        "dead": row.status == "dead",
        "emigrated": row.status == "emigrated",
        "out_of_age": not _is_in_age(row, reference_date),
        "no_address": not row.address,
        "unknown_area": row.area == UNKNOWN_AREA,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _is_in_age(row: Inhabitant, reference_date: date) -> bool:
    return AGE_FROM <= age_on(date.fromisoformat(row.birth_date), reference_date) <= AGE_TO
