"""A step killed at any of ten points leaves nothing half done, and is simply taken again."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from app.acts.installation import Installation
from app.fieldwork.forgetting import forget
from app.store.ballots import counts
from app.store.session import make_engine, reading
from app.store.waves import find_wave
from app.survey.refusals import Refused
from app.survey.states import WaveState
from app.survey.steps import STEPS
from app.vault.keyring import Purpose
from tests.acts.scenes import (
    ACCOUNT,
    APPROVE,
    BUILDERS,
    CLOSE,
    DRAW,
    OPEN,
    OVER,
    PLANNING,
    PURGE,
    STAGE,
    Scene,
    Taking,
)
from tests.conftest import SqliteFiles
from tests.support.wave import WAVE as WAVE_ID

POINTS = 10
CUT = [
    ("staged", STAGE),
    ("staged", PLANNING),
    ("planned", PLANNING),
    ("planned", APPROVE),
    ("approved", DRAW),
    ("ready", OPEN),
    ("due", CLOSE),
    ("closed", ACCOUNT),
    ("purge approved", PURGE),
]
_FILE_WORK = ("os.rename", "os.link", "os.remove", "os.truncate")


def _named(value: object) -> str:
    return value.step.name.lower() if isinstance(value, Taking) else str(value)


class Points:
    """Counts what a step does that outlives it: statements, commits, files; may end it there."""

    def __init__(self, engine: Engine, die_at: int | None = None) -> None:
        self.passed = 0
        self._die_at = die_at
        event.listen(engine, "before_cursor_execute", self._pass)
        event.listen(engine, "commit", self._pass)
        sys.addaudithook(self._file)

    def _pass(self, *_: object) -> None:
        if self.passed == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed += 1

    def _file(self, what: str, arguments: tuple[object, ...]) -> None:
        is_written = what == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
        if what in _FILE_WORK or is_written:
            self._pass()


def in_a_process(scene: Scene, taking: Taking, *, die_at: int | None) -> int:
    """Take the step in a process of its own, which dies at a point; how many points it passed."""
    mouth, ear = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(mouth)
        here = scene.enter()
        points = Points(here.engine, die_at)
        try:
            taking(here)
        finally:
            os.write(ear, str(points.passed).encode())
            os._exit(0)
    os.close(ear)
    told = os.read(mouth, 20)
    os.close(mouth)
    os.waitpid(child, 0)
    return int(told or b"0")


@pytest.fixture(scope="module")
def scene_of(
    sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Scene]:
    """Scenes by name on SQLite, each built once."""
    built: dict[str, Scene] = {}

    def scene(name: str) -> Scene:
        if name not in built:
            url = sqlite_files.migrated()
            folder = tmp_path_factory.mktemp("scene")
            engine = make_engine(url)
            BUILDERS[name](engine, folder)
            engine.dispose()
            built[name] = Scene(url, folder)
        return built[name]

    return scene


def copy_of(scene: Scene, folder: Path) -> Scene:
    """A scene of its own for one kill."""
    folder.mkdir()
    database = folder / "trygg.sqlite"
    database.write_bytes(Path(scene.url.removeprefix("sqlite:///")).read_bytes())
    return scene.copied_to(f"sqlite:///{database}", folder / "house")


def needed_keys(here: Installation) -> dict[Purpose, set[str]]:
    """The key files that the store still refers to."""
    with reading(here.engine) as connection:
        wave = find_wave(connection, WAVE_ID)
    assert wave is not None
    is_staged = wave.state is WaveState.PREPARED
    is_purged = wave.state is WaveState.PURGED
    return {
        Purpose.FRAME: {wave.sample.frame_key} if is_staged else set(),
        Purpose.DRAW: set() if is_purged else {wave.sample.draw_key} - {""},
    }


@pytest.mark.parametrize(("name", "taking"), CUT, ids=_named)
def test_a_step_that_is_killed_is_done_or_undone_and_can_be_taken_again(
    scene_of: Callable[[str], Scene], tmp_path: Path, name: str, taking: Taking
) -> None:
    scene = scene_of(name)
    whole = in_a_process(copy_of(scene, tmp_path / "whole"), taking, die_at=None)
    # Begin, hold, change, write the row, commit: a short step has fewer points than ten.
    assert whole >= 5
    for point in sorted({whole * nth // POINTS for nth in range(POINTS)}):
        cut = copy_of(scene, tmp_path / str(point))
        in_a_process(cut, taking, die_at=point)
        here = cut.enter()
        # What the worker does on its next round.
        forget(here, now=OVER)
        for purpose, names in needed_keys(here).items():
            assert set(here.keyring.names(purpose)) == names, (point, purpose)
        staged = {path.name for path in here.folder.glob("frame-*.sealed")}
        assert staged == {f"frame-{key}.sealed" for key in here.keyring.names(Purpose.FRAME)}
        # Refused when it was done before the kill.
        with suppress(Refused):
            taking(here)
        with reading(here.engine) as connection:
            wave = find_wave(connection, WAVE_ID)
            waiting, _ = counts(connection, WAVE_ID)
        assert wave is not None
        assert wave.state is (STEPS[taking.step].becomes or wave.state)
        assert not waiting or wave.state in (WaveState.OPEN, WaveState.CLOSED)
        here.engine.dispose()
