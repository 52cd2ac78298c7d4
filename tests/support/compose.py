"""The services of docker-compose.yml as processes of this machine: their commands, keys, roles."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from sqlalchemy import make_url

from tests.house.tree import ROOT

PUBLIC, HOUSE = "enkat.example", "trygg.example:9443"
_PROGRAM = "from app.cli import main; main()"
_KEYS = "/var/lib/trygg/keys"
_PATIENCE_SECONDS = 100
_BETWEEN_QUESTIONS = 0.1


class NotUp(RuntimeError):
    """A service ended, or was not ready in time; what it said."""


@dataclass(frozen=True)
class Deployment:
    """One machine's volumes (folders) and one database."""

    folder: Path
    database_url: str

    def ran(self, service: str) -> str:
        """Run a service that ends by itself; what it said."""
        done = subprocess.run(
            self.command(service),
            env=self.environment(service),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
        if done.returncode:
            raise NotUp(f"{service}: {done.stdout}{done.stderr}")
        return done.stdout

    @contextmanager
    def running(self, service: str) -> Iterator["Running"]:
        """A service that runs until the block ends, in a group of its own."""
        port = _free_port()
        log = self.folder / f"{service}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self.command(service, port=port),
                env=self.environment(service),
                cwd=self.folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield Running(service, port, process, log)
        finally:
            _end(process)

    def command(self, service: str, *, port: int = 0) -> list[str]:
        """What the file says, on loopback and on a free port."""
        said = [str(word) for word in _service(service)["command"]]
        put = {"0.0.0.0": "127.0.0.1", "8000": str(port)}  # noqa: S104 - replaced, never bound to
        return [sys.executable, "-c", _PROGRAM, *(put.get(word, word) for word in said)]

    def environment(self, service: str) -> dict[str, str]:
        """The service's own settings and no others."""
        found = _service(service)
        given = {name: _filled_in(str(text)) for name, text in found["environment"].items()}
        addresses = [name for name in given if name.endswith("_URL")]
        given |= {name: self._database_as(given[name]) for name in addresses}
        folder = {at: source for source, at in _mounts(found)}
        given["TRYGG_KEY_FOLDER"] = str(self.folder / folder[_KEYS])
        given["TRYGG_WORK_FOLDER"] = str(self.folder / "work")
        given |= {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        return given

    def shares_keys(self) -> None:
        """What the service ``keys`` does, with folders in the place of its volumes."""
        keys = self.folder / "keys"
        keys.mkdir()
        for source, at in _mounts(_service("keys")):
            (self.folder / source).mkdir(exist_ok=True)
            (keys / Path(at).name).symlink_to(self.folder / source)
        script = (ROOT / "docs" / "deploy" / "share-keys").read_text()
        script = script.replace('"/keys/', f'"{keys}/')
        subprocess.run(["sh", "-c", script], check=True, timeout=_PATIENCE_SECONDS)

    def _database_as(self, address: str) -> str:
        """The tests' own database, entered as the role that the file's address names."""
        role = make_url(address).username
        if self.database_url.startswith("sqlite") or role == "trygg_owner":
            return self.database_url
        sign = "&" if "?" in self.database_url else "?"
        return f"{self.database_url}{sign}options={quote(f'-c role={role}')}"


@dataclass(frozen=True)
class Running:
    """A service at work."""

    name: str
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def is_ready(self) -> None:
        """Ask ``/readyz`` as the container's health check does, until it says yes."""
        self.until(lambda: self._asked() == http.client.OK)

    def has_said(self, words: str) -> None:
        """Read what it prints until the words have come."""
        self.until(lambda: words in self.log.read_text(errors="replace"))

    def until(self, holds: Any) -> None:
        """Ask again and again; NotUp with what it said when it ends first, or takes too long."""
        give_up = time.monotonic() + _PATIENCE_SECONDS
        while not holds():
            if self.process.poll() is not None or time.monotonic() > give_up:
                raise NotUp(f"{self.name}: {self.log.read_text(errors='replace')}")
            time.sleep(_BETWEEN_QUESTIONS)

    def _asked(self) -> int:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            asking.request("GET", "/readyz", headers={"Host": PUBLIC})
            return asking.getresponse().status
        except OSError:
            return 0
        finally:
            asking.close()


def _service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    service: dict[str, Any] = found["services"][name]
    return service


def _mounts(service: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(volume, where it is mounted)."""
    return [(mount.split(":")[0], mount.split(":")[1]) for mount in service["volumes"]]


def _filled_in(text: str) -> str:
    for name, value in (("PUBLIC_HOST", PUBLIC), ("HOUSE_HOST", HOUSE)):
        before, found, after = text.partition("${" + name)
        text = f"{before}{value}{after.partition('}')[2]}" if found else text
    return text


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _end(process: "subprocess.Popen[bytes]") -> None:
    """As Docker stops it: asked first. Its own processes go with it."""
    process.terminate()
    try:
        process.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
