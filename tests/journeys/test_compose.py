"""Every service of the Compose file comes up with its own keys and role, and nobody else's."""

from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from app.fieldwork.life.steps import file_reference
from app.store.session import make_engine, reading
from app.store.waves import wave_state
from app.survey.states import Reference, WaveState
from app.survey.window import eight_weeks
from tests.house.test_deployment import FACES, KEYS_OF
from tests.store.granting import grant
from tests.support.compose import Deployment
from tests.support.wave import ANNA, WAVE, open_field


@pytest.fixture
def deployment(blank_database_url: str, tmp_path: Path) -> Deployment:
    """Migrated, with roles and shared keys: where Compose lets the faces and the worker start."""
    made = Deployment(tmp_path, blank_database_url)
    assert "The database stands at" in made.ran("migrate")
    if not blank_database_url.startswith("sqlite"):
        grant(blank_database_url)
    made.shares_keys()
    return made


def test_every_face_is_ready_with_the_keys_it_is_given(deployment: Deployment) -> None:
    for face, keys in KEYS_OF.items():
        there = (deployment.folder / f"keys-{face}").iterdir()
        assert {file.stem for file in there} == keys
    with ExitStack() as stack:
        running = [stack.enter_context(deployment.running(face)) for face in FACES]
        for service in running:
            service.is_ready()


def test_the_worker_does_its_first_round(deployment: Deployment) -> None:
    """It finds its keys right, and closes a wave whose time has passed."""
    engine = make_engine(deployment.database_url)
    house = deployment.folder / "house"
    house.mkdir()
    (house / "keys").symlink_to(deployment.folder / "keys-house")
    past = eight_weeks((datetime.now(UTC) - timedelta(weeks=10)).date(), time(9, 0))
    field = open_field(engine, house, letters=1, people=20, window=past)
    file_reference(
        field.here,
        WAVE,
        reference=Reference.DELETION_CERTIFICATE,
        value="dnr 7",
        by=ANNA,
        now=past.opens_at,
    )

    def is_closed() -> bool:
        with reading(engine) as connection:
            return wave_state(connection, WAVE) is WaveState.CLOSED

    with deployment.running("worker") as worker:
        worker.has_said("The worker is at work.")
        worker.until(is_closed)
    engine.dispose()
