"""Preparing a wave: its window, areas and words, and the staged frame.

The staged frame is one file under a key of its own; only the drawn people ever reach the store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from app.fieldwork.journal import note
from app.fieldwork.sample.frame_file import (
    FrameCheck,
    Population,
    RegisteredPerson,
    SurveyArea,
    check_frame,
    read_staged,
    staged_lines,
)
from app.instruments.loader import load_instrument
from app.store import waves
from app.store.cases import insert_rows
from app.store.session import reading, writing
from app.survey.access_code import LENGTHS
from app.survey.window import Window
from app.vault.blobs import open_bytes, seal_bytes
from app.vault.keyring import Keyring, Purpose

USUAL_GRACE_DAYS = 10


class WaveRefused(ValueError):
    """A step of a wave's life that cannot be taken now; the sentence says why."""


@dataclass(frozen=True, slots=True)
class WavePlan:
    """What the coordinator decides when a wave is created."""

    id: str
    title: str
    window: Window
    reference_date: date
    languages: tuple[str, ...]
    instrument: str
    words: Mapping[str, str]
    age_from: int = 16
    age_to: int = 85
    paper_grace_days: int = USUAL_GRACE_DAYS
    references: Mapping[str, str] = field(default_factory=dict)


REQUIRED_WORDS = (
    "sender",
    "municipality",
    "controllers",
    "legal_basis",
    "data_protection_officer",
    "contact_phone",
    "contact_email",
    "contact_address",
    "results_place",
)


def create_wave(
    engine: Engine,
    keyring: Keyring,
    plan: WavePlan,
    *,
    areas: Sequence[SurveyArea],
    actor: str,
    now: datetime,
) -> None:
    """Prepare a wave. Refused when the id is taken or a word that letters print is missing."""
    lacking = [name for name in REQUIRED_WORDS if not plan.words.get(name, "").strip()]
    if lacking:
        raise WaveRefused(f"The wave's own words lack {', '.join(lacking)}.")
    if plan.window.closes_at <= plan.window.opens_at:
        raise WaveRefused("A wave must close after it opens.")
    load_instrument(plan.instrument)
    with writing(engine) as connection:
        if waves.find_wave(connection, plan.id) is not None:
            raise WaveRefused(f"There is already a wave {plan.id}.")
        insert_rows(connection, waves.WaveTable, [_wave_row(plan)])
        insert_rows(connection, waves.AreaTable, [_area_row(plan.id, place) for place in areas])
        note(connection, keyring, at=now, actor=actor, act="wave created", on=plan.id)


def check_wave_frame(engine: Engine, wave_id: str, *, content: bytes) -> FrameCheck:
    """What ``content`` holds for this wave; nothing is kept."""
    with reading(engine) as connection:
        wave = wave_in(connection, wave_id, states=("prepared",))
        areas = waves.areas_of(connection, wave_id)
    return check_frame(content, _population(wave, areas))


def stage_frame(
    engine: Engine,
    keyring: Keyring,
    wave_id: str,
    *,
    content: bytes,
    folder: Path,
    actor: str,
    now: datetime,
) -> FrameCheck:
    """Keep the checked residents of ``content``, encrypted, for the draw. Replaces an earlier one."""
    check = check_wave_frame(engine, wave_id, content=content)
    if check.errors:
        raise WaveRefused(
            f"{len(check.errors)} rows cannot be read. Correct them and import the file again; "
            "`trygg frame check` writes them to a file with the reasons."
        )
    with writing(engine) as connection:
        wave = wave_in(connection, wave_id, states=("prepared",))
        if wave.sample.get("commitment"):
            raise WaveRefused("The draw is already planned; its frame can no longer be replaced.")
        keyring.destroy(Purpose.FRAME, wave_id)
        key = keyring.make(Purpose.FRAME, wave_id)
        text = "\n".join(sorted(staged_lines(check.residents)))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        staged_path(folder, wave_id).write_bytes(
            seal_bytes(key, text.encode(), context=wave_id.encode())
        )
        sample = {"excluded": dict(check.excluded), "population": len(check.residents)}
        waves.change(connection, wave_id, sample=sample)
        note(connection, keyring, at=now, actor=actor, act="frame staged", on=wave_id)
    return check


def read_staged_frame(keyring: Keyring, wave_id: str, folder: Path) -> tuple[RegisteredPerson, ...]:
    """The residents staged for the draw."""
    path = staged_path(folder, wave_id)
    if not path.exists():
        raise WaveRefused("No frame is staged for this wave: run `trygg frame import` first.")
    key = keyring.get(Purpose.FRAME, wave_id)
    return read_staged(open_bytes(key, path.read_bytes(), context=wave_id.encode()).decode())


def forget_staged_frame(keyring: Keyring, wave_id: str, folder: Path) -> None:
    """Destroy the staged frame; without its key the file says nothing."""
    keyring.destroy(Purpose.FRAME, wave_id)
    staged_path(folder, wave_id).unlink(missing_ok=True)


def staged_path(folder: Path, wave_id: str) -> Path:
    """Where the staged frame of a wave lies."""
    return folder / f"frame-{wave_id}.sealed"


def wave_in(connection: Connection, wave_id: str, *, states: Sequence[str]) -> Any:
    """The wave's row when it stands in one of ``states``; else a refusal that says where it is."""
    wave = waves.find_wave(connection, wave_id)
    if wave is None:
        raise WaveRefused(f"There is no wave {wave_id}.")
    if wave.state not in states:
        raise WaveRefused(
            f"The wave {wave_id} is {wave.state}; this step needs it to be {' or '.join(states)}."
        )
    return wave


def _population(wave: Any, areas: Sequence[Any]) -> Population:
    return Population(
        reference_date=wave.reference_date,
        age_from=wave.age_from,
        age_to=wave.age_to,
        areas=frozenset(area.code for area in areas),
    )


def _wave_row(plan: WavePlan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "title": plan.title,
        "state": "prepared",
        "opens_at": plan.window.opens_at,
        "closes_at": plan.window.closes_at,
        "paper_grace_days": plan.paper_grace_days,
        "reference_date": plan.reference_date,
        "age_from": plan.age_from,
        "age_to": plan.age_to,
        # Until the draw tells how many codes there will be.
        "code_length": LENGTHS[0],
        "languages": list(plan.languages),
        "instrument": plan.instrument,
        "instrument_text": "",
        "questionnaire_hash": "",
        "words": dict(plan.words),
        "references": dict(plan.references),
        "officer_keys": {},
        "sample": {},
        "population": [],
        "step_approvals": {},
    }


def _area_row(wave_id: str, place: SurveyArea) -> dict[str, Any]:
    return {
        "wave_id": wave_id,
        "code": place.code,
        "name": place.name,
        "municipality": place.municipality,
        "geometry": place.geometry or None,
    }
