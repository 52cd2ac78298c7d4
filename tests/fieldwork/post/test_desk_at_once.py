"""Notes of the desk at the same moment as letters, first pages and each other, on PostgreSQL."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, Engine, event, select, text

from app.acts.installation import Installation
from app.acts.progress import tell_nobody
from app.fieldwork.post.desk import protect, record_disposition, replace_letter
from app.fieldwork.post.letters import PrintJob, PrintOrder, make_letters
from app.rehearsal.people import DESK
from app.store.codes import CODE, begin_draft, end_codes
from app.store.frame import PERSON, hold_person
from app.store.session import make_engine, reading, writing
from app.survey.dispositions import Disposition
from app.survey.reasons import DeskReason, PostReason, Reason
from app.survey.refusals import Refused
from app.survey.states import Contact
from app.vault.keyring import Keyring
from app.vault.sealing import generate_identity
from tests.support.wave import ANNA, OPENED, WAVE, Field, open_field

LONGEST = 30
PRINTER = generate_identity()

Verb = Callable[[Installation, bytes], object]


@pytest.fixture
def wave(postgresql_url: str, tmp_path: Path) -> Iterator[Field]:
    engine = make_engine(postgresql_url)
    yield open_field(engine, tmp_path)
    engine.dispose()


@pytest.fixture
def colleague(wave: Field, postgresql_url: str) -> Iterator[Installation]:
    """The same installation from another process."""
    engine = make_engine(postgresql_url)
    yield Installation(engine, Keyring.open(wave.here.folder / "keys"), wave.here.folder)
    engine.dispose()


def somebody_waits(engine: Engine) -> bool:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with reading(engine) as connection:
        return bool(connection.scalar(waiting))


def until_it_waits(engine: Engine, second: "Future[object]") -> None:
    for _ in range(LONGEST * 100):
        if second.done() or somebody_waits(engine):
            return
        Event().wait(0.01)
    raise TimeoutError("the second neither waited nor ended")


def came_of(verb: Verb, here: Installation, case_id: bytes) -> object:
    try:
        return verb(here, case_id)
    except Refused as refused:
        return refused.reason


def at_once(
    first: Verb, second: Verb, *, here: Installation, there: Installation, case_id: bytes
) -> tuple[object, object]:
    """The first stops just before its commit until the second waits for it, or has ended."""
    with ThreadPoolExecutor(1) as pool:
        asked: list[Future[object]] = []

        def before_commit(_connection: Connection) -> None:
            if not asked:
                asked.append(pool.submit(came_of, second, there, case_id))
                until_it_waits(there.engine, asked[0])

        event.listen(here.engine, "commit", before_commit)
        done = came_of(first, here, case_id)
        event.remove(here.engine, "commit", before_commit)
        return done, asked[0].result(LONGEST)


def become_protected(here: Installation, case_id: bytes) -> None:
    protect(here, WAVE, case_id=case_id, by=DESK, now=OPENED)


def decline(here: Installation, case_id: bytes) -> None:
    refusal = Disposition.REFUSAL
    record_disposition(here, WAVE, case_id=case_id, disposition=refusal, by=DESK, now=OPENED)


def lose_the_letter(here: Installation, case_id: bytes) -> None:
    replace_letter(here, WAVE, case_id=case_id, by=DESK, now=OPENED)


def print_second_forms(here: Installation, _case_id: bytes) -> PrintOrder:
    job = PrintJob(Contact.SECOND_FORM, PRINTER.recipient, "http://127.0.0.1:8000")
    return make_letters(here, WAVE, job=job, by=ANNA, now=OPENED, tell=tell_nobody)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (become_protected, decline, DeskReason.NO_SUCH_PERSON),
        (decline, decline, DeskReason.HAS_DISPOSITION),
        (lose_the_letter, lose_the_letter, DeskReason.WAITS_FOR_LETTER),
        (decline, lose_the_letter, DeskReason.HAS_DISPOSITION),
    ],
)
def test_of_two_notes_at_once_the_second_hears_what_the_first_left(
    wave: Field, colleague: Installation, first: Verb, second: Verb, reason: Reason
) -> None:
    case_id = wave.codes[0].case_id
    told = at_once(first, second, here=wave.here, there=colleague, case_id=case_id)
    assert told == (None, reason)


def test_whoever_becomes_protected_while_letters_are_stored_has_no_code_that_works(
    wave: Field, colleague: Installation
) -> None:
    case_id = wave.codes[0].case_id
    made, protected = at_once(
        print_second_forms, become_protected, here=wave.here, there=colleague, case_id=case_id
    )
    assert (isinstance(made, PrintOrder), protected) == (True, None)
    with reading(wave.engine) as connection:
        ended = connection.scalars(select(CODE.c.ended).where(CODE.c.case_id == case_id)).all()
    assert ended == [True, True]


@pytest.mark.parametrize("leave", [become_protected, decline])
def test_no_letter_is_stored_for_whoever_leaves_at_that_moment(
    wave: Field, colleague: Installation, leave: Verb
) -> None:
    case_id = wave.codes[0].case_id
    told = at_once(leave, print_second_forms, here=wave.here, there=colleague, case_id=case_id)
    assert told == (None, PostReason.PEOPLE_CHANGED)
    with reading(wave.engine) as connection:
        assert len(connection.execute(select(CODE)).all()) == len(wave.codes)
        names = connection.scalars(select(PERSON.c.name).where(PERSON.c.case_id == case_id)).all()
    assert names == [""] or leave is decline


def test_a_note_and_a_first_page_at_once_do_not_stop_each_other(
    wave: Field, colleague: Installation
) -> None:
    case_id = wave.codes[0].case_id
    with reading(wave.engine) as connection:
        [code_id] = connection.scalars(select(CODE.c.id).where(CODE.c.case_id == case_id))

    def save() -> object:
        return begin_draft(colleague.engine, code_id, sealed=b"first page", tab="one")

    # Said to the driver itself; only when the database has broken it off is it said again.
    said_again: list[object] = []
    event.listen(colleague.engine, "before_cursor_execute", lambda *_: said_again.append(_))
    with ThreadPoolExecutor(1) as pool:
        with writing(wave.engine) as connection:
            assert hold_person(connection, WAVE, case_id) is not None
            saved = pool.submit(save)
            until_it_waits(wave.engine, saved)
            assert end_codes(connection, WAVE, case_id) == 1
        assert saved.result(LONGEST) is False
    assert said_again == []
