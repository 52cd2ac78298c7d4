"""Where a wave can stand, made once a database server and copied for every test: scenes.

Each scene is a database to clone and a folder of keys to copy; each step has its line here.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import SystemRandom

from sqlalchemy import Engine, delete, insert, select

from app.acts.installation import Actor, Installation
from app.fieldwork.life.steps import (
    account_wave,
    approve_purge,
    close_wave,
    file_reference,
    name_officers,
    open_wave,
    purge_wave,
)
from app.fieldwork.life.texts import accept_texts
from app.fieldwork.post.codes import issue_codes, store_codes
from app.fieldwork.sample.draw import approve_sample, draw_sample, plan_sample
from app.fieldwork.sample.staging import stage_frame
from app.rehearsal.small_wave import drawn_wave, open_field, prepared_wave
from app.store.cases import some_cases
from app.store.session import make_engine, reading, writing
from app.store.waves import AREA, WAVE
from app.survey.sample_record import SamplePlan
from app.survey.states import Contact, Reference, WaveState
from app.survey.steps import Step
from app.vault.keyring import Keyring
from app.vault.sealing import generate_identity
from tests.support.wave import ANNA, BEFORE, BO, OPENED, WINDOW, frame_file, put_wave_at
from tests.support.wave import WAVE as WAVE_ID

OTHER = "trygghet-annan"
PLAN = SamplePlan(rule="equal", n=20, seed_event="the drawing of 1 August")
OVER = WINDOW.closes_at + timedelta(days=11)
OFFICERS = ("A", "A_deputy", "B", "B_deputy")


def _staged(engine: Engine, folder: Path) -> Installation:
    return prepared_wave(engine, folder, people=200)


def _planned(engine: Engine, folder: Path) -> Installation:
    here = _staged(engine, folder)
    plan_sample(here, WAVE_ID, plan=PLAN, by=ANNA, now=BEFORE)
    return here


def _approved(engine: Engine, folder: Path) -> Installation:
    here = _planned(engine, folder)
    approve_sample(here, WAVE_ID, by=BO, now=BEFORE)
    return here


def _ready(engine: Engine, folder: Path) -> Installation:
    """Drawn, with letters made: it may open. Beside it another wave that may as well."""
    made = drawn_wave(engine, folder, people=200, n=20)
    _give_a_letter(made.here, WAVE_ID)
    _add_another_wave(made.here)
    return made.here


def _due(engine: Engine, folder: Path) -> Installation:
    """Open, with everything that closing needs."""
    made = open_field(engine, folder)
    file_reference(
        made.here,
        WAVE_ID,
        reference=Reference.DELETION_CERTIFICATE,
        value="dnr 7",
        by=ANNA,
        now=OPENED,
    )
    return made.here


def _closed(engine: Engine, folder: Path) -> Installation:
    here = _due(engine, folder)
    close_wave(here, WAVE_ID, by=ANNA, now=OVER)
    return here


def _released(engine: Engine, folder: Path) -> Installation:
    here = _closed(engine, folder)
    account_wave(here, WAVE_ID, by=ANNA, now=OVER, dice=SystemRandom())
    put_wave_at(engine, WaveState.RELEASED)
    return here


def _purge_approved(engine: Engine, folder: Path) -> Installation:
    here = _released(engine, folder)
    approve_purge(here, WAVE_ID, by=ANNA, now=OVER)
    return here


BUILDERS: dict[str, Callable[[Engine, Path], Installation]] = {
    "staged": _staged,
    "planned": _planned,
    "approved": _approved,
    "ready": _ready,
    "due": _due,
    "closed": _closed,
    "released": _released,
    "purge approved": _purge_approved,
}


@dataclass(frozen=True)
class Taking:
    """One way of taking a step: on a wave, by somebody, at a time when nothing else forbids it."""

    step: Step
    take: Callable[[Installation, Actor, datetime], object]
    by: Actor = ANNA
    now: datetime = BEFORE

    def __call__(self, here: Installation) -> object:
        """Take it."""
        return self.take(here, self.by, self.now)


def _reference(name: Reference) -> Callable[[Installation, Actor, datetime], object]:
    def take(here: Installation, by: Actor, now: datetime) -> None:
        file_reference(here, WAVE_ID, reference=name, value="dnr 8", by=by, now=now)

    return take


def _officers(here: Installation, by: Actor, now: datetime) -> None:
    recipients = {office: generate_identity().recipient for office in OFFICERS}
    name_officers(here, WAVE_ID, recipients=recipients, by=by, now=now)


STAGE = Taking(
    Step.STAGE_FRAME,
    lambda here, by, now: stage_frame(here, WAVE_ID, content=frame_file(100), by=by, now=now),
)
PLANNING = Taking(
    Step.PLAN_SAMPLE,
    lambda here, by, now: plan_sample(here, WAVE_ID, plan=replace(PLAN, n=30), by=by, now=now),
)
APPROVE = Taking(
    Step.APPROVE_SAMPLE, lambda here, by, now: approve_sample(here, WAVE_ID, by=by, now=now), BO
)
DRAW = Taking(
    Step.DRAW_SAMPLE,
    lambda here, by, now: draw_sample(here, WAVE_ID, seed="4711", sign_in_rate=10, by=by, now=now),
)
DRAW_OTHERWISE = Taking(
    Step.DRAW_SAMPLE,
    lambda here, by, now: draw_sample(here, WAVE_ID, seed="1147", sign_in_rate=10, by=by, now=now),
)
OFFICER_KEYS = Taking(Step.NAME_OFFICERS, _officers)
DPIA = Taking(Step.FILE_REFERENCE, _reference(Reference.DPIA))
THREATS = Taking(Step.FILE_REFERENCE, _reference(Reference.THREATS))
TEXTS = Taking(Step.ACCEPT_TEXTS, lambda here, by, now: accept_texts(here, WAVE_ID, by=by, now=now))
OPEN = Taking(Step.OPEN_WAVE, lambda here, by, now: open_wave(here, WAVE_ID, by=by, now=now))
OPEN_OTHER = Taking(Step.OPEN_WAVE, lambda here, by, now: open_wave(here, OTHER, by=by, now=now))
CLOSE = Taking(
    Step.CLOSE_WAVE, lambda here, by, now: close_wave(here, WAVE_ID, by=by, now=now), now=OVER
)
ACCOUNT = Taking(
    Step.ACCOUNT_WAVE,
    lambda here, by, now: account_wave(here, WAVE_ID, by=by, now=now, dice=SystemRandom()),
    now=OVER,
)
AGREE_TO_PURGE = Taking(
    Step.APPROVE_PURGE, lambda here, by, now: approve_purge(here, WAVE_ID, by=by, now=now), now=OVER
)
PURGE = Taking(
    Step.PURGE_WAVE, lambda here, by, now: purge_wave(here, WAVE_ID, by=by, now=now), BO, OVER
)

ALWAYS_BEFORE_OPENING = (DPIA, THREATS, OFFICER_KEYS, TEXTS)
STEPS_OF: dict[str, tuple[Taking, ...]] = {
    "staged": (STAGE, PLANNING, *ALWAYS_BEFORE_OPENING),
    "planned": (PLANNING, APPROVE, DPIA),
    "approved": (PLANNING, DRAW, DRAW_OTHERWISE, THREATS),
    "ready": (OPEN, OPEN_OTHER, *ALWAYS_BEFORE_OPENING),
    "due": (CLOSE, replace(DPIA, now=OVER)),
    "closed": (ACCOUNT,),
    "released": (AGREE_TO_PURGE,),
    "purge approved": (PURGE, AGREE_TO_PURGE),
}
"""The steps that can be taken in each scene."""


@dataclass(frozen=True)
class Scene:
    """A database and the folder beside it."""

    url: str
    folder: Path

    def copied_to(self, url: str, folder: Path) -> "Scene":
        """The same with a folder of its own; the database at ``url`` is a copy already."""
        shutil.copytree(self.folder, folder)
        return Scene(url, folder)

    def enter(self) -> Installation:
        """A process's own connections to it."""
        return Installation(make_engine(self.url), Keyring.open(self.folder / "keys"), self.folder)


