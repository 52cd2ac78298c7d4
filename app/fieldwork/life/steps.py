"""A wave's life: open, close, account, purge. One step, one precondition, one audit row.

Names and answers never meet: ballots can be opened only when the cases are gone.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any

from sqlalchemy import Connection, Engine

from app.fieldwork.ballots.mixing import begin_pool, empty_ballot_box, mix_for_the_last_time
from app.fieldwork.journal import note
from app.fieldwork.life.obstacles import (
    DELETION_CERTIFICATE,
    REFERENCES,
    blocks_accounting,
    blocks_closing,
    blocks_opening,
    blocks_purge,
)
from app.fieldwork.life.prepare import WaveRefused, wave_in
from app.fieldwork.life.texts import keep_texts
from app.fieldwork.sample.draw import forget_people
from app.instruments.loader import instrument_text, load_instrument
from app.store import cases, mailings, releases, tallies, waves
from app.store.session import reading, rewrite_storage, writing
from app.vault.keyring import Keyring, Purpose
from app.vault.sealing import OfficerKeys

STEPS = {
    "prepared": "draw",
    "drawn": "open",
    "open": "close",
    "closed": "account",
    "accounted": "open the ballots",
    "opened": "release",
    "released": "purge",
}
"""What comes next in each state of a wave; a purged wave's life has ended."""
REPLIED = "replied"
_NOTHING_RETURNED = "3.19"


@dataclass(frozen=True, slots=True)
class Step:
    """The next step of a wave's life, and what stands in its way."""

    name: str
    blocked_by: tuple[str, ...]


def next_step(engine: Engine, wave_id: str, *, now: datetime) -> Step | None:
    """What comes next; None when nothing does."""
    with reading(engine) as connection:
        wave = waves.find_wave(connection, wave_id)
        if wave is None:
            raise WaveRefused(f"There is no wave {wave_id}.")
        blocks: dict[str, Callable[[], list[str]]] = {
            "drawn": lambda: blocks_opening(connection, wave, now=now),
            "open": lambda: blocks_closing(wave, now=now),
            "closed": lambda: blocks_accounting(connection, wave, now=now),
        }
        blocked_by = blocks[wave.state]() if wave.state in blocks else []
    return Step(STEPS[wave.state], tuple(blocked_by)) if wave.state in STEPS else None


def give_officer_keys(
    engine: Engine,
    keyring: Keyring,
    wave_id: str,
    *,
    recipients: Mapping[str, str],
    actor: str,
    now: datetime,
) -> None:
    """Name the age recipients of officers and deputies (A, A_deputy, B, B_deputy)."""
    OfficerKeys.from_document(dict(recipients))
    with writing(engine) as connection:
        wave_in(connection, wave_id, states=("prepared", "drawn"))
        waves.change(connection, wave_id, officer_keys=dict(recipients))
        note(connection, keyring, at=now, actor=actor, act="officer keys", on=wave_id)


def record_reference(
    engine: Engine,
    keyring: Keyring,
    wave_id: str,
    *,
    name: str,
    value: str,
    actor: str,
    now: datetime,
) -> None:
    """File where a decision is kept, or the printer's certificate of deletion."""
    if name not in (*REFERENCES, DELETION_CERTIFICATE):
        raise WaveRefused(f"{name} is not one of {', '.join((*REFERENCES, DELETION_CERTIFICATE))}.")
    with writing(engine) as connection:
        wave = wave_in(connection, wave_id, states=("prepared", "drawn", "open"))
        waves.change(connection, wave_id, references={**wave.references, name: value})
        note(connection, keyring, at=now, actor=actor, act=f"reference {name}", on=wave_id)


def open_wave(engine: Engine, keyring: Keyring, wave_id: str, *, actor: str, now: datetime) -> None:
    """Open the wave and freeze its questionnaire and texts: residents will see the snapshot."""
    with writing(engine) as connection:
        wave = wave_in(connection, wave_id, states=("drawn",))
        _refuse(blocks_opening(connection, wave, now=now))
        text = instrument_text(wave.instrument)
        waves.change(
            connection,
            wave_id,
            instrument_text=text,
            questionnaire_hash=load_instrument(wave.instrument).content_hash,
        )
        keep_texts(connection, wave)
        begin_pool(connection, keyring, wave_id)
        _advance(connection, wave_id, was="drawn", becomes="open")
        note(connection, keyring, at=now, actor=actor, act="wave opened", on=wave_id)


