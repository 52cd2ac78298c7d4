"""Two steps at once on PostgreSQL: both have been asked for before either is done."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import combinations_with_replacement
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, Engine, event, func, select, text

from app.acts.installation import Installation
from app.store.audit import AUDIT
from app.store.cases import CASE
from app.store.frame import PERSON
from app.store.session import make_engine
from app.store.waves import WAVE, find_wave
from app.survey.refusals import Refused
from app.survey.states import WaveState
from app.survey.steps import STEPS
from tests.acts.scenes import (
    APPROVE,
    BUILDERS,
    DPIA,
    DRAW,
    DRAW_OTHERWISE,
    OPEN,
    OPEN_OTHER,
    PLANNING,
    STEPS_OF,
    THREATS,
    Scene,
    Taking,
)
from tests.support.postgres import Server
from tests.support.wave import WAVE as WAVE_ID

LONGEST = 30
PAIRS = [
    (scene, first, second)
    for scene, steps in STEPS_OF.items()
    for first, second in combinations_with_replacement(steps, 2)
]


def _named(value: object) -> str:
    return value.step.name.lower() if isinstance(value, Taking) else str(value)


@pytest.fixture(scope="module")
def scenes(
    postgresql: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Scene]]:
    """Scenes by name, each built once."""
    built: dict[str, Scene] = {}

    def scene(name: str) -> Scene:
        if name not in built:
            url = postgresql.create(template=postgresql.template)
            folder = tmp_path_factory.mktemp(name.replace(" ", "-"))
            engine = make_engine(url)
            BUILDERS[name](engine, folder)
            engine.dispose()
            built[name] = Scene(url, folder)
        return built[name]

    yield scene
    for made in built.values():
        postgresql.drop(made.url)


@pytest.fixture
def enter(
    postgresql: Server, scenes: Callable[[str], Scene], tmp_path: Path
) -> Iterator[Callable[[str], tuple[Installation, Installation]]]:
    """A copy of a scene, entered by two processes' worth of connections."""
    urls: list[str] = []
    entered: list[Installation] = []

    def both(name: str) -> tuple[Installation, Installation]:
        original = scenes(name)
        database = original.url.rpartition("/")[2].partition("?")[0]
        url = postgresql.create(template=database)
        urls.append(url)
        copy = original.copied_to(url, tmp_path / "copy")
        entered.extend((copy.enter(), copy.enter()))
        return entered[0], entered[1]

    yield both
    for here in entered:
        here.engine.dispose()
    for url in urls:
        postgresql.drop(url)


class Meeting:
    """Lets the first stop just before its commit until the second waits for it, or has ended."""

    def __init__(self, first: Engine, observer: Engine) -> None:
        self.has_come = Event()
        self._second: Future[object] | None = None
        self._observer = observer
        event.listen(first, "commit", self._before_commit)

    def _before_commit(self, _connection: Connection) -> None:
        if self.has_come.is_set():
            return
        self.has_come.set()
        for _ in range(LONGEST * 100):
            if self._second is not None and (self._second.done() or self._somebody_waits()):
                return
            Event().wait(0.01)
        raise TimeoutError("the second neither waited nor ended")

    def awaits(self, second: "Future[object]") -> None:
        """Whom the first waits for."""
        self._second = second

    def _somebody_waits(self) -> bool:
        query = text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        with self._observer.connect() as connection:
            return bool(connection.scalar(query))


def _take(taking: Taking, here: Installation) -> object:
    try:
        taking(here)
    except Refused as refused:
        return refused
    return None


def at_once(first: Taking, second: Taking, here: Installation, there: Installation) -> list[Taking]:
    """Those of the two that took effect; whatever else than a refusal is raised goes through."""
    observer = make_engine(here.engine.url.render_as_string(hide_password=False))
    meeting = Meeting(here.engine, observer)
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(_take, first, here)
        if not meeting.has_come.wait(LONGEST) and not one.done():
            raise TimeoutError("the first never came to its commit")
        two = pool.submit(_take, second, there)
        meeting.awaits(two)
        ended = [one.result(LONGEST), two.result(LONGEST)]
    observer.dispose()
    return [taking for taking, refused in zip((first, second), ended, strict=True) if not refused]


