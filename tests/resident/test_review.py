"""The review and the one sending."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import OperationalError

from app.store.ballots import WAITING
from app.store.session import is_sqlite, reading
from tests.resident.conftest import ANSWERS, CONTINUE, Town, answer_all, come_in, town_of
from tests.support.wave import WINDOW, open_field
from tests.web.visitor import Visitor

SEND = ("go", "send")


@pytest.fixture
def town(engine: Engine, tmp_path: Path) -> Town:
    """The town on both databases: sending is where they must not differ."""
    return town_of(open_field(engine, tmp_path, letters=1, people=20))


def ballots(town: Town) -> int:
    """How many wait to be mixed."""
    with reading(town.field.engine) as connection:
        return int(connection.scalar(select(func.count()).select_from(WAITING)) or 0)


@contextmanager
def commits_failing(engine: Engine) -> Iterator[None]:
    """No transaction can be committed, as on a full disk."""

    def fail(connection: Any) -> None:
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    event.listen(engine, "commit", fail)
    try:
        yield
    finally:
        event.remove(engine, "commit", fail)


@contextmanager
def only_readable(engine: Engine) -> Iterator[None]:
    """The database takes no write, as when its disk has been mounted for reading."""
    setting = "query_only" if is_sqlite(engine) else "default_transaction_read_only"
    say = "PRAGMA" if is_sqlite(engine) else "SET"

    def take(connection: Any, *_: Any) -> None:
        connection.execute(f"{say} {setting} = on")

    def give_back(connection: Any, *_: Any) -> None:
        if connection is not None:
            connection.execute(f"{say} {setting} = off")

    listeners = (("checkout", take), ("checkin", give_back))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)


def test_the_review_lists_answers_and_says_sending_is_final(resident: Visitor) -> None:
    resident.submit({"a1_years": "4"}, button=CONTINUE, form_id=ANSWERS)
    page = resident.get("/sv/enkat/granska").text
    assert "15 år eller mer" in page
    assert "går det inte att hitta, ändra eller ta bort svaren" in page
    assert 'href="/sv/enkat/1"' in page


def test_the_review_speaks_every_language_of_the_wave(resident: Visitor) -> None:
    resident.submit({"a2_recommend": "1"}, button=CONTINUE, form_id=ANSWERS)
    resident.get("/sv/enkat/granska")
    resident.submit(button=("language", "en"), form_id=ANSWERS)
    assert resident.page.url.path == "/en/enkat/granska"
    assert "Yes" in resident.page.text


def test_what_was_declined_is_said_in_words(resident: Visitor) -> None:
    resident.get("/sv/enkat/4")
    resident.submit({"c04_theft": "-3"}, button=CONTINUE, form_id=ANSWERS)
    assert "Vill inte svara" in resident.get("/sv/enkat/granska").text


def test_back_from_the_review_is_the_last_page(resident: Visitor) -> None:
    answer_all(resident).submit(button=("go", "back"), form_id=ANSWERS)
    assert resident.page.url.path == "/sv/enkat/13"


def test_pausing_at_the_review_keeps_everything(resident: Visitor, town: Town) -> None:
    answer_all(resident).submit(button=("go", "pause"), form_id=ANSWERS)
    assert resident.page.url.path == "/sv/pausad"
    assert come_in(resident, town.field.code()).page.url.path == "/sv/enkat/granska"


def test_a_reply_is_counted_once_however_often_it_is_sent(
    new_visitor: Callable[..., Visitor], town: Town
) -> None:
    visitor = answer_all(come_in(new_visitor(), town.field.code()))
    form = visitor.form(ANSWERS)
    cookies = dict(visitor.cookies)
    for _ in range(3):
        visitor.cookies.update(cookies)
        response = visitor.post(form.action, {**form.fields, "go": "send"})
        assert response.headers["location"] == "/sv/tack"
    assert ballots(town) == 1


def test_two_screens_sending_make_one_ballot(
    new_visitor: Callable[..., Visitor], town: Town
) -> None:
    visitor, other = new_visitor(), new_visitor()
    answer_all(come_in(visitor, town.field.code()))
    other.cookies.update(dict(visitor.cookies))
    other.get("/ar/enkat/granska")
    visitor.submit(button=SEND, form_id=ANSWERS)
    other.submit(button=SEND, form_id=ANSWERS)
    assert (visitor.page.url.path, other.page.url.path) == ("/sv/tack", "/ar/tack")
    assert ballots(town) == 1


def test_after_sending_every_page_is_the_thank_you(resident: Visitor) -> None:
    cookies = dict(answer_all(resident).cookies)
    resident.submit(button=SEND, form_id=ANSWERS)
    resident.cookies.update(cookies)
    for path in ("/sv/enkat/1", "/sv/enkat/granska", "/sv/enkat"):
        assert resident.get(path).url.path == "/sv/tack"
        resident.cookies.update(cookies)


def test_a_failed_commit_never_shows_the_thank_you(resident: Visitor, town: Town) -> None:
    answer_all(resident)
    with commits_failing(town.field.engine):
        response = resident.submit(button=SEND, form_id=ANSWERS, follow=False)
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
    assert "Det du har sparat tidigare finns kvar" in response.text
    assert ballots(town) == 0
    resident.get("/sv/enkat/granska")
    resident.submit(button=SEND, form_id=ANSWERS)
    assert resident.page.url.path == "/sv/tack"
    assert ballots(town) == 1


def test_a_failed_save_never_says_a_page_was_saved(resident: Visitor, town: Town) -> None:
    with only_readable(town.field.engine):
        response = resident.submit(
            {"a1_years": "1"}, button=CONTINUE, form_id=ANSWERS, follow=False
        )
    assert response.status_code == 503
    resident.get("/sv/enkat/1")
    resident.submit({"a1_years": "1"}, button=CONTINUE, form_id=ANSWERS)
    assert "checked" in resident.get("/sv/enkat/1").text


def test_a_forged_sending_sends_nothing(resident: Visitor, town: Town) -> None:
    fields = {**answer_all(resident).form(ANSWERS).fields, "go": "send", "csrf": "forged"}
    assert resident.post("/sv/enkat/granska", fields).status_code == 403
    assert ballots(town) == 0


def test_whoever_sends_too_late_is_told_so_and_never_thanked(resident: Visitor, town: Town) -> None:
    answer_all(resident)
    town.clock.now = WINDOW.closes_at + timedelta(minutes=60)
    resident.submit(button=SEND, form_id=ANSWERS)
    assert "Undersökningen är stängd" in resident.page.text
    assert ballots(town) == 0


def test_a_session_that_has_ended_sends_nothing(
    resident: Visitor, new_visitor: Callable[..., Visitor], town: Town
) -> None:
    answer_all(resident)
    come_in(new_visitor(), town.field.code())
    resident.submit(button=SEND, form_id=ANSWERS)
    assert resident.page.url.path == "/sv/utloggad"
    assert ballots(town) == 0


def test_sending_after_45_idle_minutes_asks_for_the_code_again(
    resident: Visitor, town: Town
) -> None:
    answer_all(resident)
    town.clock.now += timedelta(minutes=45, seconds=1)
    resident.submit(button=SEND, form_id=ANSWERS)
    assert resident.page.url.path == "/sv/vila"
    come_in(resident, town.field.code())
    resident.submit(button=SEND, form_id=ANSWERS)
    assert (resident.page.url.path, ballots(town)) == ("/sv/tack", 1)
