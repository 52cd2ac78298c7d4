"""Each process's database role may do its own work and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import SQLModel

from app.acts.progress import tell_nobody
from app.fieldwork.life.texts import accept_texts
from app.fieldwork.post.letters import PrintJob, make_letters
from app.fieldwork.sample.draw import approve_sample, draw_sample, plan_sample
from app.fieldwork.sample.staging import stage_frame
from app.store.ballots import Waiting, current_mix_key, put_in_pool
from app.store.cases import settle_case
from app.store.codes import begin_draft, find_sheet, raise_epoch, replace_draft
from app.store.fingerprints import fingerprints
from app.store.session import make_engine, reading, rewrite_storage, schema_revision, writing
from app.store.tallies import count_language
from app.store.throttle import count_sign_in, forget_seconds
from app.survey.sample_record import SamplePlan
from app.survey.states import Contact, Mode
from app.vault.sealing import generate_identity
from tests.store.granting import SCRIPT, grant
from tests.store.rows import KEY_ID, WAVE_ID, sampled_person
from tests.support.wave import ANNA, BEFORE, BO, WAVE, frame_file, prepared_wave

REFUSED = {
    "trygg_resident": [
        "DELETE FROM key_fingerprint",
        "SELECT * FROM ballot",
        "SELECT id FROM waiting_ballot",
        "DELETE FROM waiting_ballot",
        "SELECT name FROM person",
        "SELECT email FROM account",
        "SELECT seq FROM audit_row",
        "SELECT digest FROM staff_session",
        "SELECT sealed FROM keying",
        "SELECT serial FROM serial",
        "SELECT sealed FROM opened",
        "UPDATE \"case\" SET area = 'A2'",
        "UPDATE access_code SET look_up = 'x'",
        "UPDATE wave SET state = 'closed'",
        "DELETE FROM mix_key",
        "CREATE TABLE mine (x int)",
    ],
    "trygg_staff": [
        "DELETE FROM key_fingerprint",
        "SELECT sealed FROM ballot",
        "SELECT wrapped FROM waiting_ballot",
        "DELETE FROM ballot",
        "SELECT sealed FROM draft",
        "UPDATE wave_text SET text = 'other words'",
        "SELECT sealed FROM opened",
        "UPDATE audit_row SET actor = 'nobody'",
        "DELETE FROM audit_row",
        "UPDATE bundle SET content = 'x'",
        "DELETE FROM approval",
    ],
    "trygg_analyst": [
        "DELETE FROM key_fingerprint",
        "SELECT name FROM person",
        'SELECT id FROM "case"',
        "SELECT look_up FROM access_code",
        "SELECT sealed FROM opened",
        "SELECT id FROM ballot",
        "UPDATE release SET state = 'approved'",
        "INSERT INTO approval (release_id) VALUES ('x')",
        "DELETE FROM audit_row",
        "UPDATE account SET password_hash = 'x'",
        "INSERT INTO role_grant VALUES ('x', '', 'administrator')",
    ],
    "trygg_names": [
        "SELECT sealed FROM ballot",
        "SELECT wrapped FROM waiting_ballot",
        "SELECT sealed FROM draft",
        "SELECT sealed FROM keying",
        "SELECT sealed FROM opened",
        "SELECT digest FROM staff_session",
        "UPDATE account SET password_hash = 'x'",
        "DELETE FROM wave",
        "DELETE FROM audit_row",
    ],
    "trygg_worker": [
        "DELETE FROM key_fingerprint",
        "SELECT name FROM person",
        "UPDATE account SET password_hash = 'x'",
        "INSERT INTO role_grant VALUES ('x', '', 'administrator')",
        "DELETE FROM audit_row",
    ],
}
CASES = [(role, statement) for role, statements in REFUSED.items() for statement in statements]


@pytest.fixture
def owner(postgresql_url: str) -> Iterator[Engine]:
    """The owner's connections, the roles being set up."""
    engine = make_engine(postgresql_url)
    for _ in range(2):
        # Twice: it must be safe to run again.
        grant(postgresql_url)
    yield engine
    engine.dispose()


