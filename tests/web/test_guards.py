"""No route without a word on who may come."""

from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, HTTPException

from app.web.context import Context
from app.web.face import make_face
from app.web.guards import declared_routes, guard, open_to_all
from tests.web.visitor import Visitor


def test_a_route_that_forgets_its_guard_stops_the_start(context: Context, tmp_path: Path) -> None:
    router = APIRouter()

    @router.get("/forgotten")
    def forgotten() -> None: ...

    with pytest.raises(ValueError, match="/forgotten does not say who may come"):
        make_face(context, name="x", routers=[router], templates_folder=tmp_path, base="staff.html")


def test_a_guard_counts_however_deep_it_is_needed(context: Context, tmp_path: Path) -> None:
    @guard("keyer")
    def is_keyer() -> str:
        raise HTTPException(403)

    def batch(keyer: Annotated[str, Depends(is_keyer)]) -> str:
        return keyer

    router = APIRouter(prefix="/deep")

    @router.get("/batch")
    def show(batch: Annotated[str, Depends(batch)]) -> None: ...

    @router.get("/open")
    @open_to_all
    def anyone() -> None: ...

    face = make_face(
        context, name="x", routers=[router], templates_folder=tmp_path, base="staff.html"
    )
    said = {route.path: route.guard for route in declared_routes(face)}
    assert said["/deep/batch"] == "keyer"
    assert said["/deep/open"] == "everyone"
    with Visitor(face) as visitor:
        assert visitor.get("/deep/batch").status_code == 403