def _give_a_letter(here: Installation, wave_id: str) -> None:
    with reading(here.engine) as connection:
        case_ids = some_cases(connection, wave_id, most=1)
    issued = list(issue_codes(here.keyring, case_ids, length=16))
    with writing(here.engine) as connection:
        store_codes(connection, issued, wave_id=wave_id, contact=Contact.INVITATION)


def _add_another_wave(here: Installation) -> None:
    """A second wave of the installation that could open as well as the first."""
    from app.store.cases import CASE
    from app.store.staff import GRANT

    with writing(here.engine) as connection:
        row = connection.execute(select(WAVE).where(WAVE.c.id == WAVE_ID)).one()._asdict()
        connection.execute(insert(WAVE).values(**row | {"id": OTHER, "title": "Annan"}))
        for area in connection.execute(select(AREA).where(AREA.c.wave_id == WAVE_ID)).all():
            connection.execute(insert(AREA).values(**area._asdict() | {"wave_id": OTHER}))
        for grant in connection.execute(select(GRANT).where(GRANT.c.wave_id == WAVE_ID)).all():
            connection.execute(insert(GRANT).values(**grant._asdict() | {"wave_id": OTHER}))
        case = connection.execute(select(CASE).limit(1)).one()._asdict()
        other = {"id": b"another wave one", "wave_id": OTHER}
        connection.execute(insert(CASE).values(**case | other))
        connection.execute(delete(CASE).where(CASE.c.id == b""))
    _give_a_letter(here, OTHER)
