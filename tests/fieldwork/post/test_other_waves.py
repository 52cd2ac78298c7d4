"""The desk of one wave cannot reach into another, and says so when it finds nobody."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, insert, select

from app.fieldwork.post.desk import (
    erase,
    protect,
    record_disposition,
    record_returned,
    replace_letter,
    undo_disposition,
    undo_returned,
)
from app.rehearsal.people import DESK
from app.store.dump import rows_of, tables_in
from app.store.session import reading, writing
from app.store.waves import WAVE as WAVES
from app.survey.dispositions import Disposition
from app.survey.reasons import DeskReason
from app.survey.states import WaveState
from tests.support.refusing import refused
from tests.support.wave import OPENED, WAVE, Field

OTHER_WAVE = "trygghet-2025"
NOBODY = b"?" * 16

Note = Callable[[Field, str, bytes], None]


def decline(wave: Field, wave_id: str, case_id: bytes) -> None:
    record_disposition(
        wave.here,
        wave_id,
        case_id=case_id,
        disposition=Disposition.REFUSAL,
        by=DESK,
        now=OPENED,
    )


def undo(wave: Field, wave_id: str, case_id: bytes) -> None:
    undo_disposition(
        wave.here,
        wave_id,
        case_id=case_id,
        disposition=Disposition.REFUSAL,
        by=DESK,
        now=OPENED,
    )


def become_protected(wave: Field, wave_id: str, case_id: bytes) -> None:
    protect(wave.here, wave_id, case_id=case_id, by=DESK, now=OPENED)


def be_forgotten(wave: Field, wave_id: str, case_id: bytes) -> None:
    erase(wave.here, wave_id, case_id=case_id, by=DESK, now=OPENED)


def lose_the_letter(wave: Field, wave_id: str, case_id: bytes) -> None:
    replace_letter(wave.here, wave_id, case_id=case_id, by=DESK, now=OPENED)


@pytest.fixture
def two(wave: Field) -> Field:
    """The open wave, and another one beside it that is drawn."""
    with writing(wave.engine) as connection:
        row = dict(connection.execute(select(WAVES)).one()._mapping)
        other = row | {"id": OTHER_WAVE, "state": WaveState.DRAWN}
        connection.execute(insert(WAVES).values(**other))
    return wave


def everything(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table, the audit log included."""
    with reading(engine) as connection:
        return {
            table.name: sorted(map(repr, rows_of(connection, table))) for table in tables_in(engine)
        }


@pytest.mark.parametrize(
    "note",
    [decline, become_protected, be_forgotten, lose_the_letter, undo],
    ids=lambda f: f.__name__,
)
@pytest.mark.parametrize("whose", ["of another wave", "of nobody"])
def test_a_note_about_a_case_of_another_wave_or_of_nobody_changes_nothing(
    two: Field, note: Note, whose: str
) -> None:
    case_id = two.codes[0].case_id
    if note is undo:
        decline(two, WAVE, case_id)
    before = everything(two.engine)
    with refused(DeskReason.NO_SUCH_PERSON):
        note(two, OTHER_WAVE, case_id if whose == "of another wave" else NOBODY)
    assert everything(two.engine) == before


@pytest.mark.parametrize("whose", ["of another wave", "of nobody"])
def test_an_envelope_of_another_wave_or_of_nobody_changes_nothing(two: Field, whose: str) -> None:
    serial = two.codes[0].serial if whose == "of another wave" else "0000000000"
    before = everything(two.engine)
    with refused(DeskReason.NO_SUCH_LETTER):
        record_returned(two.here, OTHER_WAVE, serial=serial, by=DESK, now=OPENED)
    assert everything(two.engine) == before
    record_returned(two.here, WAVE, serial=two.codes[0].serial, by=DESK, now=OPENED)
    returned = everything(two.engine)
    with refused(DeskReason.NO_SUCH_LETTER):
        undo_returned(two.here, OTHER_WAVE, serial=serial, by=DESK, now=OPENED)
    assert everything(two.engine) == returned
