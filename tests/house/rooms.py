"""Who may import whom: one table, and the check that holds ``app/`` to it.

To allow something new, change the table; a reviewer then sees the architecture change.
"""

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.house.imports import Import, imports_of


@dataclass(frozen=True)
class Room:
    """The rooms a room may enter (``store.session``: that module alone), and outside libraries.

    ``sqlalchemy:types`` stands for its engine, pool, connection, row and error types: a room that holds
    a connection without speaking SQL. Nothing is imported by a string.
    """

    enters: str
    brings_in: str = ""


ROOMS = {
    # wiring: holds no logic
    "cli": Room("commands", "typer"),
    "commands": Room(
        "settings main rehearsal fieldwork release office acts store vault statistics words survey",
        "typer rich uvicorn sqlalchemy:types",
    ),
    "rehearsal": Room(
        # It lives whole years in-process, and measures against the smallest FastAPI application.
        "main settings fieldwork release office acts store vault documents instruments words survey",
        "httpx structlog fastapi uvloop sqlalchemy:types",
    ),
    "main": Room(
        "settings resident staff analyst web fieldwork office acts store vault survey",
        "starlette structlog sqlalchemy:types",
    ),
    "settings": Room("survey"),
    # three faces, which never see each other
    "resident": Room(
        "web fieldwork words survey vault store.throttle", "fastapi starlette markupsafe"
    ),
    "staff": Room(
        # Of store and acts only the types that verbs take and return.
        "web fieldwork office words survey vault acts.installation store.waves store.audit "
        "store.throttle",
        "fastapi",
    ),
    "analyst": Room("web release words survey", "fastapi"),
    "web": Room(
        "words vault survey acts.installation store.session",
        "fastapi starlette jinja2 markupsafe structlog sqlalchemy:types",
    ),
    # verbs
    "fieldwork": Room(
        "acts store vault documents statistics instruments words survey", "sqlalchemy:types"
    ),
    "release": Room(
        "acts store vault statistics instruments words survey",
        "polars pyreadstat xlsxwriter numpy sqlalchemy:types",
    ),
    "office": Room("acts store vault survey", "structlog sqlalchemy:types"),
    "acts": Room("store vault survey", "sqlalchemy:types"),
    # tools, none of which knows another
    "store": Room("survey", "sqlalchemy sqlmodel alembic"),
    "vault": Room("survey", "cryptography pyrage argon2 pyotp zxcvbn"),
    "documents": Room("words survey", "typst segno"),
    "statistics": Room("survey", "highspy numpy scipy polars"),
    "instruments": Room("survey", "yaml"),
    "words": Room("survey", "babel"),
    # pure: the standard library alone
    "survey": Room(""),
}

WHO, WHAT = "app.store.frame", "app.store.ballots"
"""Names and addresses; answers. No module may hold both."""

KEPT_FROM_THE_FRAME = ("release", "analyst")
TYPES = frozenset({"Engine", "Connection", "Pool", "Row", "RowMapping", "exc"})


def breaches(root: Path, rooms: dict[str, Room] = ROOMS) -> list[str]:
    """What in ``root/app`` breaks the table, a sentence each; empty when all is well."""
    found = imports_of(root)
    return [
        *_rooms_without_a_row(root, rooms),
        *(said for each in found for said in _judge(each, rooms)),
        *_circles(found),
        *_both_sides(found),
        *_reaching_the_frame(found),
    ]


def idle_grants(root: Path, rooms: dict[str, Room] = ROOMS) -> list[str]:
    """What the table grants and nobody uses: a door left open for no reason."""
    found = imports_of(root)
    idle = []
    for name, room in rooms.items():
        mine = [each.target for each in found if room_of(each.module) == name]
        idle += [
            f"{name} never enters {door}"
            for door in room.enters.split()
            if not any(_is_within(target, f"app.{door}") for target in mine)
        ]
        idle += [
            f"{name} never brings in {library}"
            for library in room.brings_in.split()
            if not any(_is_within(target, library.partition(":")[0]) for target in mine)
        ]
    return idle


def _is_within(target: str, place: str) -> bool:
    return target == place or target.startswith(f"{place}.")


def room_of(module: str) -> str:
    """``app.store.frame`` lies in ``store``."""
    return (module.split(".") + [""])[1]


def _rooms_without_a_row(root: Path, rooms: dict[str, Room]) -> list[str]:
    there = {path.relative_to(root / "app").parts[0] for path in (root / "app").rglob("*.py")}
    names = {name.removesuffix(".py") for name in there} - {"__init__"}
    return [f"app/{name} has no row in the table of rooms" for name in sorted(names - rooms.keys())]


def _judge(found: Import, rooms: dict[str, Room]) -> list[str]:
    room = rooms.get(room_of(found.module))
    if room is None:
        return []
    if found.target.startswith("app."):
        allowed = _may_enter(found, room)
    else:
        allowed = _may_bring_in(found, room)
    return [] if allowed else [f"{found.module} may not import {found.target}"]


def _may_enter(found: Import, room: Room) -> bool:
    if room_of(found.target) == room_of(found.module):
        return True
    doors = [f"app.{door}" for door in room.enters.split()]
    return any(found.target == door or found.target.startswith(f"{door}.") for door in doors)


def _may_bring_in(found: Import, room: Room) -> bool:
    library, _, rest = found.target.partition(".")
    listed = room.brings_in.split()
    if library in listed:
        return True
    is_type = rest.partition(".")[0] in TYPES
    return f"{library}:types" in listed and is_type


def _circles(found: list[Import]) -> list[str]:
    graph: dict[str, set[str]] = {}
    for each in found:
        if each.target.startswith("app.") and each.target != each.module:
            graph.setdefault(each.module, set()).add(each.target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        return ["a circle: " + " -> ".join(reversed(circle.args[1]))]
    return []


def _both_sides(found: list[Import]) -> list[str]:
    who = {each.module for each in found if each.target == WHO}
    what = {each.module for each in found if each.target == WHAT}
    return [f"{module} imports both the frame and the ballots" for module in sorted(who & what)]


def _reaching_the_frame(found: list[Import]) -> list[str]:
    reaching, before = {WHO}, 0
    while len(reaching) > before:
        before = len(reaching)
        reaching |= {each.module for each in found if each.target in reaching}
    return [
        f"{module} can reach the frame"
        for module in sorted(reaching)
        if room_of(module) in KEPT_FROM_THE_FRAME
    ]