@contextmanager
def acting_as(role: str, owner: Engine) -> Iterator[Engine]:
    """Connections that may do what ``role`` may."""
    engine = make_engine(owner.url.render_as_string(hide_password=False))

    def become(connection: object, _record: object) -> None:
        connection.execute(f"SET ROLE {role}")  # type: ignore[attr-defined]  # psycopg's own
        connection.commit()  # type: ignore[attr-defined]  # the same

    event.listen(engine, "connect", become)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(("role", "statement"), CASES)
def test_a_role_is_refused_what_is_not_its_work(owner: Engine, role: str, statement: str) -> None:
    sampled_person(owner)
    with acting_as(role, owner) as engine:
        act = partial(_run, engine, statement)
        with pytest.raises(ProgrammingError, match="permission denied"):
            act()


def _run(engine: Engine, statement: str) -> None:
    with writing(engine) as connection:
        connection.execute(text(statement))


def test_the_public_process_can_take_a_reply_from_code_to_ballot(owner: Engine) -> None:
    person = sampled_person(owner)
    with acting_as("trygg_resident", owner) as engine, writing(engine) as connection:
        assert count_sign_in(connection, "code", 2) == 1
        forget_seconds(connection, before=1)
        assert raise_epoch(connection, person.code_id) == 1
        assert begin_draft(connection, person.code_id, sealed=b"1", tab="a")
        assert replace_draft(connection, person.code_id, sealed=b"2", was=1, tab="a")
        assert find_sheet(connection, person.code_id) is not None
        assert current_mix_key(connection, WAVE_ID) is not None
        ballot = Waiting(id=b"b" * 16, wave_id=WAVE_ID, mix_key=KEY_ID, wrapped=b"w")
        put_in_pool(connection, [ballot])
        assert settle_case(connection, person.case_id, mode=Mode.WEB, week="2026-W36")
        for _ in range(2):
            count_language(connection, WAVE_ID, municipality="1231", language="sv")
    with owner.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM waiting_ballot")) == 1


@pytest.mark.parametrize("role", REFUSED)
def test_every_process_can_tell_whether_it_is_ready(owner: Engine, role: str) -> None:
    with acting_as(role, owner) as engine:
        assert schema_revision(engine) is not None
        with reading(engine) as connection:
            assert fingerprints(connection) == {}


def test_the_process_for_names_takes_a_frame_to_letters(owner: Engine, tmp_path: Path) -> None:
    made = prepared_wave(owner, tmp_path, people=200)
    seed, printer = "4711", generate_identity()
    with acting_as("trygg_names", owner) as engine:
        here = replace(made, engine=engine)
        content = frame_file(200)
        stage_frame(here, WAVE, content=content, by=ANNA, now=BEFORE)
        plan = SamplePlan(rule="equal", n=20, seed_event="the drawing of 1 August")
        plan_sample(made, WAVE, plan=plan, by=ANNA, now=BEFORE)
        approve_sample(made, WAVE, by=BO, now=BEFORE)
        assert draw_sample(here, WAVE, seed=seed, sign_in_rate=10, by=ANNA, now=BEFORE) == 20
        accept_texts(made, WAVE, by=ANNA, now=BEFORE)
        job = PrintJob(Contact.INVITATION, printer.recipient, "http://127.0.0.1:8000")
        order = make_letters(here, WAVE, job=job, by=ANNA, now=BEFORE, tell=tell_nobody)
    assert order.letters == 20


def test_the_worker_may_rewrite_storage(owner: Engine) -> None:
    with owner.connect() as connection:
        version = int(connection.scalar(text("SHOW server_version_num")) or 0)
        before = _file_of(owner, "ballot")
    if version < 170_000:
        # Before 17 only the owner may: roles.sql and the manual say so.
        return
    with acting_as("trygg_worker", owner) as engine:
        rewrite_storage(engine)
    assert _file_of(owner, "ballot") != before


def _file_of(engine: Engine, table: str) -> object:
    with engine.connect() as connection:
        return connection.scalar(text(f"SELECT pg_relation_filenode('{table}')"))


def test_every_table_has_been_thought_of() -> None:
    script = SCRIPT.read_text()
    assert [name for name in SQLModel.metadata.tables if f" {name}" not in _spaced(script)] == []


def _spaced(script: str) -> str:
    return " ".join(script.replace('"', " ").replace(",", " ").split())
