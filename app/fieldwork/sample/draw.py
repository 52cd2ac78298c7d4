"""The draw: planned and committed to, approved by a second person, then made with a public seed.

Nobody can choose the sample, since the seed is not known when the key is committed to; nobody
outside can test whether a known person is in it, since the key is secret.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from app.fieldwork.journal import note
from app.fieldwork.life.prepare import (
    WaveRefused,
    forget_staged_frame,
    read_staged_frame,
    wave_in,
)
from app.fieldwork.post.codes import CODES_A_PERSON
from app.fieldwork.sample.frame_file import RegisteredPerson, staged_lines
from app.statistics.allocation import Allocation, Rule, allocate
from app.statistics.draw import commitment, draw_stratified, frame_hash, sample_hash
from app.store import frame, waves
from app.store.cases import CaseTable, insert_rows
from app.store.session import reading, writing
from app.survey.access_code import code_length_for
from app.survey.ages import age_band, age_on
from app.vault.derivation import person_digest
from app.vault.keyring import Keyring, Purpose
from app.vault.tokens import new_id


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """What is decided before the draw."""

    rule: str
    n: int
    seed_event: str
    """The named future event that will give the public seed."""
    minimum: int = 0
    power: float = 0.5
    area_languages: Mapping[str, str] = field(default_factory=dict)
    """Second language of every letter to an area."""
    abroad_language: str = ""
    """Second language for people born abroad, elsewhere."""


def plan_sample(
    engine: Engine,
    keyring: Keyring,
    wave_id: str,
    *,
    plan: SamplePlan,
    folder: Path,
    actor: str,
    now: datetime,
) -> tuple[Allocation, Mapping[str, int]]:
    """Allocate the sample over the areas and commit to the secret key. May be done again.

    The allocation, and how many residents each area has.
    """
    residents = read_staged_frame(keyring, wave_id, folder)
    sizes = Counter(person.area for person in residents)
    allocation = _allocate(plan, sizes)
    fingerprint = frame_hash(staged_lines(residents))
    with writing(engine) as connection:
        wave = wave_in(connection, wave_id, states=("prepared",))
        keyring.destroy(Purpose.DRAW, wave_id)
        key = keyring.make(Purpose.DRAW, wave_id)
        sample = {
            "excluded": wave.sample.get("excluded", {}),
            "population": len(residents),
            "sizes": dict(sizes),
            "plan": _plain(plan),
            "allocation": dict(allocation.numbers),
            "frame_hash": fingerprint,
            "commitment": commitment(
                key,
                frame_hash=fingerprint,
                numbers=allocation.numbers,
                wave=wave_id,
                event=plan.seed_event,
            ),
            "planned_by": actor,
        }
        waves.change(connection, wave_id, sample=sample)
        note(connection, keyring, at=now, actor=actor, act="sample planned", on=wave_id)
    return allocation, sizes


def approve_sample(
    engine: Engine, keyring: Keyring, wave_id: str, *, actor: str, now: datetime
) -> None:
    """A second person approves the commitment, before the event that gives the seed."""
    with writing(engine) as connection:
        wave = wave_in(connection, wave_id, states=("prepared",))
        if not wave.sample.get("commitment"):
            raise WaveRefused("No draw is planned yet: run `trygg sample plan` first.")
        if wave.sample["planned_by"] == actor:
            raise WaveRefused("Whoever planned the draw cannot approve it: ask a second person.")
        waves.change(connection, wave_id, sample={**wave.sample, "approved_by": actor})
        note(connection, keyring, at=now, actor=actor, act="sample approved", on=wave_id)


def draw_sample(
    engine: Engine,
    keyring: Keyring,
    wave_id: str,
    *,
    seed: str,
    folder: Path,
    sign_in_rate: int,
    actor: str,
    now: datetime,
) -> int:
    """Draw with the public ``seed``; only the drawn are stored. How many were drawn.

    ``sign_in_rate``: codes the installation evaluates a second; with the size of the sample it
    decides how long a code must be.
    """
    if not seed.strip():
        raise WaveRefused("The draw needs the public seed that the named event gave.")
    residents = read_staged_frame(keyring, wave_id, folder)
    key = keyring.get(Purpose.DRAW, wave_id)
    with writing(engine) as connection:
        wave = wave_in(connection, wave_id, states=("prepared",))
        _check_ready(wave, residents)
        drawn = draw_people(residents, wave.sample["allocation"], key=key, seed=seed, wave=wave_id)
        chosen = {person for people in drawn.values() for person in people}
        people = [person for person in residents if person.person_key in chosen]
        _store_people(connection, wave, people, key=key)
        record = {
            "seed": seed,
            "sample_hash": sample_hash(drawn),
            "drawn_by": actor,
            "software": version("trygg"),
        }
        waves.change(
            connection,
            wave_id,
            sample=wave.sample | record,
            code_length=code_length_for(
                CODES_A_PERSON * len(people), attempts_a_second=sign_in_rate
            ),
            population=population_counts(residents, wave.reference_date),
        )
        waves.advance(connection, wave_id, was="prepared", becomes="drawn")
        note(connection, keyring, at=now, actor=actor, act="sample drawn", on=wave_id)
    forget_staged_frame(keyring, wave_id, folder)
    return len(people)


def verify_sample(
    engine: Engine, keyring: Keyring, wave_id: str, *, residents: Sequence[RegisteredPerson]
) -> list[str]:
    """Re-derive the sample from the frame its owner kept; what differs, nothing when all agrees."""
    with reading(engine) as connection:
        wave = waves.find_wave(connection, wave_id)
        if wave is None or not wave.sample.get("seed"):
            raise WaveRefused(f"No sample has been drawn for {wave_id}.")
        stored = frame.person_digests(connection, wave_id)
    sample, key = wave.sample, keyring.get(Purpose.DRAW, wave_id)
    differences = []
    if frame_hash(staged_lines(residents)) != sample["frame_hash"]:
        differences.append("The frame is not the one the sample was drawn from.")
    promised = commitment(
        key,
        frame_hash=sample["frame_hash"],
        numbers=sample["allocation"],
        wave=wave_id,
        event=sample["plan"]["seed_event"],
    )
    if promised != sample["commitment"]:
        differences.append("The key is not the one that was committed to.")
    drawn = draw_people(residents, sample["allocation"], key=key, seed=sample["seed"], wave=wave_id)
    if sample_hash(drawn) != sample["sample_hash"]:
        differences.append("The people drawn from this frame are not those of the record.")
    digests = {person_digest(key, wave_id, one) for people in drawn.values() for one in people}
    known = set(stored) - {b""}
    erased = stored.count(b"")
    if stored and (known - digests or len(digests - known) != erased):
        differences.append("The people in the store are not those of the draw.")
    return differences


def draw_people(
    residents: Sequence[RegisteredPerson],
    numbers: Mapping[str, int],
    *,
    key: bytes,
    seed: str,
    wave: str,
) -> dict[str, list[str]]:
    """The person keys with the smallest tickets, by area."""
    by_area: dict[str, list[str]] = defaultdict(list)
    for person in residents:
        by_area[person.area].append(person.person_key)
    return draw_stratified(by_area, numbers, key=key, seed=seed, wave=wave)


def forget_people(connection: Connection, wave_id: str) -> int:
    """Destroy every name and address of the wave; how many there were."""
    return frame.destroy_people(connection, wave_id)


def population_counts(
    residents: Sequence[RegisteredPerson], reference_date: date
) -> list[dict[str, Any]]:
    """The frame as counts by area, sex, age band and birth region: what weights are raked to."""
    cells = Counter(
        (
            person.municipality,
            person.area,
            person.sex,
            age_band(age_on(reference_date, person.birth_date)),
            person.birth_region,
        )
        for person in residents
    )
    names = ("municipality", "area", "sex", "age_band", "birth_region")
    return [
        {**dict(zip(names, cell, strict=True)), "people": people}
        for cell, people in sorted(cells.items())
    ]


def _allocate(plan: SamplePlan, sizes: Mapping[str, int]) -> Allocation:
    rule = Rule(plan.rule)
    power = plan.power if rule is Rule.POWER else None
    return allocate(rule, sizes, plan.n, minimum=plan.minimum, power=power)


def _check_ready(wave: Any, residents: Sequence[RegisteredPerson]) -> None:
    if not wave.sample.get("approved_by"):
        raise WaveRefused("The draw waits for a second person: run `trygg sample approve`.")
    if frame_hash(staged_lines(residents)) != wave.sample["frame_hash"]:
        raise WaveRefused("The staged frame is not the one that was committed to.")


def _store_people(
    connection: Connection, wave: Any, people: Sequence[RegisteredPerson], *, key: bytes
) -> None:
    plan = wave.sample["plan"]
    case_rows, person_rows = [], []
    # Ids and people are each put in a random order: rows tell nothing of the register's.
    ids = sorted(new_id() for _ in people)
    shuffled = sorted(people, key=lambda person: person_digest(key, wave.id, person.person_key))
    for case_id, person in zip(ids, shuffled, strict=True):
        case_rows.append(_case_row(wave, person, case_id=case_id, plan=plan))
        person_rows.append(_person_row(wave.id, person, case_id=case_id, key=key))
    insert_rows(connection, CaseTable, case_rows)
    frame.insert_people(connection, sorted(person_rows, key=lambda row: row["id"]))


def _case_row(
    wave: Any, person: RegisteredPerson, *, case_id: bytes, plan: Mapping[str, Any]
) -> dict[str, Any]:
    abroad = plan["abroad_language"] if person.birth_region == "other" else ""
    return {
        "id": case_id,
        "wave_id": wave.id,
        "municipality": person.municipality,
        "area": person.area,
        "sex": person.sex,
        "birth_year": person.birth_date.year,
        "age_band": age_band(age_on(wave.reference_date, person.birth_date)),
        "second_language": plan["area_languages"].get(person.area, abroad),
        "state": "open",
        "reply_week": "",
        "disposition": None,
    }


def _person_row(
    wave_id: str, person: RegisteredPerson, *, case_id: bytes, key: bytes
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "wave_id": wave_id,
        "case_id": case_id,
        "person_digest": person_digest(key, wave_id, person.person_key),
        "name": person.name,
        "address": person.address,
        "postcode": person.postcode,
        "city": person.city,
    }


def _plain(plan: SamplePlan) -> dict[str, Any]:
    document = {known.name: getattr(plan, known.name) for known in fields(plan)}
    return document | {"area_languages": dict(plan.area_languages)}