def close_wave(
    engine: Engine, keyring: Keyring, wave_id: str, *, actor: str, now: datetime
) -> None:
    """Close the wave and destroy every draft, an hour after the last code was accepted."""
    with writing(engine) as connection:
        wave = wave_in(connection, wave_id, states=("open",))
        _refuse(blocks_closing(wave, now=now))
        cases.destroy_drafts_of_wave(connection, wave_id)
        _advance(connection, wave_id, was="open", becomes="closed")
        note(connection, keyring, at=now, actor=actor, act="wave closed", on=wave_id)


def account_wave(
    engine: Engine, keyring: Keyring, wave_id: str, *, actor: str, now: datetime, dice: SystemRandom
) -> None:
    """Reduce the cases to counts and destroy them; then mix the ballots for the last time."""
    with writing(engine) as connection:
        wave = wave_in(connection, wave_id, states=("closed",))
        _refuse(blocks_accounting(connection, wave, now=now))
        counts = cases.case_counts(connection, wave_id)
        tallies.keep_outcomes(connection, outcome_rows(wave_id, counts))
        forget_people(connection, wave_id)
        mailings.destroy_mailings(connection, wave_id)
        cases.destroy_cases(connection, wave_id)
        _advance(connection, wave_id, was="closed", becomes="accounted")
        note(connection, keyring, at=now, actor=actor, act="wave accounted", on=wave_id)
    mix_for_the_last_time(engine, keyring, wave_id, dice=dice)


def outcome_rows(wave_id: str, counts: Sequence[Any]) -> list[dict[str, Any]]:
    """Case counts as outcome counts: one row for each area, sex, age band, outcome and mode.

    A case without reply or note from the desk has had nothing returned (AAPOR 3.19).
    """
    cells: Counter[tuple[str, ...]] = Counter()
    for row in counts:
        replied = row.state in ("web", "paper")
        disposition = REPLIED if replied else row.disposition or _NOTHING_RETURNED
        mode = row.state if replied else ""
        place = (row.municipality, row.area, row.sex, row.age_band)
        cells[(*place, disposition, mode)] += row.cases
    names = ("municipality", "area", "sex", "age_band", "disposition", "mode")
    return [
        {"wave_id": wave_id, **dict(zip(names, cell, strict=True)), "cases": number}
        for cell, number in sorted(cells.items())
    ]


def approve_purge(
    engine: Engine, keyring: Keyring, wave_id: str, *, actor: str, now: datetime
) -> None:
    """The first of the two people a purge needs."""
    with writing(engine) as connection:
        wave = wave_in(connection, wave_id, states=("released",))
        approvals = {**wave.step_approvals, "purge": actor}
        waves.change(connection, wave_id, step_approvals=approvals)
        note(connection, keyring, at=now, actor=actor, act="purge approved", on=wave_id)


def purge_wave(
    engine: Engine, keyring: Keyring, wave_id: str, *, actor: str, now: datetime
) -> None:
    """Destroy everything but the releases, the aggregates, the audit and this record."""
    with writing(engine) as connection:
        wave = wave_in(connection, wave_id, states=("released",))
        _refuse(blocks_purge(wave, actor=actor))
        releases.destroy_opened(connection, wave_id)
        empty_ballot_box(connection, wave_id)
        _advance(connection, wave_id, was="released", becomes="purged")
        note(connection, keyring, at=now, actor=actor, act="wave purged", on=wave_id)
    for purpose in (Purpose.OPENED, Purpose.DRAW, Purpose.FRAME):
        keyring.destroy(purpose, wave_id)
    rewrite_storage(engine)


def _refuse(blocks: Sequence[str]) -> None:
    if blocks:
        raise WaveRefused(" ".join(blocks))


def _advance(connection: Connection, wave_id: str, *, was: str, becomes: str) -> None:
    if not waves.advance(connection, wave_id, was=was, becomes=becomes):
        raise WaveRefused(f"The wave {wave_id} is no longer {was}.")
