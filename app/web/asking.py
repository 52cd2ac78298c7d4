"""How an address is asked for: HEAD is a GET that takes only the head of the answer along.

Every page is found, guarded and made as for a GET, so that no route can forget HEAD.
"""

from fastapi import Request
from starlette.routing import Match
from starlette.types import Scope

_IS_HEAD = "trygg.is_head"
BY_GET = "GET, HEAD"


def as_get(scope: Scope) -> Scope:
    """A HEAD as the GET that the routes know."""
    return {**scope, "method": "GET", _IS_HEAD: True}


def is_head(request: Request) -> bool:
    """Whether nothing but the head is wanted. What a GET does or notes is then to be left undone."""
    return _IS_HEAD in request.scope


def first_part(path: str) -> str:
    """What stands between the first slash and the next; a client may send no slash at all."""
    return path.removeprefix("/").partition("/")[0]


def allowed_at(scope: Scope) -> str:
    """How the address may be asked, as ``Allow`` says it: form and page are two routes of ours."""
    routes = [one for one in scope["app"].routes if one.matches(scope)[0] is not Match.NONE]
    same = [route for route in routes if route.path == routes[0].path]
    methods = {method for route in same for method in route.methods}
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))
