"""The faces put together, by address."""

import asyncio
import re
import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.types import ASGIApp, Message

from app.main import FACES, Face, application, create_app, site_of, utc_now
from app.office.keys import introduce
from app.settings import Settings
from app.store.fingerprints import keep_fingerprints
from app.store.session import downgrade, make_engine, upgrade, writing
from app.survey.reasons import KeyReason
from app.survey.refusals import KeyRefused
from app.vault.keyring import Keyring, Purpose
from app.web.health import PROVED_FOR, Remembered
from tests.support.asking import ask
from tests.support.refusing import refused
from tests.support.wave import OPENED, WAVE, Field, open_field
from tests.web.visitor import Visitor


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """A migrated store and keys."""
    Keyring.create(tmp_path / "keys")
    return Settings(database_url=sqlite_url, key_folder=str(tmp_path / "keys"))


def test_an_address_belongs_to_its_face(settings: Settings) -> None:
    with Visitor(create_app(settings)) as visitor:
        assert "Trygghetsmätningen" in visitor.get("/sv/").text
        assert "personal" in visitor.get("/staff/").text
        assert visitor.get("/api/v1/openapi.json").status_code in (200, 401)
        assert visitor.get("/healthz").text == "ok\n"


@pytest.mark.parametrize("target", ["*", "", "sv/", "staff/", "//", "http://127.0.0.1:8000/sv/"])
def test_what_is_no_address_is_a_page_of_the_house_too(settings: Settings, target: str) -> None:
    for faces in (FACES, FACES[1:], FACES[2:]):
        house = create_app(settings, faces=faces)
        for method in ("OPTIONS", "GET", "POST"):
            told = ask(house, method, target, headers={"host": "127.0.0.1:8000"})
            assert 400 <= told.status < 500
            assert told.headers["x-content-type-options"] == "nosniff"


def test_a_bare_connection_is_answered_in_order(
    settings: Settings, serve: Callable[[Callable[[str], Any]], str]
) -> None:
    origin = serve(lambda origin: create_app(replace(settings, public_origin=origin)))
    host = origin.removeprefix("http://")
    asked = ("HEAD /sv/", "OPTIONS *", "HEAD /staff/", "TRACE /sv/", "GET //", "HEAD /healthz")
    lines = [f"{line} HTTP/1.1\r\nHost: {host}\r\n" for line in asked]
    lines[-1] += "Connection: close\r\n"
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, ""]).encode())
        answer = connection.makefile("rb").read().decode()
    assert re.findall(r"HTTP/1.1 (\d+)", answer) == ["200", "400", "303", "405", "404", "200"]
    assert answer.endswith("\r\n\r\n")


def test_the_public_face_alone_holds_no_staff_route(settings: Settings) -> None:
    with Visitor(create_app(settings, faces=("resident",))) as visitor:
        for address in ("/staff/", "/analyst/", "/api/v1/openapi.json"):
            assert visitor.get(address).status_code == 404
        assert visitor.get("/sv/").status_code == 200


def test_the_clock_is_the_callers(sqlite_url: str, tmp_path: Path) -> None:
    engine = make_engine(sqlite_url)
    open_field(engine, tmp_path, letters=1, people=20)
    engine.dispose()
    settings = Settings(database_url=sqlite_url, key_folder=str(tmp_path / "keys"))
    late = datetime(2031, 1, 1, tzinfo=UTC)
    for now, words in ((OPENED, 'name="code"'), (late, "Undersökningen är stängd")):
        with Visitor(create_app(settings, clock=lambda: now, faces=("resident",))) as visitor:  # noqa: B023 - used at once
            assert words in visitor.get("/sv/").text


def test_without_keys_nothing_starts(sqlite_url: str, tmp_path: Path) -> None:
    settings = Settings(database_url=sqlite_url, key_folder=str(tmp_path / "none"))
    with refused(KeyReason.MISSING):
        create_app(settings, faces=("resident",))


@pytest.fixture
def wave(engine: Engine, tmp_path: Path) -> Field:
    """An open wave whose database knows its keys."""
    made = open_field(engine, tmp_path, letters=1, people=20)
    with writing(engine) as connection:
        introduce(connection, made.keyring)
    return made


def settings_of(wave: Field) -> Settings:
    url = wave.engine.url.render_as_string(hide_password=False)
    return Settings(database_url=url, key_folder=str(wave.here.folder / "keys"))


@contextmanager
def visiting(
    wave: Field, *, clock: Callable[[], datetime] = utc_now, faces: Sequence[Face] = FACES
) -> Iterator[Visitor]:
    """Somebody at the faces of a wave, which then stop as a server stops them."""
    app = create_app(settings_of(wave), clock=clock, faces=faces)
    with Visitor(app) as visitor:
        yield visitor
    asyncio.run(stopped(app))