def count(engine: Engine, table: type | object) -> int:
    """Rows of a table."""
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]  # a table


def acts_since(engine: Engine, seq: int) -> list[str]:
    """What the log says was done after a row."""
    with engine.connect() as connection:
        query = select(AUDIT.c.act).where(AUDIT.c.seq > seq).order_by(AUDIT.c.seq)
        return list(connection.scalars(query))


def last_seq(engine: Engine) -> int:
    """The newest row of the log."""
    with engine.connect() as connection:
        return connection.scalar(select(func.max(AUDIT.c.seq))) or 0


@pytest.mark.parametrize(("scene", "first", "second"), PAIRS, ids=_named)
def test_of_any_two_steps_at_once_each_takes_effect_whole_or_is_refused(
    enter: Callable[[str], tuple[Installation, Installation]],
    scene: str,
    first: Taking,
    second: Taking,
) -> None:
    here, there = enter(scene)
    before = last_seq(here.engine)
    took = at_once(first, second, here, there)
    assert took
    # What the log tells is what took effect: nothing is recorded twice, nothing is lost.
    assert acts_since(here.engine, before) == [taking.step.value for taking in took]
    moving = [STEPS[taking.step].becomes for taking in took if STEPS[taking.step].becomes]
    assert len(moving) <= 1
    with here.engine.connect() as connection:
        wave = find_wave(connection, WAVE_ID)
        is_open = WAVE.c.state == WaveState.OPEN
        opened = connection.scalar(select(func.count()).select_from(WAVE).where(is_open))
    assert wave is not None
    assert opened is not None
    assert opened <= 1
    if wave.state is WaveState.DRAWN and scene == "approved":
        assert count(here.engine, CASE) == count(here.engine, PERSON) == 20


def test_two_draws_at_once_store_one_sample(
    enter: Callable[[str], tuple[Installation, Installation]],
) -> None:
    here, there = enter("approved")
    took = at_once(DRAW, DRAW_OTHERWISE, here, there)
    assert took == [DRAW]
    assert count(here.engine, CASE) == count(here.engine, PERSON) == 20
    with here.engine.connect() as connection:
        wave = find_wave(connection, WAVE_ID)
    assert wave is not None
    assert wave.sample.seed == "4711"


def test_an_approval_is_never_lost_to_a_plan_of_the_same_moment(
    enter: Callable[[str], tuple[Installation, Installation]],
) -> None:
    here, there = enter("planned")
    took = at_once(PLANNING, APPROVE, here, there)
    with here.engine.connect() as connection:
        wave = find_wave(connection, WAVE_ID)
    assert wave is not None
    assert wave.sample.plan is not None
    # The approval came after the new plan, and is of the new plan; the wave knows of it.
    assert (wave.sample.plan.n, wave.sample.approved_by != "") == (30, APPROVE in took)


def test_two_references_filed_at_once_are_both_kept(
    enter: Callable[[str], tuple[Installation, Installation]],
) -> None:
    here, there = enter("staged")
    assert len(at_once(DPIA, THREATS, here, there)) == 2
    with here.engine.connect() as connection:
        wave = find_wave(connection, WAVE_ID)
    assert wave is not None
    assert set(wave.references.values()) == {"dnr 8"}
    assert len(wave.references) == 2


def test_an_installation_has_one_open_wave_also_when_two_are_opened_at_once(
    enter: Callable[[str], tuple[Installation, Installation]],
) -> None:
    here, there = enter("ready")
    assert at_once(OPEN, OPEN_OTHER, here, there) == [OPEN]
