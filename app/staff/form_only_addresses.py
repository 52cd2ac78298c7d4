"""The way back: an address that takes only a form, asked for by a reload or from the history.

It leads to the page its form stands on, behind the guard of the form itself.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from fastapi.routing import APIRoute

from app.staff.staff_request import StaffRequest
from app.web.redirects import go_to


def ways_back(routers: Iterable[APIRouter]) -> APIRouter:
    """A GET for every address of ``routers`` that has none."""
    routes = [one for router in routers for one in router.routes if isinstance(one, APIRoute)]
    pages = {route.path for route in routes if "GET" in (route.methods or ())}
    back = APIRouter()
    for route in routes:
        if route.path not in pages:
            leads_to = _page_above(route.path, pages)
            back.add_api_route(route.path, _leading(leads_to, _guard_of(route)), methods=["GET"])
    return back


def _page_above(path: str, pages: Collection[str]) -> str:
    while path not in pages:
        path = path.rpartition("/")[0]
    return path


def _guard_of(route: APIRoute) -> Callable[..., Any]:
    """What gives the form's endpoint its visit. StopIteration where nothing does."""
    return next(
        needed.call
        for needed in route.dependant.dependencies
        if needed.name == "visit" and needed.call
    )


def _leading(page: str, guard: Callable[..., Any]) -> Callable[..., Response]:
    def lead_back(visit: Annotated[StaffRequest, Depends(guard)]) -> Response:
        return go_to(page.format(**visit.request.path_params))

    return lead_back
