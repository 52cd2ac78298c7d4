"""Long work by commands: left to the worker, looked at, stopped."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.commands.chores import WorkerPart, long_work_of
from app.commands.house import House
from app.rehearsal.small_wave import frame_file, prepared_wave
from app.settings import Settings
from tests.commands.operator import Operator
from tests.support.wave import BEFORE, WAVE

PLAN = ("sample", "plan", WAVE, "--n", "20", "--seed-event", "the drawing of 1 August")


@pytest.fixture
def operator(engine: Engine, tmp_path: Path) -> Operator:
    """Somebody with a wave that waits for its frame, and the register it comes from."""
    prepared_wave(engine, tmp_path, people=200)
    (tmp_path / "register.csv").write_bytes(frame_file(200))
    url = engine.url.render_as_string(hide_password=False)
    return Operator(url, tmp_path)


def works(operator: Operator, part: WorkerPart = WorkerPart.ALL) -> str:
    """The worker looks once for long work; what it did."""
    house = House(Settings.from_environment(operator.environment))
    done = long_work_of(house, part).do(BEFORE)
    house.engine.dispose()
    return done


def asked(operator: Operator) -> str:
    """The frame is left to the worker; the id of the job."""
    file = str(operator.folder / "register.csv")
    said = operator.does("frame", "import", file, "--wave", WAVE, "--later")
    return said.split()[1]


def states(operator: Operator) -> list[str]:
    """Where the jobs of the wave stand."""
    return [line["state"] for line in operator.reads("job", "list", WAVE)]


def test_work_left_to_the_worker_is_done_by_it_and_can_be_looked_at(operator: Operator) -> None:
    asked(operator)
    assert states(operator) == ["waiting"]
    assert "under way" in operator.is_refused(
        "frame", "import", str(operator.folder / "register.csv"), "--wave", WAVE
    )
    assert works(operator) == f"frame of {WAVE}"
    [line] = operator.reads("job", "list")
    assert (line["kind"], line["state"]) == ("frame", "done")
    assert "200" in line["result"]
    assert operator.reads(*PLAN)


def test_work_that_was_stopped_is_not_done(operator: Operator) -> None:
    job = asked(operator)
    operator.does("job", "stop", job)
    assert works(operator) == ""
    assert states(operator) == ["stopped"]
    assert "over" in operator.is_refused("job", "stop", job)
    assert "no job" in operator.is_refused("job", "stop", "00")
    assert "hexadecimal" in operator.is_refused("job", "stop", "that one")


def test_the_worker_that_reads_no_name_leaves_work_on_names(operator: Operator) -> None:
    asked(operator)
    assert works(operator, WorkerPart.REPLIES) == ""
    assert works(operator, WorkerPart.NAMES) == f"frame of {WAVE}"


def test_a_register_that_cannot_be_read_is_told_where_the_job_is_shown(operator: Operator) -> None:
    file = operator.folder / "register.csv"
    file.write_bytes(frame_file(200).replace(b";F;", b";X;", 1).replace(b",F,", b",X,", 1))
    asked(operator)
    works(operator)
    [line] = operator.reads("job", "list", WAVE)
    assert line["state"] == "refused"
    assert "1 row" in line["result"]
