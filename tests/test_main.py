"""The faces put together, by address."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.main import application, create_app, site_of
from app.settings import Settings
from app.store.session import make_engine
from app.vault.keyring import KeyMissing, Keyring
from tests.support.wave import OPENED, open_field
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
    with pytest.raises(KeyMissing):
        create_app(settings, faces=("resident",))


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
