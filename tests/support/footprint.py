"""The size of the house: what `app/` holds, and what a request walks through on five journeys.

`python -m tests.support.footprint`. Everything goes over HTTP through `create_app`, so that the
figures of two commits can be held beside each other however the files between them have moved.
"""

import ast
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from http import HTTPStatus
from io import StringIO
from pathlib import Path
from random import Random
from types import CodeType, FrameType
from typing import Any

from httpx import Client, Response

from app.main import create_app
from app.rehearsal.form_reader import read_html
from app.rehearsal.respondents import as_form, filled
from app.settings import Settings
from app.store.session import make_engine, upgrade
from tests.support.asking import client_of
from tests.support.paper import ADJUDICATOR, KEYERS, RECEIVER, current, usual_mark
from tests.support.staff import Office, open_office, post, token
from tests.support.wave import WAVE

APP = Path(__file__).resolve().parents[2] / "app"
MANY_PARAMETERS = 7
FORMS = 20
JOURNEYS = {
    "sv/": "a code typed: POST /sv/",
    "enkat/2": "a page saved: POST enkat/2",
    "enkat/granska": "a reply sent: POST enkat/granska",
    "scan": "a form scanned",
    "accept": f"a batch of {FORMS} accepted",
}
"""The requests that are shown, by the name their walks are kept under."""
_BELOW = f"{APP}/"
_STAFF = f"/staff/{WAVE}"
Fields = list[tuple[str, str]]
_Signature = ast.FunctionDef | ast.AsyncFunctionDef


def tree_figures() -> dict[str, int]:
    """What stands in the files of `app/`."""
    texts = [path.read_text() for path in sorted(APP.rglob("*.py"))]
    nodes = [node for text in texts for node in ast.walk(ast.parse(text))]
    signatures = [node for node in nodes if isinstance(node, _Signature)]
    return {
        "files": len(texts),
        "functions": len(signatures),
        "classes": sum(isinstance(node, ast.ClassDef) for node in nodes),
        "lines": sum(text.count("\n") for text in texts),
        f"signatures with {MANY_PARAMETERS} parameters or more": sum(
            len(parameters(one)) >= MANY_PARAMETERS for one in signatures
        ),
        "signatures that say Any": sum(map(says_any, signatures)),
        "Any in signatures": sum(any_uses(hint) for one in signatures for hint in hints(one)),
        "Any altogether": sum(map(is_any, nodes)),
    }


def parameters(signature: _Signature) -> list[ast.arg]:
    """All parameters, but for the object itself."""
    given = signature.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    rest = [one for one in (given.vararg, given.kwarg) if one]
    return [one for one in [*named, *rest] if one.arg not in ("self", "cls")]


def hints(signature: _Signature) -> list[ast.expr]:
    """The types of the parameters and of what is returned."""
    said = [one.annotation for one in parameters(signature)]
    return [hint for hint in [*said, signature.returns] if hint is not None]


def says_any(signature: _Signature) -> bool:
    """Whether a type in it is, or holds, Any."""
    return any(map(any_uses, hints(signature)))


def any_uses(hint: ast.expr) -> int:
    """How often a type says Any."""
    return sum(map(is_any, ast.walk(hint)))


