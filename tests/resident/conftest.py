"""An open wave made by the real verbs, and residents with their letters."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.acts.installation import Installation
from app.resident.routes import create
from app.store.session import make_engine, upgrade
from app.vault.keyring import Keyring
from app.web.context import Context, Site
from tests.support.wave import OPENED, Field, open_field
from tests.web.visitor import ORIGIN, Visitor


@dataclass
class Clock:
    """A wall clock that stands still until it is moved."""

    now: datetime = OPENED

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Town:
    """The open wave, the face residents meet, and the clock on its wall."""

    field: Field
    app: FastAPI
    clock: Clock
    context: Context


@pytest.fixture(scope="session")
def built_town(tmp_path_factory: pytest.TempPathFactory) -> Field:
    """The wave, built once: its database and keys are copied for every test."""
    folder = tmp_path_factory.mktemp("town")
    address = f"sqlite:///{folder / 'town.sqlite'}"
    upgrade(address)
    engine = make_engine(address)
    field = open_field(engine, folder, letters=6, people=40)
    engine.dispose()
    return field


@pytest.fixture
def town(built_town: Field, tmp_path: Path) -> Iterator[Town]:
    """A wave with letters for six people, open since three days."""
    shutil.copyfile(built_town.here.folder / "town.sqlite", tmp_path / "town.sqlite")
    shutil.copytree(built_town.here.folder / "keys", tmp_path / "keys")
    engine = make_engine(f"sqlite:///{tmp_path / 'town.sqlite'}")
    here = Installation(engine, Keyring.open(tmp_path / "keys"), tmp_path)
    yield town_of(replace(built_town, here=here))
    engine.dispose()


def town_of(field: Field) -> Town:
    """The face over a wave."""
    clock = Clock()
    site = Site(
        origin=ORIGIN,
        hosts=frozenset({"127.0.0.1:8000"}),
        is_secure=False,
        sign_in_rate=1000,
        leave_to="www.smhi.se",
    )
    context = Context(field.here, clock, site)
    return Town(field, create(context), clock, context)


@pytest.fixture
def new_visitor(town: Town) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors, each with a browser of their own."""
    with ExitStack() as leaving:

        def make(address: str = "203.0.113.9") -> Visitor:
            return leaving.enter_context(Visitor(town.app, address=address))

        yield make


@pytest.fixture
def visitor(new_visitor: Callable[..., Visitor]) -> Visitor:
    """Someone at the start of nothing."""
    return new_visitor()


@pytest.fixture
def resident(visitor: Visitor, town: Town) -> Visitor:
    """Someone who has entered with the first letter's code and sees the first page."""
    return come_in(visitor, town.field.code())


def come_in(visitor: Visitor, code: str, language: str = "sv") -> Visitor:
    """Enter with a code from the start page."""
    visitor.get(f"/{language}/")
    visitor.submit({"code": code})
    return visitor


CONTINUE = ("go", "continue")
ANSWERS = "answers"


def choose_first(visitor: Visitor) -> dict[str, str]:
    """The first choice of every question in sight."""
    form = visitor.form(ANSWERS)
    return {name: values[0] for name, values in form.choices.items()}


def answer_all(visitor: Visitor) -> Visitor:
    """From the page in sight to the review, choosing the first of everything."""
    while "granska" not in visitor.page.url.path:
        visitor.submit(choose_first(visitor), button=CONTINUE, form_id=ANSWERS)
    return visitor
