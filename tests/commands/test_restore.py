"""A restore is as old as its backup and the key folder is of today: what no key opens is told.

A mixing destroys the key that ballots waited under, in every backup too, as it should. Whoever
restores such a backup is told what is lost, and no reply after that is sealed for nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import SystemRandom
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select

from app.fieldwork.ballots.mixing import mix_for_the_last_time
from app.fieldwork.forgetting import forget, staged_path
from app.fieldwork.paper.batches import list_batches
from app.store import ballots, keyings, waves
from app.store.audit import ActorKind, newest_rows
from app.store.cases import CASE
from app.store.releases import keep_opened
from app.store.session import make_engine, reading, writing
from app.survey.sample_record import SampleRecord
from app.survey.states import WaveState
from app.vault.keyring import Keyring, Purpose
from app.vault.sealing import open_ballot
from tests.commands.operator import Operator
from tests.release.ballots import accounted_wave
from tests.support.paper import ADJUDICATOR, KEYERS, batch_in_keying, key_quickly
from tests.support.wave import OPENED, WAVE, Field, fill, mix_once, open_field, prepared_wave


@dataclass
class House:
    """An installation, and the empty one beside it that a backup goes into: one key folder."""

    operator: Operator
    other: Operator
    engine: Engine
    restored: Engine

    def backs_up(self) -> None:
        """Take a backup."""
        public = self.operator.does("keys", "generate", str(self.operator.folder / "own.txt"))
        file = str(self.operator.folder / "backup.age")
        self.operator.does("backup", file, "--recipient", public.strip())

    @property
    def restoring(self) -> tuple[str, ...]:
        """The command that restores it."""
        folder = self.operator.folder
        return ("restore", str(folder / "backup.age"), "--identity", str(folder / "own.txt"))


@pytest.fixture
def house(operator: Operator, database_url: str) -> Iterator[House]:
    """Both databases are migrated; the second is empty."""
    other = Operator(database_url, operator.folder)
    for one in (operator, other):
        one.does("db", "upgrade")
    made = House(operator, other, make_engine(operator.database_url), make_engine(database_url))
    yield made
    made.engine.dispose()
    made.restored.dispose()


@pytest.fixture
def field(house: House) -> Field:
    """An open wave of the installation."""
    return open_field(house.engine, house.operator.folder, letters=22)


def moved(field: Field, house: House) -> Field:
    """The field as the restored database holds it."""
    return replace(field, here=replace(field.here, engine=house.restored))


def wave_of(connection: Connection) -> waves.Wave:
    """The wave as it stands."""
    wave = waves.find_wave(connection, WAVE)
    assert wave is not None
    return wave


def rows(engine: Engine, table: Any) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def staged_by(house: House) -> Keyring:
    """A wave whose register lies staged where the commands look for it; the keys."""
    folder = house.operator.folder
    here = prepared_wave(house.engine, folder, people=40)
    (folder / "work").mkdir()
    [name] = here.keyring.names(Purpose.FRAME)
    staged_path(folder, name).rename(staged_path(folder / "work", name))
    return here.keyring


def lost_by_mixing(house: House, field: Field, *, replies: int = 45) -> None:
    """A backup is taken while ballots wait; then a night passes."""
    fill(field, replies)
    house.backs_up()
    mix_once(field)


def test_a_restore_that_loses_replies_says_how_many_and_without_consent_restores_nothing(
    house: House, field: Field
) -> None:
    lost_by_mixing(house, field)
    reason = house.other.is_refused(*house.restoring)
    assert f"45 of 45 waiting ballots of {WAVE} can never be opened" in reason
    assert reason.endswith("give --accept-loss.")
    assert rows(house.restored, CASE) == 0
    # Today's house goes on as before.
    house.operator.does("keys", "check")


def test_after_a_restore_every_reply_that_is_thanked_for_can_be_opened(
    house: House, field: Field
) -> None:
    lost_by_mixing(house, field)
    said = house.other.does(*house.restoring, "--accept-loss")
    assert f"45 of 45 waiting ballots of {WAVE} can never be opened" in said
    after = moved(field, house)
    assert rows(house.restored, ballots.WAITING) == 0
    fill(after, 3)
    with writing(house.restored) as connection:
        mix_for_the_last_time(connection, field.keyring, WAVE, ready={}, dice=SystemRandom())
        sealed = ballots.sealed_ballots(connection, WAVE)
    secrets = {"secret_a": field.officers["A"].secret, "secret_b": field.officers["B"].secret}
    assert len([open_ballot(one, **secrets) for one in sealed]) == 3
    forget(after.here, now=OPENED)


def test_an_accepted_loss_stands_in_the_audit_and_with_the_wave(house: House, field: Field) -> None:
    lost_by_mixing(house, field)
    house.other.does(*house.restoring, "--accept-loss")
    with reading(house.restored) as connection:
        [newest] = newest_rows(connection, most=1)
        assert wave_of(connection).ballots_lost == 45
    told = (newest.actor_kind, newest.act, newest.wave, newest.object, newest.detail)
    assert told == (ActorKind.SHELL, "loss accepted", WAVE, "waiting ballots", "45 of 45")
    house.other.does("audit", "verify")
    house.other.does("keys", "check")


def test_a_restore_that_loses_nothing_needs_no_consent(house: House, field: Field) -> None:
    fill(field, 45)
    house.backs_up()
    assert "the audit rows are whole" in house.other.does(*house.restoring)
    assert rows(house.restored, ballots.WAITING) == 45
    assert house.other.does("keys", "check") == "The key files open what the database holds.\n"


def test_a_key_file_that_holds_another_private_half_opens_nothing(
    house: House, field: Field
) -> None:
    fill(field, 2)
    house.backs_up()
    [name] = field.keyring.names(Purpose.MIX)
    field.keyring.destroy(Purpose.MIX, name)
    field.keyring.put(Purpose.MIX, name, b"k" * 32)
    assert "2 of 2 waiting ballots" in house.other.is_refused(*house.restoring)


def test_an_empty_pool_under_a_destroyed_key_gets_a_new_one_without_a_question(
    house: House, field: Field
) -> None:
    house.backs_up()
    fill(field, 45)
    mix_once(field)
    house.other.does(*house.restoring)
    house.other.does("keys", "check")
    with reading(house.restored) as connection:
        [key] = ballots.mix_keys(connection)
    assert key.id in field.keyring.names(Purpose.MIX)


def test_forms_whose_batch_has_been_accepted_since_are_keyed_again_from_the_paper(
    house: House, field: Field
) -> None:
    batch_id, numbers = batch_in_keying(field)
    for email in KEYERS:
        key_quickly(field, batch_id, numbers[0], email=email, marks={"a1_years": "2"})
    house.backs_up()
    field.keyring.destroy(Purpose.BATCH, batch_id.hex())
    assert f"2 of 2 keyings of batch 1 of {WAVE}" in house.other.is_refused(*house.restoring)
    house.other.does(*house.restoring, "--accept-loss")
    after = moved(field, house)
    assert rows(house.restored, keyings.KEYING) == 0
    assert [batch.settled for batch in list_batches(after.here, WAVE)] == [0]
    for email in (KEYERS[1], ADJUDICATOR):
        key_quickly(after, batch_id, numbers[0], email=email, marks={"a1_years": "2"})
    assert [batch.settled for batch in list_batches(after.here, WAVE)] == [1]


def test_opened_answers_whose_key_a_purge_has_destroyed_are_lost(house: House) -> None:
    accounted = accounted_wave(
        house.engine, house.operator.folder, replies=3, state=WaveState.OPENED
    )
    with writing(house.engine) as connection:
        accounted.keyring.make(Purpose.OPENED, WAVE)
        keep_opened(connection, WAVE, sealed=b"s" * 99, responses=3)
    house.backs_up()
    assert f"The 3 opened answers of {WAVE}" in house.other.is_refused(*house.restoring)
    house.other.does(*house.restoring, "--accept-loss")
    house.other.does("keys", "check")


def test_a_register_that_can_no_longer_be_read_is_imported_again(house: House) -> None:
    keyring = staged_by(house)
    house.backs_up()
    house.operator.does("keys", "check")
    [name] = keyring.names(Purpose.FRAME)
    keyring.destroy(Purpose.FRAME, name)
    assert "import it again" in house.other.is_refused(*house.restoring)
    house.other.does(*house.restoring, "--accept-loss")
    with reading(house.restored) as connection:
        assert wave_of(connection).sample == SampleRecord()


def test_a_draw_whose_key_is_gone_is_planned_again_with_the_same_register(house: House) -> None:
    keyring = staged_by(house)
    planning = ("sample", "plan", WAVE, "--n", "20", "--seed-event", "Lotto 28 november")
    house.operator.does(*planning)
    house.backs_up()
    house.operator.does(*planning)
    assert len(keyring.names(Purpose.DRAW)) == 1
    assert "its key is destroyed: plan again." in house.other.is_refused(*house.restoring)
    house.other.does(*house.restoring, "--accept-loss")
    with reading(house.restored) as connection:
        wave = wave_of(connection)
        assert (wave.sample.is_planned, wave.taken_by) == (False, {})
        [newest] = newest_rows(connection, most=1)
    assert (newest.act, newest.object, newest.detail) == ("loss accepted", "planned draw", "")
    house.other.does(*planning)
    house.other.does("keys", "check")


def test_a_backup_of_another_installation_is_refused_by_the_key_that_does_not_fit(
    house: House, field: Field, tmp_path: Path
) -> None:
    house.backs_up()
    stranger = Operator(house.other.database_url, tmp_path / "stranger")
    stranger.does("db", "upgrade")
    reason = stranger.is_refused(*house.restoring)
    assert "pepper.key is not the one this database was written with" in reason
    assert rows(house.restored, CASE) == 0
