"""No number from outside is larger than a database can compare."""

from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter, Query

from app.web.context import Context
from app.web.face import make_face
from app.web.guards import open_to_all
from app.web.numbers import LARGEST, Number, numbers_in, read_number
from tests.web.visitor import Visitor


def test_a_number_is_a_few_plain_digits() -> None:
    assert [read_number(typed) for typed in ("0", "7", "007", str(LARGEST))] == [0, 7, 7, LARGEST]
    for typed in ("", "-1", "+1", " 1", "1_0", "1.0", "²", "٣", "१२", str(LARGEST + 1), "9" * 30):
        assert read_number(typed) is None


@pytest.mark.parametrize("path", ["/typed/{number}", "/matched/{number:int}"])
def test_a_number_in_an_address_that_is_too_large_leads_nowhere(
    context: Context, tmp_path: Path, path: str
) -> None:
    router = APIRouter()

    @router.get(path)
    @open_to_all
    def show(number: Number) -> int:
        return number

    face = make_face(
        context, name="x", routers=[router], templates_folder=tmp_path, base="staff.html"
    )
    address = path.partition("{")[0]
    with Visitor(face) as visitor:
        assert visitor.get(f"{address}{LARGEST}").json() == LARGEST
        for odd in ("-1", LARGEST + 1, 2**63, "9" * 30, "9" * 5000, "x"):
            assert visitor.get(f"{address}{odd}").status_code == 404


def test_a_route_that_takes_any_number_stops_the_start(context: Context, tmp_path: Path) -> None:
    router = APIRouter()

    @router.get("/any/{number}")
    @open_to_all
    def show(number: Number, page: int | None = None) -> None: ...

    assert numbers_in(router.routes[0]) == {"number": True, "page": False}
    with pytest.raises(ValueError, match="takes any number as page"):
        make_face(context, name="x", routers=[router], templates_folder=tmp_path, base="staff.html")


def test_a_number_of_a_query_may_have_bounds_of_its_own() -> None:
    router = APIRouter()

    @router.get("/some")
    def show(page: Annotated[int, Query(ge=1, le=12)] = 1) -> None: ...

    assert numbers_in(router.routes[0]) == {"page": True}
