"""The distribution's own Firefox, driven as a person drives it: with a pointer and with keys.

It speaks WebDriver BiDi (https://w3c.github.io/webdriver-bidi/) over a web socket, so neither a
driver program nor a patched browser is needed. It reaches this machine and nothing else.
"""

import json
import os
import re
import shutil
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

MISSING = "no Firefox for this journey: install the package firefox-esr, or set FIREFOX to its path"
ENTER = "\ue006"
_NAMES = ("firefox-esr", "firefox")
_PATIENCE_SECONDS = 30
_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://127\.0\.0\.1:\d+)")
_CLOSED_DOOR = 9
"""The port "discard", where nobody listens: every other machine lies behind it."""
# Scripts of the tests live in a room of their own: they run although the page's are switched off,
# its content security policy does not bind them, and the page does not see them.
_SANDBOX = "journey"
_INTO_VIEW = """(selector) => {
  const found = document.querySelector(selector);
  if (found) found.scrollIntoView({ block: 'center', behavior: 'instant' });
  return found;
}"""

_ON_THIS_MACHINE: Mapping[str, object] = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": _CLOSED_DOOR,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": _CLOSED_DOOR,
    "network.proxy.no_proxies_on": "127.0.0.1, localhost",
    "network.proxy.failover_direct": False,
}
_AT_ONCE: Mapping[str, object] = {
    "browser.startup.page": 0,
    "browser.newtab.preload": False,
    "dom.ipc.processPrelaunch.enabled": False,
}
"""No home page and nothing made ready for later: it starts sooner."""


class Refused(RuntimeError):
    """Firefox did not start, did not answer, or would not do what was asked."""


def program() -> str | None:
    """The Firefox to start: ``$FIREFOX``, or the first known name on the path."""
    given = os.environ.get("FIREFOX")
    if given:
        return shutil.which(given)
    return next(filter(None, map(shutil.which, _NAMES)), None)


