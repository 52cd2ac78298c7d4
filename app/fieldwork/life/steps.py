"""A wave's life: open, close, account, purge. What each needs stands in ``app.survey.steps``.

Names and answers never meet: ballots can be opened only when the cases are gone.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import SystemRandom

from app.acts.doors import act
from app.acts.installation import Actor, Installation
from app.fieldwork.ballots.mixing import (
    begin_pool,
    empty_ballot_box,
    mix_for_the_last_time,
    unwrapped,
)
from app.fieldwork.forgetting import forget
from app.fieldwork.life.obstacles import (
    blocks_accounting,
    blocks_closing,
    blocks_opening,
)
from app.fieldwork.life.texts import keep_texts
from app.fieldwork.sample.draw import forget_people
from app.instruments.loader import instrument_text, load_instrument
from app.store import cases, codes, mailings, releases, tallies, waves
from app.store.cases import CaseCount
from app.store.owed import owe
from app.store.session import reading
from app.store.tallies import DispositionCount
from app.survey.dispositions import Disposition
from app.survey.reasons import StepReason
from app.survey.refusals import Blocked, Refused, StepRefused
from app.survey.states import Mode, Reference, WaveState
from app.survey.steps import NEXT_STEP, Chore, Step
from app.vault.sealing import OfficerKeys


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next step of a wave's life, and what stands in its way."""

    step: Step
    blocked_by: tuple[Refused, ...]


def next_step(here: Installation, wave_id: str, *, now: datetime) -> NextStep | None:
    """What comes next; None when nothing does."""
    with reading(here.engine) as connection:
        wave = waves.find_wave(connection, wave_id)
        if wave is None:
            raise StepRefused(StepReason.NO_WAVE, wave=wave_id)
        blocks: dict[WaveState, Callable[[], list[Refused]]] = {
            WaveState.DRAWN: lambda: blocks_opening(connection, wave, now=now),
            WaveState.OPEN: lambda: blocks_closing(wave, now=now),
            WaveState.CLOSED: lambda: blocks_accounting(connection, wave, now=now),
        }
        blocked_by = blocks[wave.state]() if wave.state in blocks else []
    step = NEXT_STEP.get(wave.state)
    return NextStep(step, tuple(blocked_by)) if step else None


def name_officers(
    here: Installation, wave_id: str, *, recipients: Mapping[str, str], by: Actor, now: datetime
) -> None:
    """Name the age recipients of officers and deputies (A, A_deputy, B, B_deputy)."""
    try:
        OfficerKeys.from_document(dict(recipients))
    except ValueError:
        raise StepRefused(StepReason.OFFICER_KEY_WRONG) from None
    with act(here, Step.NAME_OFFICERS, wave_id, by=by, now=now) as naming:
        naming.wave = replace(naming.wave, officer_keys=dict(recipients))


def file_reference(
    here: Installation,
    wave_id: str,
    *,
    reference: Reference,
    value: str,
    by: Actor,
    now: datetime,
) -> None:
    """File where a decision is kept, or the printer's certificate of deletion."""
    with act(here, Step.FILE_REFERENCE, wave_id, by=by, now=now) as filing:
        filing.object = reference
        filing.wave = replace(filing.wave, references={**filing.wave.references, reference: value})


def open_wave(here: Installation, wave_id: str, *, by: Actor, now: datetime) -> None:
    """Open the wave and freeze its questionnaire and texts: residents will see the snapshot."""
    with act(here, Step.OPEN_WAVE, wave_id, by=by, now=now) as opening:
        wave = opening.wave
        _refuse(blocks_opening(opening.connection, wave, now=now))
        opening.wave = replace(
            wave,
            instrument_text=instrument_text(wave.instrument),
            questionnaire_hash=load_instrument(wave.instrument).content_hash,
        )
        keep_texts(opening.connection, wave)
        begin_pool(opening.connection, here.keyring, wave_id)


def close_wave(here: Installation, wave_id: str, *, by: Actor, now: datetime) -> None:
    """Close the wave and destroy every draft, an hour after the last code was accepted."""
    with act(here, Step.CLOSE_WAVE, wave_id, by=by, now=now) as closing:
        _refuse(blocks_closing(closing.wave, now=now))
        codes.destroy_drafts_of_wave(closing.connection, wave_id)


def account_wave(
    here: Installation, wave_id: str, *, by: Actor, now: datetime, dice: SystemRandom
) -> None:
    """Reduce the cases to counts and destroy them, and mix the ballots for the last time.

    One transaction: there is no moment at which the cases are gone and a ballot still waits. What
    waits is unwrapped first; where the key is gone nothing is destroyed.
    """
    ready = unwrapped(here, wave_id)
    with act(here, Step.ACCOUNT_WAVE, wave_id, by=by, now=now) as accounting:
        connection = accounting.connection
        # A form that is being scanned is counted before this, or finds no case after it.
        cases.hold_cases(connection, wave_id)
        _refuse(blocks_accounting(connection, accounting.wave, now=now))
        counts = cases.case_counts(connection, wave_id)
        tallies.keep_dispositions(connection, wave_id, disposition_counts(counts))
        forget_people(connection, wave_id)
        mailings.destroy_mailings(connection, wave_id)
        codes.destroy_cases(connection, wave_id)
        mix_for_the_last_time(connection, here.keyring, wave_id, ready=ready, dice=dice)
    forget(here, now=now)


def disposition_counts(counts: Sequence[CaseCount]) -> list[DispositionCount]:
    """Case counts as they stay: one for each area, sex, age band, disposition and mode.

    A case without reply or note from the desk has had nothing returned (AAPOR 3.19).
    """
    cells: Counter[tuple[str, str, str, str, Disposition, Mode | None]] = Counter()
    for row in counts:
        replied = row.state.has_replied
        disposition = row.disposition or Disposition.NOTHING_RETURNED
        cells[
            row.municipality,
            row.area,
            row.sex,
            row.age_band,
            Disposition.REPLIED if replied else disposition,
            Mode(row.state) if replied else None,
        ] += row.cases
    return [
        DispositionCount(
            municipality=municipality,
            area=area,
            sex=sex,
            age_band=age_band,
            disposition=disposition,
            mode=mode,
            cases=number,
        )
        for (municipality, area, sex, age_band, disposition, mode), number in cells.items()
    ]


def approve_purge(here: Installation, wave_id: str, *, by: Actor, now: datetime) -> None:
    """The first of the two people a purge needs."""
    with act(here, Step.APPROVE_PURGE, wave_id, by=by, now=now):
        pass


def purge_wave(here: Installation, wave_id: str, *, by: Actor, now: datetime) -> None:
    """Destroy everything but the releases, the aggregates, the audit and this record."""
    with act(here, Step.PURGE_WAVE, wave_id, by=by, now=now) as purging:
        releases.destroy_opened(purging.connection, wave_id)
        empty_ballot_box(purging.connection, wave_id)
        owe(purging.connection, Chore.REWRITE)
    forget(here, now=now)


def _refuse(blocks: Sequence[Refused]) -> None:
    if blocks:
        raise Blocked(tuple(blocks))
