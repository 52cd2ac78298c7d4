"""Residents and keyers go on while somebody takes a step: the wave held in an act is in no one's way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from app.acts.doors import act
from app.fieldwork.paper.keying import save_marks
from app.fieldwork.paper.posted_marks import PostedMarks
from app.fieldwork.paper.receipt import Received
from app.fieldwork.web.admission import Admitted, admit
from app.fieldwork.web.answering import PostedPage, Saved, Sent, save_page, send
from app.store.session import make_engine
from app.survey.roles import Role
from app.survey.steps import Step
from tests.support.paper import KEYERS, acting, batch_in_keying, begin, receive
from tests.support.wave import ANNA, OPENED, WAVE, Field, open_field


@pytest.fixture
def wave(postgresql_url: str, tmp_path: Path) -> Iterator[Field]:
    """An open wave with a batch in keying. Whoever waits for a lock is refused after 200 ms."""
    engine = make_engine(postgresql_url)
    made = open_field(engine, tmp_path, letters=26)

    @event.listens_for(engine, "connect")
    def impatient(connection: object, _record: object) -> None:
        connection.execute("SET lock_timeout = '200ms'")  # type: ignore[attr-defined] # psycopg's
        connection.commit()  # type: ignore[attr-defined] # the same

    engine.dispose()
    yield made
    engine.dispose()


def test_a_page_a_send_a_scan_and_a_keyers_save_pass_while_an_act_is_held(wave: Field) -> None:
    batch_id, [number, *_] = batch_in_keying(wave)
    sheet = begin(wave, batch_id, number, email=KEYERS[0])
    keyer = acting(wave, KEYERS[0], Role.KEYER)
    with act(wave.here, Step.FILE_REFERENCE, WAVE, by=ANNA, now=OPENED):
        admitted = admit(wave.here, wave.code(25), now=OPENED, address="192.0.2.1", rate=1000)
        assert isinstance(admitted, Admitted)
        page = PostedPage(1, 0, "one", {"a1_years": ["3"]}, frozenset())
        assert isinstance(save_page(wave.here, admitted.session, page, now=OPENED), Saved)
        marks = PostedMarks({"a1_years": "3"})
        assert isinstance(receive(wave, wave.codes[24].serial), Received)
        save_marks(wave.here, WAVE, sheet.id, posted=marks, by=keyer, now=OPENED)
        assert isinstance(send(wave.here, admitted.session, language="sv", now=OPENED), Sent)
