"""The table of rooms holds, and every kind of breach of it is seen."""

from pathlib import Path

import pytest

from tests.house.rooms import ROOMS, Room, breaches, idle_grants, room_of
from tests.house.tree import ROOT

Tree = dict[str, str]

SOUND: Tree = {
    "app/__init__.py": "",
    "app/settings.py": "import os\n",
    "app/main.py": "from app.settings import Settings\nfrom app.resident import routes\n",
    "app/resident/__init__.py": "",
    "app/resident/routes.py": "from fastapi import APIRouter\nfrom app.fieldwork import respond\n",
    "app/analyst/__init__.py": "",
    "app/analyst/pages.py": "from app.release.tables.topic_tables import build\n",
    "app/web/__init__.py": "",
    "app/web/health.py": "from app.store.session import reading\n",
    "app/fieldwork/__init__.py": "",
    "app/fieldwork/web/answering.py": "from sqlalchemy import Engine\nfrom app.store import cases\n",
    "app/release/__init__.py": "",
    "app/release/tables/topic_tables.py": "import polars\nfrom app.store import ballots\n",
    "app/store/__init__.py": "",
    "app/store/session.py": "from sqlalchemy import select\n",
    "app/store/frame.py": "from app.store import session\n",
    "app/store/cases.py": "",
    "app/store/ballots.py": "",
    "app/survey/__init__.py": "",
    "app/survey/routing.py": "from collections.abc import Mapping\n",
}

PLANTED = {
    "a package without a row": (
        {"app/extras/__init__.py": "", "app/extras/more.py": "import os\n"},
        "app/extras has no row in the table of rooms",
    ),
    "a module without a row": ({"app/tricks.py": ""}, "app/tricks has no row"),
    "a forbidden room": (
        {"app/survey/routing.py": "from app.store.cases import CASE\n"},
        "app.survey.routing may not import app.store.cases",
    ),
    "a forbidden room behind a function": (
        {"app/survey/routing.py": "def path():\n    from app.store import cases\n"},
        "app.survey.routing may not import app.store.cases",
    ),
    "a forbidden room by a relative import": (
        {"app/survey/routing.py": "from ..store import cases\n"},
        "app.survey.routing may not import app.store.cases",
    ),
    "one module of a room, when another is allowed": (
        {"app/web/health.py": "from app.store import cases\n"},
        "app.web.health may not import app.store.cases",
    ),
    "a forbidden library": (
        {"app/survey/routing.py": "import numpy as np\n"},
        "app.survey.routing may not import numpy",
    ),
    "SQL outside the store": (
        {"app/fieldwork/web/answering.py": "from sqlalchemy import Engine, select\n"},
        "app.fieldwork.web.answering may not import sqlalchemy.select",
    ),
    "an import by a string": (
        {"app/survey/routing.py": "import importlib\nimportlib.import_module('app.store')\n"},
        "app.survey.routing may not import whatever a string names",
    ),
    "a circle inside a room": (
        {
            "app/store/session.py": "from app.store import cases\n",
            "app/store/cases.py": "from app.store import session\n",
        },
        "a circle: ",
    ),
    "siblings": (
        {"app/fieldwork/web/answering.py": "from app.release.tables.topic_tables import build\n"},
        "app.fieldwork.web.answering may not import app.release.tables.topic_tables",
    ),
    "one face in another": (
        {"app/resident/routes.py": "from app.analyst import pages\n"},
        "app.resident.routes may not import app.analyst.pages",
    ),
    "settings read deep inside": (
        {"app/fieldwork/web/answering.py": "from app.settings import Settings\n"},
        "app.fieldwork.web.answering may not import app.settings",
    ),
    "who and what in one module": (
        {"app/fieldwork/both.py": "from app.store import ballots, frame\n"},
        "app.fieldwork.both imports both the frame and the ballots",
    ),
    "the way out sees the frame": (
        {"app/release/tables/topic_tables.py": "from app.store.frame import PERSON\n"},
        "app.release.tables.topic_tables can reach the frame",
    ),
    "the way out sees the frame through others": (
        {
            "app/store/cases.py": "import app.store.frame\n",
            "app/release/tables/topic_tables.py": "import app.store.cases\n",
        },
        "app.analyst.pages can reach the frame",
    ),
}


def planted(folder: Path, *trees: Tree) -> Path:
    """A small house under ``folder``."""
    for path, source in {name: text for tree in trees for name, text in tree.items()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(source)
    return folder


def test_every_module_stays_in_its_room() -> None:
    assert breaches(ROOT) == []


def test_the_table_grants_only_what_is_used() -> None:
    assert idle_grants(ROOT) == []


def test_a_door_nobody_uses_is_seen(tmp_path: Path) -> None:
    house = planted(tmp_path, {"app/web/a.py": "import jinja2\nfrom app.words import dates\n"})
    rooms = {"web": Room("words vault", "jinja2 fastapi")}
    assert idle_grants(house, rooms) == ["web never enters vault", "web never brings in fastapi"]


def test_a_sound_house_has_no_breach(tmp_path: Path) -> None:
    assert breaches(planted(tmp_path, SOUND)) == []


@pytest.mark.parametrize(("breach", "said"), PLANTED.values(), ids=PLANTED.keys())
def test_a_breach_is_seen(tmp_path: Path, breach: Tree, said: str) -> None:
    found = breaches(planted(tmp_path, SOUND, breach))
    assert any(said in sentence for sentence in found), found


def test_the_table_has_no_circles_and_its_rooms_exist_in_it() -> None:
    below: set[str] = set()
    for name in reversed(ROOMS):
        doors = {room_of(f"app.{door}") for door in ROOMS[name].enters.split()}
        assert doors <= below, f"{name} may enter {doors - below}, which stand above or beside it"
        below.add(name)
