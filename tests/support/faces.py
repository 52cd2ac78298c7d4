"""Every face over a survey at work, with people who may come to each of its addresses."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from fastapi import FastAPI
from httpx import Client
from sqlalchemy import Engine

from app.analyst.routes import create as create_analyst
from app.main import Face
from app.staff.routes import create as create_staff
from app.store.dump import rows_of, tables_in
from app.store.session import reading
from app.web.guards import DeclaredRoute, declared_routes
from tests.analyst.conftest import RECORDS, open_room
from tests.release.ballots import WAVE_ID
from tests.resident.conftest import town_of
from tests.support.asking import client_of
from tests.support.paper import KEYERS, batch_in_keying, begin
from tests.support.staff import open_office, post
from tests.support.wave import WAVE, open_field

HOST = "127.0.0.1:8000"
ORIGIN = f"http://{HOST}"
_PART = re.compile(r"{(\w+)(?::\w+)?}")


@dataclass(frozen=True)
class OpenFace:
    """A face, and ``enter(guard)``: someone whom that guard lets in."""

    app: FastAPI
    engine: Engine
    enter: Callable[[str], Client]
    parts: Mapping[str, str]
    """What stands in its addresses, by name."""
    home: str
    """A page with a form, once inside."""

    def routes(self, method: str) -> list[DeclaredRoute]:
        """The routes that answer ``method``."""
        return [route for route in declared_routes(self.app) if method in route.methods]

    def address(self, route: DeclaredRoute, **other: str) -> str:
        """An address of the route that leads somewhere, but for what is ``other``."""
        parts = {**self.parts, **other}
        return _PART.sub(lambda found: parts[found[1]], route.path)

    def stored(self) -> dict[str, list[Mapping[str, object]]]:
        """Everything the store holds."""
        with reading(self.engine) as connection:
            return {table.name: [*rows_of(connection, table)] for table in tables_in(self.engine)}


def parts_of(route: DeclaredRoute) -> list[str]:
    """The names of what is variable in the route's address."""
    return _PART.findall(route.path)


def open_face(face: Face, engine: Engine, folder: Path) -> OpenFace:
    """The face, open and at work."""
    return _OPENED[face](engine, folder)


def _resident(engine: Engine, folder: Path) -> OpenFace:
    town = town_of(open_field(engine, folder, letters=6, people=40))

    letters = cycle(range(6))

    def enter(_guard: str) -> Client:
        client = client_of(town.app, ORIGIN)
        # A letter of one's own: to come in again with the same would end the session before.
        post(client, "/sv/", code=town.field.code(next(letters)))
        return client

    parts = {"language": "sv", "look": "dark", "number": "1"}
    return OpenFace(town.app, engine, enter, parts, "/sv/enkat/1")


def _staff(engine: Engine, folder: Path) -> OpenFace:
    office = open_office(engine, folder)
    batch_id, numbers = batch_in_keying(office.wave)
    keying = begin(office.wave, batch_id, numbers[0], email=KEYERS[0]).id.hex()
    roles = ("coordinator", "desk", "receiver", "administrator", "keyer", "adjudicator")
    secrets = {role: office.secret(f"{role}0@example.se") for role in roles}
    app = create_staff(office.context())

    def enter(guard: str) -> Client:
        client = client_of(app, ORIGIN)
        role = next((role for role in roles if role in guard.split(" or ")), "receiver")
        client.cookies.set("trygg-staff", secrets[role])
        # That a session is in use is noted now and then: not in the middle of what is looked at.
        client.get("/staff/")
        return client

    parts = {"wave_id": WAVE, "batch": "1", "number": str(numbers[0]), "keying": keying}
    return OpenFace(app, engine, enter, parts, "/staff/")


def _analyst(engine: Engine, folder: Path) -> OpenFace:
    room = open_room(engine, folder)
    secret = room.session("records")
    app = create_analyst(room.context)

    def enter(_guard: str) -> Client:
        client = client_of(app, ORIGIN)
        client.cookies.set("trygg-staff", secret)
        return client

    parts = {"wave_id": WAVE_ID, "number": "1", "file_name": RECORDS}
    return OpenFace(app, engine, enter, parts, "/analyst/")


_OPENED: dict[Face, Callable[[Engine, Path], OpenFace]] = {
    "resident": _resident,
    "staff": _staff,
    "analyst": _analyst,
}
