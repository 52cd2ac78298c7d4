"""A tiny face of a few routes, to see what the furniture does with them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI, HTTPException, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from app.acts.installation import Installation
from app.store.session import make_engine
from app.vault.keyring import Keyring
from app.web import colour_scheme
from app.web.context import Context, ContextDep, Site
from app.web.face import Upload, make_face
from app.web.forms import FormDep
from app.web.guards import open_to_all
from app.web.redirects import Redirected, go_to
from tests.web.visitor import ORIGIN, Visitor

SITE = Site(origin=ORIGIN, hosts=frozenset({"127.0.0.1:8000"}), is_secure=False)
NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)

router = APIRouter()


@router.get("/plain")
@open_to_all
def plain() -> PlainTextResponse:
    return PlainTextResponse("plain")


@router.post("/said")
@open_to_all
def said(form: FormDep) -> PlainTextResponse:
    return PlainTextResponse(repr(dict(form.fields)))


@router.post("/files/{name}/frame")
@open_to_all
def frame(name: str) -> PlainTextResponse:
    return PlainTextResponse(name)


@router.get("/defect")
@open_to_all
def defect() -> Response:
    raise RuntimeError("a code 1234 5678 9012 3456 and a name, Sixten")


@router.get("/away")
@open_to_all
def away() -> Response:
    raise OperationalError("SELECT name", {"name": "Sixten"}, Exception("connection refused"))


@router.get("/asks")
@open_to_all
def asks(context: ContextDep) -> PlainTextResponse:
    with context.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return PlainTextResponse("asked")


@router.get("/instead")
@open_to_all
def instead() -> Response:
    raise Redirected(go_to("/plain"))


@router.get("/teapot")
@open_to_all
def teapot() -> Response:
    raise HTTPException(418)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Engine]:
    """An empty store; what the furniture asks of it is the same on both databases."""
    engine = make_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def context(store: Engine, tmp_path: Path) -> Context:
    return Context(
        Installation(store, Keyring.create(tmp_path / "keys"), tmp_path), lambda: NOON, SITE
    )


@pytest.fixture
def face(context: Context, tmp_path: Path) -> FastAPI:
    return make_face(
        context,
        name="try",
        routers=[router, colour_scheme.router],
        templates_folder=tmp_path,
        base="staff.html",
        uploads=(Upload("/files/*/frame", largest=100_000),),
    )


@pytest.fixture
def new_visitor(face: FastAPI) -> Iterator[Callable[..., Visitor]]:
    with ExitStack() as leaving:

        def make(address: str = "203.0.113.9") -> Visitor:
            return leaving.enter_context(Visitor(face, address=address))

        yield make


@pytest.fixture
def visitor(new_visitor: Callable[..., Visitor]) -> Visitor:
    return new_visitor()
