"""Light or dark: the device decides unless the reader has; kept in a cookie, not in a script."""

from fastapi import APIRouter, HTTPException, Request, Response
from markupsafe import Markup

from app.web.context import ContextDep, Site
from app.web.cookies import read_cookie, set_cookie
from app.web.guards import open_to_all
from app.web.redirects import go_to

LOOKS = ("light", "dark", "auto")
_COOKIE = "look"
_ATTRIBUTES = {
    look: Markup(f' data-scheme="{look}"')  # noqa: S704 - one of two words of ours
    for look in ("light", "dark")
}

router = APIRouter()


def scheme_of(request: Request, site: Site) -> Markup:
    """The attribute of ``<html>`` that says what the reader chose."""
    return _ATTRIBUTES.get(read_cookie(request, site, _COOKIE) or "", Markup())


def choose(response: Response, site: Site, look: str) -> None:
    """Remember a choice for as long as the browser is open."""
    if look not in LOOKS:
        raise HTTPException(400)
    set_cookie(response, site, _COOKIE, look)


@router.get("/utseende/{look}")
@open_to_all
async def choose_look(request: Request, look: str, context: ContextDep) -> Response:
    """Choose and come back to the page the link stood on. Changes nothing but the looks."""
    came_from = request.headers.get("referer", "")
    origin = next((one for one in context.site.origins if came_from.startswith(f"{one}/")), None)
    # One slash at the start: with two, the rest would name another host.
    path = "/" + came_from.removeprefix(origin).lstrip("/\\") if origin else "/"
    response = go_to(path)
    choose(response, context.site, look)
    return response