async def stopped(app: ASGIApp) -> None:
    async def receive() -> Message:
        return {"type": "lifespan.shutdown"}

    async def send(_message: Message) -> None:
        pass

    await app({"type": "lifespan"}, receive, send)


class Wall:
    """A clock that stands until somebody moves it."""

    def __init__(self) -> None:
        self.now = OPENED

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize(
    ("faces", "key"),
    [
        (("resident",), "pepper"),
        (("resident",), "installation_salt"),
        (("analyst",), "cookie_key"),
        (("staff",), "audit_key"),
    ],
)
def test_a_face_does_not_start_with_a_key_the_database_does_not_know(
    wave: Field, faces: tuple[Face, ...], key: str
) -> None:
    create_app(settings_of(wave), faces=faces)
    file = wave.here.folder / "keys" / f"{key}.key"
    file.unlink()
    file.write_bytes(b"k" * 32)
    file.chmod(0o400)
    with refused(KeyReason.STRANGER, file=f"{key}.key"):
        create_app(settings_of(wave), faces=faces)


def test_the_public_face_asks_for_no_key_but_its_own(wave: Field) -> None:
    for key in ("staff_key", "audit_key"):
        (wave.here.folder / "keys" / f"{key}.key").unlink()
    shutil.rmtree(wave.here.folder / "keys" / "mix")
    with visiting(wave, faces=("resident",)) as visitor:
        assert visitor.get("/readyz").status_code == 200


@pytest.mark.parametrize("other_half", [None, b"k" * 32, b"short"])
def test_a_mix_key_without_its_private_half_stops_start_and_readiness(
    wave: Field, other_half: bytes | None
) -> None:
    [name] = wave.keyring.names(Purpose.MIX)
    wall = Wall()
    with visiting(wave, clock=wall) as visitor:
        assert visitor.get("/readyz").status_code == 200
        wave.keyring.destroy(Purpose.MIX, name)
        if other_half:
            wave.keyring.put(Purpose.MIX, name, other_half)
        wall.now += PROVED_FOR
        answer = visitor.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "the keys do not fit the database\n")
    with refused(KeyReason.MIX_KEY_GONE, wave=WAVE):
        create_app(settings_of(wave))


def test_a_database_put_back_under_a_running_face_is_seen_within_seconds(wave: Field) -> None:
    wall = Wall()
    with visiting(wave, clock=wall, faces=("resident",)) as visitor:
        assert visitor.get("/readyz").status_code == 200
        with writing(wave.engine) as connection:
            keep_fingerprints(connection, {"pepper": b"another"})
        wall.now += PROVED_FOR
        assert visitor.get("/readyz").status_code == 503


def test_whoever_asks_again_and_again_makes_no_work() -> None:
    asked: list[int] = []

    def prove() -> list[KeyRefused]:
        asked.append(1)
        return []

    wall = Wall()
    remembered = Remembered(prove, wall)
    for _ in range(100):
        remembered()
    assert len(asked) == 1
    wall.now += PROVED_FOR
    remembered()
    assert len(asked) == 2


def test_a_face_may_start_before_its_database_is_migrated(sqlite_url: str, tmp_path: Path) -> None:
    Keyring.create(tmp_path / "keys")
    downgrade(sqlite_url)
    settings = Settings(database_url=sqlite_url, key_folder=str(tmp_path / "keys"))
    with Visitor(create_app(settings, faces=("resident",))) as visitor:
        assert visitor.get("/readyz").status_code == 503
        upgrade(sqlite_url)
        assert visitor.get("/readyz").status_code == 200


def test_a_worker_process_serves_the_faces_it_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRYGG_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("TRYGG_KEY_FOLDER", settings.key_folder)
    monkeypatch.setenv("TRYGG_FACES", "resident")
    with Visitor(application()) as visitor:
        assert visitor.get("/healthz").status_code == 200
        assert visitor.get("/staff/").status_code == 404


def test_this_machine_answers_to_both_its_names(settings: Settings) -> None:
    with Visitor(
        create_app(settings, faces=("resident",)), origin="http://localhost:8000"
    ) as visitor:
        assert visitor.get("/sv/").status_code == 200


def test_a_public_host_answers_to_its_own_name_only() -> None:
    site = site_of(
        Settings(public_origin="https://enkat.example", allowed_hosts="www.enkat.example")
    )
    assert site.hosts == {"enkat.example", "www.enkat.example"}
    assert site.is_secure
    assert site.origins == {"https://enkat.example", "https://www.enkat.example"}
