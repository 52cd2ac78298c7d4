"""Every route says who may come: a guard it depends on, or ``open_to_all``.

``make_face`` refuses a route that says neither, so that forgetting is an error at start and not
an open door.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import Route

F = TypeVar("F", bound=Callable[..., Any])

_MARK = "__guard__"
EVERYONE = "everyone"


def guard(name: str) -> Callable[[F], F]:
    """Mark a dependency as a guard: it raises (``Redirected``, ``HTTPException``) or lets through."""

    def mark(dependency: F) -> F:
        setattr(dependency, _MARK, name)
        return dependency

    return mark


def open_to_all(endpoint: F) -> F:
    """Mark an endpoint that anyone may reach."""
    setattr(endpoint, _MARK, EVERYONE)
    return endpoint


def guarded_by(dependency: Callable[..., Any], endpoint: F) -> F:
    """Mark an endpoint that asks the guard ``dependency`` itself. ValueError if it is no guard."""
    name = getattr(dependency, _MARK, None)
    if not isinstance(name, str):
        raise ValueError(f"{dependency!r} is not a guard")
    setattr(endpoint, _MARK, name)
    return endpoint


def guard_of(route: APIRoute | RouteContext) -> str | None:
    """The guard's name, ``EVERYONE``, or None when the route declares nothing."""
    declared = getattr(route.endpoint, _MARK, None)
    return declared if isinstance(declared, str) else _guard_among(route.dependant)


@dataclass(frozen=True, slots=True)
class DeclaredRoute:
    """An address of a face, how it may be asked, and who may ask."""

    path: str
    methods: frozenset[str]
    guard: str | None


def declared_routes(face: FastAPI) -> Iterator[DeclaredRoute]:
    """Every address of a face. FastAPI keeps included routers whole, so ``face.routes`` hides them."""
    for route in iter_route_contexts(face.routes):
        methods = frozenset(route.methods or ())
        if isinstance(route.original_route, APIRoute):
            yield DeclaredRoute(route.path or "", methods, guard_of(route))
        elif isinstance(route.original_route, Route):
            # FastAPI's own description of a machine interface is open wherever there is one.
            is_description = route.path == face.openapi_url
            endpoint = route.original_route.endpoint
            declared = EVERYONE if is_description else getattr(endpoint, _MARK, None)
            yield DeclaredRoute(route.path or "", methods, declared)


def _guard_among(dependant: Dependant) -> str | None:
    for needed in dependant.dependencies:
        name = getattr(needed.call, _MARK, None) or _guard_among(needed)
        if isinstance(name, str):
            return name
    return None
