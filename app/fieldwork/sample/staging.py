"""The staged frame: the register's good rows, encrypted, for as long as the draw takes."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.acts.doors import act
from app.acts.installation import Actor, Installation
from app.acts.permission import refusal_of_state
from app.fieldwork.durable_files import write_durably
from app.fieldwork.forgetting import forget, key_name, staged_path
from app.fieldwork.sample.frame_file import (
    FrameCheck,
    Population,
    RegisteredPerson,
    check_frame,
    read_staged,
    staged_lines,
)
from app.store import waves
from app.store.session import reading
from app.survey.reasons import RegisterReason, SampleReason, StepReason
from app.survey.refusals import RegisterRefused, SampleRefused, StepRefused
from app.survey.sample_record import SampleRecord
from app.survey.steps import STEPS, Step
from app.vault.blobs import Unopenable, open_bytes, seal_bytes
from app.vault.keyring import Keyring, Purpose
from app.vault.tokens import new_id


def check_wave_frame(here: Installation, wave_id: str, *, content: bytes) -> FrameCheck:
    """What ``content`` holds for this wave; nothing is kept."""
    with reading(here.engine) as connection:
        wave = waves.find_wave(connection, wave_id)
        if wave is None:
            raise StepRefused(StepReason.NO_WAVE, wave=wave_id)
        refused = refusal_of_state(wave.id, wave.state, STEPS[Step.STAGE_FRAME].at)
        if refused is not None:
            raise refused
        areas = waves.areas_of(connection, wave_id)
    return check_frame(content, population_of(wave, areas))


def stage_frame(
    here: Installation, wave_id: str, *, content: bytes, by: Actor, now: datetime
) -> FrameCheck:
    """Keep the checked residents of ``content``, encrypted, for the draw. Replaces an earlier one."""
    check = check_wave_frame(here, wave_id, content=content)
    if check.errors:
        raise RegisterRefused(RegisterReason.ROWS_UNREADABLE, rows=len(check.errors))
    text = "\n".join(sorted(staged_lines(check.residents))).encode()
    with act(here, Step.STAGE_FRAME, wave_id, by=by, now=now) as staging:
        if staging.wave.sample.is_planned:
            raise SampleRefused(SampleReason.ALREADY_PLANNED)
        # Under a name of its own: until the commit the frame staged before stands untouched.
        name = key_name(wave_id, new_id())
        key = here.keyring.make(Purpose.FRAME, name)
        write_durably(
            staged_path(here.folder, name), seal_bytes(key, text, context=wave_id.encode())
        )
        record = SampleRecord(
            excluded=dict(check.excluded), population=len(check.residents), frame_key=name
        )
        staging.wave = replace(staging.wave, sample=record)
    forget(here, now=now)
    return check


def read_staged_frame(
    here: Installation, record: SampleRecord, wave_id: str
) -> tuple[RegisteredPerson, ...]:
    """The residents staged for the draw."""
    path = staged_path(here.folder, record.frame_key)
    if not record.frame_key or not path.exists():
        raise SampleRefused(SampleReason.NOT_STAGED)
    key = here.keyring.get(Purpose.FRAME, record.frame_key)
    return read_staged(open_bytes(key, path.read_bytes(), context=wave_id.encode()).decode())


def opens_staged_frame(
    keyring: Keyring, folder: Path, record: SampleRecord, *, wave_id: str
) -> bool:
    """Whether the staged frame is there and its key opens it."""
    key, path = keyring.find(Purpose.FRAME, record.frame_key), staged_path(folder, record.frame_key)
    if key is None:
        return False
    try:
        open_bytes(key, path.read_bytes(), context=wave_id.encode())
    except (FileNotFoundError, Unopenable):
        return False
    return True


def population_of(wave: waves.Wave, areas: list[waves.Area]) -> Population:
    """Who is asked in this wave."""
    return Population(
        reference_date=wave.reference_date,
        age_from=wave.age_from,
        age_to=wave.age_to,
        areas=frozenset(area.code for area in areas),
    )
