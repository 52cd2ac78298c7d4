"""What the house measures itself by: the quick half, the floors of coverage, the footprint."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.store.session import make_engine, reading
from app.store.waves import find_wave
from app.survey.states import WaveState
from tests.conftest import Databases
from tests.support.floors import FLOORS, Covered, table
from tests.support.footprint import any_uses, hints, parameters
from tests.support.quick import why_left_out
from tests.support.wave import WAVE, open_field, put_wave_at


@pytest.mark.slow(reason="the reason it gives")
def test_a_slow_test_is_left_out_of_the_quick_half_with_its_reason(
    request: pytest.FixtureRequest,
) -> None:
    assert why_left_out(request.node) == "slow: the reason it gives"


@pytest.mark.timeout(121)
def test_a_test_that_may_take_longer_is_left_out(request: pytest.FixtureRequest) -> None:
    assert why_left_out(request.node).startswith("slow: ")


def test_of_a_test_on_both_databases_the_quick_half_runs_the_one_on_sqlite(
    databases: Databases, request: pytest.FixtureRequest
) -> None:
    on_sqlite = request.node.callspec.params["databases"] == "sqlite"
    assert why_left_out(request.node) == ("" if on_sqlite else "PostgreSQL")


def test_a_test_that_takes_nothing_slow_is_in_the_quick_half(
    request: pytest.FixtureRequest,
) -> None:
    assert why_left_out(request.node) == ""


def test_what_one_test_does_to_a_wave_made_once_no_other_sees(
    sqlite_url: str, engine: Engine, tmp_path: Path
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    first = open_field(make_engine(sqlite_url), one, letters=2, people=20)
    put_wave_at(first.engine, WaveState.CLOSED)
    first.codes.clear()
    (one / "keys" / "pepper.key").unlink()
    second = open_field(engine, other, letters=2, people=20)
    with reading(engine) as connection:
        found = find_wave(connection, WAVE)
    assert found is not None
    assert found.state is WaveState.OPEN
    assert len(second.codes) == 2
    assert second.keyring.pepper
    first.engine.dispose()


def test_a_room_below_its_floor_is_named_with_what_is_missing() -> None:
    found = Covered("survey", FLOORS["survey"] - 0.01, "app/survey/routing.py 45-48", True)
    assert not found.is_enough
    said = list(table([found]))
    assert said[1].endswith("below")
    assert "45-48" in said[-1]
    assert Covered("survey", FLOORS["survey"], "", True).is_enough
    assert not Covered("survey", 100, "", False).is_enough


def test_the_footprint_counts_parameters_and_every_any() -> None:
    method = ast.parse("def f(self, a: Any, *b: 'Any', c: list[Any], **d: int) -> Any: x: Any")
    signature = method.body[0]
    assert isinstance(signature, ast.FunctionDef)
    assert [one.arg for one in parameters(signature)] == ["a", "c", "b", "d"]
    assert sum(map(any_uses, hints(signature))) == 4