def is_any(node: ast.AST) -> bool:
    """The name itself; importing it is not counted, a type in quotes is."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value == "Any"
    return isinstance(node, ast.Name) and node.id == "Any"


@dataclass
class Walk:
    """The functions of `app/` that were met, and how often one was entered or gone on with."""

    codes: set[CodeType] = field(default_factory=set)
    calls: int = 0

    @property
    def files(self) -> set[Path]:
        """The files met, below `app/`."""
        return {Path(code.co_filename).relative_to(APP) for code in self.codes}

    @property
    def rooms(self) -> set[str]:
        """The rooms met; a module that lies in none is not counted."""
        return {file.parts[0] for file in self.files if len(file.parts) > 1}


class Watch:
    """Counts what is met while someone walks. Set before any thread begins, so that all are seen."""

    def __init__(self) -> None:
        self._walk: Walk | None = None
        threading.setprofile(self._see)
        sys.setprofile(self._see)

    @contextmanager
    def walk(self) -> Iterator[Walk]:
        """Count inside the block."""
        self._walk = walk = Walk()
        yield walk
        self._walk = None

    def _see(self, frame: FrameType, event: str, _: Any) -> None:
        walk = self._walk
        if walk is not None and event == "call" and frame.f_code.co_filename.startswith(_BELOW):
            walk.codes.add(frame.f_code)
            walk.calls += 1


@dataclass
class House:
    """The whole application over an open wave, who works there, and what their requests met."""

    office: Office
    app: Any
    watch: Watch
    walks: dict[str, Walk] = field(default_factory=dict)

    def visitor(self) -> Client:
        """Someone nobody knows."""
        client = client_of(self.app, self.office.origin)
        # What is unpacked in the other thread would be unpacked once more here.
        client.headers["accept-encoding"] = "identity"
        return client

    def member(self, email: str) -> Client:
        """Someone who is signed in."""
        client = self.visitor()
        client.cookies.set("trygg-staff", self.office.secret(email))
        return client

    def send(
        self, client: Client, address: str, fields: Fields, *, name: str, status: int = 303
    ) -> Response:
        """Post, and keep under ``name`` what was met. LookupError when it ends in another status.

        The last walk of a name is the one that stays: by then the caches are warm.
        """
        posted = as_form(fields)
        with self.watch.walk() as walk:
            answer = client.post(address, data=posted)
        if answer.status_code != status:
            raise LookupError(f"{address} answered {answer.status_code}, not {status}")
        self.walks[name] = walk
        return answer


def answer_on_the_web(house: House, letter: int) -> None:
    """One resident, from the code to the thank-you page."""
    client, dice = house.visitor(), Random(letter)
    start = read_html(client.get("/sv/").text).form_with("code")
    if start is None:
        raise LookupError("the start page asks for no code")
    fields = [*start.hidden, ("code", house.office.wave.code(letter))]
    address = house.send(client, "/sv/", fields, name="sv/").headers["location"]
    while not address.endswith("/tack"):
        form = read_html(client.get(address).text).form("answers")
        if form is None:
            raise LookupError(f"{address} has nothing to post")
        go = "send" if address.endswith("/granska") else "continue"
        fields = [*filled(form, worry=0.5, dice=dice), ("go", go)]
        name = address.removeprefix("/sv/")
        address = house.send(client, address, fields, name=name).headers["location"]


def scan(house: House, letters: Sequence[int]) -> list[str]:
    """The post room scans as its script does, the last eight in sight; the forms' numbers."""
    client, recent, address = house.member(RECEIVER), list[str](), f"{_STAFF}/post"
    known, numbers = [("csrf", token(client.get(address))), ("answer", "json")], []
    for letter in letters:
        serial = house.office.wave.codes[letter].serial
        fields = [*known, ("serial", serial), *(("recent", one) for one in recent[:8])]
        answer = house.send(client, address, fields, name="scan", status=200).json()
        # Batch and number, as they are written on the paper.
        numbers.append(answer["number"].partition("–")[2])
        recent.insert(0, serial)
    return numbers


def key_and_accept(house: House, batch: int, numbers: Sequence[str]) -> None:
    """A batch of forms handed over, keyed twice without a difference, and accepted."""
    receiver, rulings = house.member(RECEIVER), f"{_STAFF}/avgoranden"
    post(receiver, f"{_STAFF}/post/bunt/{batch}", from_=f"{_STAFF}/post")
    for email in KEYERS:
        client, marks = house.member(email), usual_marks(house)
        for number in numbers:
            key(client, batch, number=number, marks=marks)
    client = house.member(ADJUDICATOR)
    fields = [("csrf", token(client.get(rulings)))]
    house.send(client, f"{rulings}/{batch}", fields, name="accept", status=200)


def key(client: Client, batch: int, *, number: str, marks: Mapping[str, str]) -> None:
    """One keyer keys one form whole."""
    keying = f"{_STAFF}/inmatning"
    known = {"csrf": token(client.get(keying))}
    begun = client.post(f"{keying}/bunt/{batch}", data={**known, "form": number})
    screen = begun.headers.get("location", "")
    done = client.post(screen, data={**known, **marks, "go": "done"})
    if done.status_code != HTTPStatus.SEE_OTHER:
        raise LookupError(f"form {number} was not keyed: {begun.status_code}, {done.status_code}")


def usual_marks(house: House) -> dict[str, str]:
    """A mark for every question of the wave's form."""
    return {one.name: usual_mark(one) for one in current(house.office.wave).questionnaire}


def walk_through(folder: Path) -> dict[str, Walk]:
    """The five journeys, each once to warm what is kept and once to be counted."""
    watch = Watch()
    address = f"sqlite:///{folder / 'house.sqlite'}"
    upgrade(address)
    engine = make_engine(address)
    office = open_office(engine, folder, letters=2 * FORMS + 2)
    settings = Settings(database_url=address, key_folder=str(folder / "keys"))
    house = House(office, create_app(settings, clock=office.clock), watch)
    for batch in (1, 2):
        answer_on_the_web(house, batch - 1)
        first = 2 + FORMS * (batch - 1)
        key_and_accept(house, batch, scan(house, range(first, first + FORMS)))
    engine.dispose()
    return {said: house.walks[name] for name, said in JOURNEYS.items()}


def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as folder, redirect_stderr(StringIO()):
        walks = walk_through(Path(folder))
    lines = [f"{what:<42}{count:>7,}" for what, count in tree_figures().items()]
    lines.append(f"\n{'a request':<42}{'rooms':>7}{'files':>7}{'functions':>11}{'calls':>8}")
    lines += [
        f"{said:<42}{len(walk.rooms):>7}{len(walk.files):>7}{len(walk.codes):>11}{walk.calls:>8,}"
        for said, walk in walks.items()
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
