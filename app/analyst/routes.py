"""The analysts' pages: what is out, one release, its method; and the machine interface."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from app.analyst import programs
from app.analyst.session import AnalystDep, token_holder
from app.analyst.views import method_view, release_view, shelf_views
from app.release.reading.published import read_tables
from app.release.reading.readers import Reader, find_approved, shelves, tables_of
from app.web.context import Context, ContextDep
from app.web.csrf import page_token
from app.web.face import PagesDep, make_face
from app.web.numbers import Number

router = APIRouter(prefix="/analyst", include_in_schema=False)
HOME, SIGN_OUT = "/analyst/", "/staff/logga-ut"


def create(context: Context) -> FastAPI:
    """The analysts' face."""
    return make_face(
        context,
        name="analyst",
        routers=[router, programs.router],
        templates_folder=Path(__file__).parent / "pages",
        base="analyst.html",
        words={"home": HOME},
        openapi_url="/api/v1/openapi.json",
    )


@router.get("/")
def list_waves(
    request: Request, context: ContextDep, pages: PagesDep, reader: AnalystDep
) -> HTMLResponse:
    """Every wave with its releases."""
    found = shelf_views(shelves(context.here, reader), reader)
    around = _around(context, reader)
    return pages.show(request, "waves.html", language="sv", shelves=found, **around)


@router.get("/utgavor/{wave_id}/{number}")
def show_release(
    wave_id: str,
    number: Number,
    request: Request,
    context: ContextDep,
    pages: PagesDep,
    reader: AnalystDep,
    kommun: str = "",
) -> HTMLResponse:
    """One release: headline indicators, response rates, files. ``kommun`` chooses one of many."""
    line = find_approved(context.here, reader, wave_id=wave_id, number=number)
    if line is None:
        raise HTTPException(404)
    tables = read_tables(tables_of(context.here, line))
    view = release_view(line, tables, reader, municipality=kommun)
    if view is None:
        raise HTTPException(404)
    around = _around(context, reader)
    return pages.show(request, "release.html", language="sv", view=view, **around)


@router.get("/utgavor/{wave_id}/{number}/metod")
def show_method(
    wave_id: str,
    number: Number,
    request: Request,
    context: ContextDep,
    pages: PagesDep,
    reader: AnalystDep,
) -> HTMLResponse:
    """The method report of a release."""
    line = find_approved(context.here, reader, wave_id=wave_id, number=number)
    if line is None:
        raise HTTPException(404)
    view = method_view(line, read_tables(tables_of(context.here, line)))
    around = _around(context, reader)
    return pages.show(request, "method.html", language="sv", view=view, **around)


@router.get("")
def without_slash(_reader: AnalystDep) -> Response:
    """The address as people type it."""
    return Response(status_code=308, headers={"location": HOME})


def _around(context: Context, reader: Reader) -> dict[str, Any]:
    """What what stands around every page shows."""
    return {
        "who": {"name": reader.name, "role": "analytiker"},
        "sign_out": SIGN_OUT,
        "csrf": page_token(context, token_holder(reader)),
    }