class Firefox:
    """A Firefox without a window, and the one tab in it; it ends with its ``with`` block.

    ``settings`` are names and values as on the page about:config.
    """

    def __init__(self, settings: Mapping[str, object] | None = None) -> None:
        self._settings = {**_ON_THIS_MACHINE, **_AT_ONCE, **(settings or {})}
        self._open = ExitStack()
        self._events: list[dict[str, Any]] = []
        self._asked = 0
        self._socket: ClientConnection
        self._tab = self._visit = ""

    def __enter__(self) -> Self:
        with ExitStack() as started:
            address = started.enter_context(_started(self._settings))
            calling = connect(f"{address}/session", max_size=None, proxy=None)
            self._socket = started.enter_context(calling)
            self._ask("session.new", capabilities={})
            self._ask("session.subscribe", events=["browsingContext.load"])
            self.forgets()
            self._open = started.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def forgets(self) -> None:
        """Begin again in a new tab, without cookies and without history."""
        last = self._visit
        self._visit = self._ask("browser.createUserContext")["userContext"]
        made = self._ask("browsingContext.create", type="tab", userContext=self._visit)
        self._tab = made["context"]
        if last:
            self._ask("browser.removeUserContext", userContext=last)

    def resize(self, width: int, height: int, *, zoom: float = 1) -> None:
        """Give the page a window of this size; at ``zoom`` 2 half as many pixels, twice as large."""
        room = {"width": round(width / zoom), "height": round(height / zoom)}
        self._do("browsingContext.setViewport", viewport=room, devicePixelRatio=zoom)

    def opens(self, url: str) -> None:
        """Type an address; the page is there, and has loaded."""
        with self.another_page():
            self._do("browsingContext.navigate", url=url, wait="complete")

    @contextmanager
    def another_page(self) -> Iterator[None]:
        """What is done inside leads to another page, which has loaded at the end of the block."""
        self._events.clear()
        yield
        give_up = time.monotonic() + _PATIENCE_SECONDS
        while not any(event["context"] == self._tab for event in self._events):
            self._hear(give_up)

    def runs(self, javascript: str) -> Any:
        """The value of an expression in the page, also where the page's own scripts are off."""
        return json.loads(self._value(f"JSON.stringify({javascript})").get("value", "null"))

    def clicks(self, selector: str) -> None:
        """Scroll the first such element into view and press the pointer in its middle."""
        found = self._value(f"({_INTO_VIEW})({json.dumps(selector)})")
        if "sharedId" not in found:
            raise Refused(f"nothing on {self.runs('location.pathname')} is {selector}")
        middle = {"type": "element", "element": {"sharedId": found["sharedId"]}}
        steps: list[dict[str, object]] = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": middle},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._do("input.performActions", actions=[{"type": "pointer", "id": "p", "actions": steps}])

    def types(self, text: str) -> None:
        """Press the keys of a text one after the other, wherever the focus is."""
        steps = [{"type": way, "value": key} for key in text for way in ("keyDown", "keyUp")]
        self._do("input.performActions", actions=[{"type": "key", "id": "k", "actions": steps}])

    def goes_back(self) -> None:
        """Press the browser's own Back."""
        self._do("browsingContext.traverseHistory", delta=-1)

    def screenshot(self, path: Path) -> None:
        """Keep what is in sight as a PNG."""
        path.write_bytes(b64decode(self._do("browsingContext.captureScreenshot")["data"]))

    def _value(self, expression: str) -> dict[str, Any]:
        told = self._ask(
            "script.evaluate",
            expression=expression,
            target={"context": self._tab, "sandbox": _SANDBOX},
            awaitPromise=True,
        )
        if told["type"] == "exception":
            raise Refused(told["exceptionDetails"]["text"])
        value: dict[str, Any] = told["result"]
        return value

    def _do(self, method: str, **asked: object) -> Any:
        return self._ask(method, context=self._tab, **asked)

    def _ask(self, method: str, **asked: object) -> Any:
        """Send one command and read on until its answer is there."""
        self._asked += 1
        self._socket.send(json.dumps({"id": self._asked, "method": method, "params": asked}))
        give_up = time.monotonic() + _PATIENCE_SECONDS
        while (answer := self._hear(give_up)).get("id") != self._asked:
            pass
        if answer["type"] == "error":
            raise Refused(f"{method}: {answer['message']}")
        return answer["result"]

    def _hear(self, give_up: float) -> dict[str, Any]:
        """The next message; an event is kept as well."""
        try:
            text = self._socket.recv(timeout=max(0.0, give_up - time.monotonic()))
        except TimeoutError as silence:
            raise Refused(f"Firefox was silent for {_PATIENCE_SECONDS} seconds") from silence
        message: dict[str, Any] = json.loads(text)
        if message["type"] == "event":
            self._events.append(message["params"])
        return message


@contextmanager
def _started(settings: Mapping[str, object]) -> Iterator[str]:
    """A Firefox in a home of its own; yields the address where it listens."""
    with TemporaryDirectory(prefix="trygg-firefox-", ignore_cleanup_errors=True) as folder:
        home, log = Path(folder), Path(folder) / "said.txt"
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(settings[name])});" for name in settings
        ]
        (home / "user.js").write_text("\n".join(lines), encoding="utf-8")
        with log.open("wb") as said:
            process = subprocess.Popen(
                _command(home),
                env={**os.environ, "HOME": folder, "MOZ_CRASHREPORTER_DISABLE": "1"},
                stdout=said,
                stderr=said,
            )
        try:
            yield _address(process, log)
        finally:
            _end(process)


def _command(profile: Path) -> list[str]:
    found = program()
    if found is None:
        raise Refused(MISSING)
    quiet = ["--headless", "--no-remote", "--profile", str(profile)]
    return [found, *quiet, "--remote-debugging-port=0"]


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while not (found := _LISTENING.search(log.read_text("utf-8", "replace"))):
        if process.poll() is not None or time.monotonic() > give_up:
            raise Refused(f"Firefox did not start: {log.read_text('utf-8', 'replace')}")
        time.sleep(0.02)
    return found[1]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask this one process to end, and make it."""
    process.terminate()
    try:
        process.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
