"""A rehearsal against a served installation: sent = ballots = cases done."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, func, select

from app.commands.demonstration import failure_sentences
from app.fieldwork.ballots.reply_counts import count_replies
from app.main import create_app
from app.rehearsal.journeys import Rehearsal, rehearse
from app.settings import Settings
from app.store.codes import DRAFT
from app.store.session import make_engine, reading
from tests.support.serving import AsgiApp
from tests.support.wave import OPENED, WAVE, Field, open_field

JOURNEYS, AT_ONCE = 24, 8
IN_TROUBLE = 100
Serve = Callable[[Callable[[str], AsgiApp]], str]


def served_field(
    serve: Serve, engine: Engine, database_url: str, folder: Path, *, letters: int
) -> tuple[Field, str]:
    """An open wave, and where it is served over a real socket."""
    field = open_field(engine, folder, letters=letters, people=2 * letters)

    def build(origin: str) -> AsgiApp:
        settings = Settings(
            database_url=database_url,
            key_folder=str(folder / "keys"),
            public_origin=origin,
            sign_ins_a_second="9999",
        )
        return create_app(settings, clock=lambda: OPENED, faces=("resident",))

    return field, serve(build)


def rehearsed(
    origin: str,
    codes: list[str],
    *,
    journeys: int,
    at_once: int = AT_ONCE,
    in_trouble: bool = False,
) -> tuple[Rehearsal, list[int]]:
    """The rehearsal, and what it told on the way."""
    told = list[int]()
    result = asyncio.run(
        rehearse(
            origin,
            codes,
            languages=("sv", "en", "ar"),
            journeys=journeys,
            concurrency=at_once,
            dice=Random(4711),
            tell=lambda done, _of: told.append(done),
            in_trouble=in_trouble,
        )
    )
    return result, told


def test_what_was_sent_is_what_is_held_and_what_is_done(
    serve: Serve, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    field, origin = served_field(serve, engine, database_url, tmp_path, letters=JOURNEYS)
    codes = [issued.code.grouped for issued in field.codes]
    result, told = rehearsed(origin, codes, journeys=JOURNEYS)
    assert (result.sent, result.already_answered, result.failed) == (JOURNEYS, 0, ())
    assert sorted(told) == list(range(1, JOURNEYS + 1))
    replies = count_replies(engine, WAVE)
    assert (replies.cases_web, replies.ballots) == (JOURNEYS, JOURNEYS)


@pytest.mark.timeout(400)
def test_whatever_happens_while_sending_everyone_is_thanked_and_counted_once(
    serve: Serve, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    field, origin = served_field(serve, engine, database_url, tmp_path, letters=IN_TROUBLE)
    codes = [issued.code.grouped for issued in field.codes]
    result, _ = rehearsed(origin, codes, journeys=IN_TROUBLE, at_once=25, in_trouble=True)
    assert result.failed == ()
    assert result.sent == IN_TROUBLE
    replies = count_replies(engine, WAVE)
    assert (replies.cases_web, replies.ballots) == (IN_TROUBLE, IN_TROUBLE)
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(DRAFT)) == 0


def test_used_codes_are_passed_over_and_lacking_ones_are_told(
    serve: Serve, sqlite_url: str, tmp_path: Path
) -> None:
    engine = make_engine(sqlite_url)
    field, origin = served_field(serve, engine, sqlite_url, tmp_path, letters=3)
    codes = [issued.code.grouped for issued in field.codes]
    rehearsed(origin, codes[:1], journeys=1)
    result, _ = rehearsed(origin, codes, journeys=3)
    assert (result.sent, result.already_answered) == (2, 1)
    assert result.failed == ("there are no unused codes left",)
    assert count_replies(engine, WAVE).ballots == 3
    engine.dispose()


@pytest.mark.parametrize("origin", ["https://enkat.example", "http://192.0.2.1:8000"])
def test_a_rehearsal_never_meets_a_residents_server(origin: str) -> None:
    with pytest.raises(ValueError, match="on this machine only"):
        rehearsed(origin, ["1"], journeys=1)


def test_an_address_where_nobody_answers_is_told_before_anyone_tries() -> None:
    with pytest.raises(ConnectionError, match=r"^Nobody answers at http://127\.0\.0\.1:9: .*--url"):
        rehearsed("http://127.0.0.1:9", ["1"], journeys=2)


def test_failures_are_told_as_sentences() -> None:
    failed = ("there are no unused codes left", "page 3 said 500", "page 3 said 500")
    said = "3 journeys failed.\nPage 3 said 500.\nThere are no unused codes left."
    assert failure_sentences(failed) == said
