"""A form scanned at the moment its wave is accounted for: counted before, or found no more."""

from collections.abc import MutableSequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random, SystemRandom
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from app.fieldwork.life.steps import account_wave, close_wave, file_reference
from app.fieldwork.paper.receipt import Blank, Receipt, Received, Unknown
from app.store.audit import rows
from app.store.cases import CASE
from app.store.keyings import BATCH, FORM
from app.store.session import is_sqlite, reading
from app.survey.reasons import StepReason
from app.survey.refusals import StepRefused
from app.survey.states import Reference
from app.survey.window import paper_counts_until
from tests.support.paper import receive
from tests.support.refusing import refused
from tests.support.wave import ANNA, WAVE, WINDOW, Field

LONGEST = 60
EDGE = paper_counts_until(WINDOW.closes_at, 10)
LAST = EDGE - timedelta(minutes=1)


class HeldDice(SystemRandom):
    """Whoever throws these waits until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.is_thrown, self._may_fall = Event(), Event()

    def choice(self, seq: Any) -> Any:
        self._wait()
        return super().choice(seq)

    def shuffle(self, x: MutableSequence[Any]) -> None:
        self._wait()
        super().shuffle(x)

    def _wait(self) -> None:
        self.is_thrown.set()
        self._may_fall.wait(LONGEST)

    def let_go(self) -> None:
        self._may_fall.set()


@pytest.fixture
def closed(wave: Field) -> Field:
    """A wave that has closed and still takes paper."""
    certificate, ended = Reference.DELETION_CERTIFICATE, WINDOW.closes_at + timedelta(days=1)
    file_reference(wave.here, WAVE, reference=certificate, value="dnr 9", by=ANNA, now=ended)
    close_wave(wave.here, WAVE, by=ANNA, now=ended)
    return wave


def account(wave: Field, dice: SystemRandom) -> None:
    account_wave(wave.here, WAVE, by=ANNA, now=EDGE, dice=dice)


def somebody_waits(engine: Engine) -> None:
    """Until a transaction of this database waits for another; SQLite's writers queue at once."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    if is_sqlite(engine):
        return
    with reading(engine) as connection:
        for _ in range(LONGEST * 100):
            if connection.scalar(query):
                return
            Event().wait(0.01)
    raise TimeoutError("nobody waits for anybody")


def test_a_form_that_is_being_scanned_is_counted_before_the_accounting(closed: Field) -> None:
    dice = HeldDice()
    with ThreadPoolExecutor(2) as pool:
        scan = pool.submit(receive, closed, closed.codes[0].serial, now=LAST, dice=dice)
        assert dice.is_thrown.wait(LONGEST)
        accounting = pool.submit(account, closed, SystemRandom())
        somebody_waits(closed.engine)
        dice.let_go()
        assert isinstance(scan.result(), Received)
        with refused(StepReason.BATCHES_NOT_ACCEPTED, batches=("1",)):
            accounting.result()
    with reading(closed.engine) as connection:
        assert len(connection.execute(select(FORM)).all()) == 1
        assert connection.execute(select(CASE).where(CASE.c.id == closed.codes[0].case_id)).one()


@pytest.mark.parametrize("blank", Blank)
def test_a_form_that_comes_while_the_cases_are_destroyed_finds_nothing(
    closed: Field, blank: Blank
) -> None:
    dice = HeldDice()

    def scan() -> Receipt:
        try:
            return receive(closed, closed.codes[0].serial, now=LAST, blank=blank, dice=Random(1))
        except StepRefused as late:
            if late.reason is not StepReason.WRONG_STATE:
                raise
            return Unknown()

    with ThreadPoolExecutor(2) as pool:
        accounting = pool.submit(account, closed, dice)
        assert dice.is_thrown.wait(LONGEST)
        scanned = pool.submit(scan)
        somebody_waits(closed.engine)
        dice.let_go()
        assert scanned.result() == Unknown()
        accounting.result()
    with reading(closed.engine) as connection:
        assert [connection.execute(select(table)).all() for table in (FORM, BATCH, CASE)] == [
            []
        ] * 3
        assert [row.act for row in rows(connection)][-1] == "wave accounted"
