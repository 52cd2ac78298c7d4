"""Making a face: routes, pages, error pages and the shield around them."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import Scope

from app.web import health
from app.web.assets import assets
from app.web.context import Context, ContextDep, context_of
from app.web.errors import ErrorPages
from app.web.guards import declared_routes
from app.web.numbers import numbers_in
from app.web.pages import SOURCE_LANGUAGE, Pages
from app.web.redirects import Redirected, answer_instead
from app.web.request_gate import RequestGate, Upload

__all__ = ["ContextDep", "PagesDep", "Upload", "context_of", "make_face", "pages_of"]


def pages_of(request: Request) -> Pages:
    """The templates of the face that answers ``request``."""
    pages: Pages = request.app.state.pages
    return pages


async def _pages_dependency(request: Request) -> Pages:
    return pages_of(request)


PagesDep = Annotated[Pages, Depends(_pages_dependency)]


def always_swedish(_scope: Scope) -> str:
    """The language of the faces for staff and analysts."""
    return SOURCE_LANGUAGE


def make_face(
    context: Context,
    *,
    name: str,
    routers: Iterable[APIRouter],
    templates_folder: Path,
    base: str,
    language_of: Callable[[Scope], str] = always_swedish,
    uploads: tuple[Upload, ...] = (),
    words: dict[str, Any] | None = None,
    openapi_url: str | None = None,
) -> FastAPI:
    """An ASGI application of ``routers``; ValueError when a route does not say who may come, or
    takes a number of any size.

    ``base``: the page template of error pages; ``words``: names every template may use. Beside
    ``openapi_url`` are the addresses for programs, which get their errors as JSON.
    """
    pages = Pages(templates_folder, words={"site": context.site, **(words or {})})
    programs = f"{openapi_url.rpartition('/')[0]}/" if openapi_url else ""
    errors = ErrorPages(pages, base=base, language_of=language_of, programs=programs)
    shield = Middleware(
        RequestGate,
        face=name,
        site=context.site,
        assets=assets(),
        error=errors.page,
        uploads=uploads,
    )
    face = _bare_face(name, shield, errors, openapi_url=openapi_url)
    face.state.context = context
    face.state.pages = pages
    for router in (health.router, *routers):
        # Not include_router: it would look for the route twice, router by router.
        face.router.routes.extend(router.routes)
    _refuse_unguarded(face)
    _refuse_unbounded(face)
    return face


def _bare_face(
    name: str, shield: Middleware, errors: ErrorPages, *, openapi_url: str | None
) -> FastAPI:
    return FastAPI(
        # What it would record holds the form that came, and so answers.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        title=name,
        openapi_url=openapi_url,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[shield],
        exception_handlers={
            Redirected: answer_instead,
            HTTPException: errors.answer,
            RequestValidationError: errors.unreadable,
        },
    )


def _refuse_unguarded(face: FastAPI) -> None:
    for route in declared_routes(face):
        if route.guard is None:
            raise ValueError(f"{sorted(route.methods)} {route.path} does not say who may come")


def _refuse_unbounded(face: FastAPI) -> None:
    for route in face.routes:
        for name, is_bounded in numbers_in(route).items():
            if not is_bounded:
                raise ValueError(f"{route} takes any number as {name}: say Number")
