"""Fixtures every test may take: a fresh migrated database, a browser page, a served application."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Protocol

import pytest
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from app.store.session import make_engine, upgrade
from tests.support.chromium import running_browser
from tests.support.offline import keep_to_this_machine
from tests.support.postgres import Server, quick_folder, running_server
from tests.support.serving import AsgiApp, served

# Laws hold at any speed: a busy machine must not make a test fail.
hypothesis_settings.register_profile("trygg", deadline=None)
hypothesis_settings.load_profile("trygg")

pytest_plugins = ["tests.support.quick"]

keep_to_this_machine()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Put the tests' files where a commit does not wait for a disk, unless told where."""
    if config.option.basetemp is None and not hasattr(config, "workerinput"):
        config.option.basetemp = mkdtemp(prefix="trygg-tests-", dir=quick_folder())
        config.add_cleanup(partial(shutil.rmtree, config.option.basetemp, ignore_errors=True))


class Databases(Protocol):
    """Where fresh databases come from."""

    def migrated(self) -> str:
        """The address of a migrated, empty database."""

    def blank(self) -> str:
        """The address of a database without a single table."""


class SqliteFiles:
    """SQLite: a file each, copied from one that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    def migrated(self) -> str:
        """A copy of the migrated file."""
        template = self._folder / "template.sqlite"
        if not template.exists():
            upgrade(f"sqlite:///{template}")
        address = self.blank()
        shutil.copyfile(template, address.removeprefix("sqlite:///"))
        return address

    def blank(self) -> str:
        """A file that does not exist yet."""
        self._made += 1
        return f"sqlite:///{self._folder / f'{self._made}.sqlite'}"


class PostgresDatabases:
    """PostgreSQL: a database each, cloned from one that was migrated once."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def migrated(self) -> str:
        """A clone of the migrated database."""
        return self._server.create(template=self._server.template)

    def blank(self) -> str:
        """A new database."""
        return self._server.create()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The PostgreSQL server of this worker, started when the first test needs it."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """SQLite databases in a temporary folder."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Fresh databases of each kind: a test that takes this runs twice."""
    if request.param == "sqlite":
        files: SqliteFiles = request.getfixturevalue("sqlite_files")
        return files
    return PostgresDatabases(request.getfixturevalue("postgresql"))


@pytest.fixture
def database_url(databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated, empty database of the test's own."""
    address = databases.migrated()
    yield address
    _remove(address, request)


@pytest.fixture
def blank_database_url(databases: Databases, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without a single table."""
    address = databases.blank()
    yield address
    _remove(address, request)


@pytest.fixture
def sqlite_url(sqlite_files: SqliteFiles, request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated, empty SQLite database, for what only the embedded default does."""
    address = sqlite_files.migrated()
    yield address
    _remove(address, request)


@pytest.fixture
def postgresql_url(postgresql: Server, request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated, empty PostgreSQL database, for what only a server does."""
    address = PostgresDatabases(postgresql).migrated()
    yield address
    _remove(address, request)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A migrated, empty store of the test's own, on SQLite and on PostgreSQL."""
    made = make_engine(database_url)
    yield made
    made.dispose()


def _remove(address: str, request: pytest.FixtureRequest) -> None:
    if address.startswith("sqlite"):
        file = Path(address.removeprefix("sqlite:///"))
        for left in file.parent.glob(f"{file.name}*"):
            left.unlink()
        return
    server: Server = request.getfixturevalue("postgresql")
    server.drop(address)


@pytest.fixture(scope="session")
def other_program() -> None:
    """Taken by a fixture that starts a program of its own, late and after much work."""


# One browser per module, not per run: Playwright keeps an event loop running in this thread, and
# tests elsewhere that start their own loop would fail beside it.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium that reaches this machine only."""
    with running_browser() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages with a clean context each; options as in Playwright's ``new_context``."""
    with ExitStack() as contexts:

        def opened(**options: Any) -> Page:
            context = browser.new_context(**options)
            contexts.callback(context.close)
            context.set_default_timeout(15_000)
            return context.new_page()

        yield opened


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One page in a clean context."""
    return open_page()


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[str], AsgiApp]], str]]:
    """Serve ``build(origin)`` on a free loopback port until the test ends; returns the origin."""
    with ExitStack() as running:

        def start(build: Callable[[str], AsgiApp]) -> str:
            return running.enter_context(served(build))

        yield start
