"""While keys are proved nothing is sealed under them: what comes meanwhile waits."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from app.fieldwork.ballots.seal_reply import seal_reply
from app.fieldwork.key_proof import fieldwork_mends
from app.fieldwork.paper.batches import hold_paper
from app.fieldwork.public_wave import frozen_wave
from app.store.session import make_engine, writing
from app.store.waves import hold_wave
from app.survey.states import Mode
from tests.support.wave import FACTS, WAVE, Field, fill, open_field


@pytest.fixture
def field(postgresql_url: str, tmp_path: Path) -> Iterator[Field]:
    """An open wave where two can be at work at once."""
    engine = make_engine(postgresql_url)
    yield open_field(engine, tmp_path, letters=1)
    engine.dispose()


def reply(connection: Connection) -> None:
    """A ballot under the key of the moment."""
    wave = frozen_wave(connection, WAVE)
    seal_reply(connection, wave, facts=FACTS, answers={"a1_years": 1}, mode=Mode.WEB)


def step(connection: Connection) -> None:
    """What every step of the wave begins with."""
    assert hold_wave(connection, WAVE) is not None


@pytest.mark.parametrize("work", [reply, step, hold_paper])
def test_what_would_need_a_key_waits_until_the_keys_are_proved(
    field: Field, work: Callable[[Connection], None]
) -> None:
    with writing(field.engine) as proving:
        assert fieldwork_mends(proving, field.keyring, folder=field.here.folder) == []
        with writing(field.engine) as meanwhile:
            meanwhile.execute(text("SET LOCAL lock_timeout = '100ms'"))
            with pytest.raises(OperationalError):
                work(meanwhile)
    with writing(field.engine) as after:
        work(after)
    fill(field, 1)
