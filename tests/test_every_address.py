"""What holds at every address of every face, and at what is no address at all."""

import re
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute
from httpx import Cookies, Headers, Response
from sqlalchemy import Engine

from app.main import FACES, Faces
from app.web.assets import assets
from app.web.guards import declared_routes
from app.web.headers import SECURITY_HEADERS
from tests.support.asking import ask
from tests.support.faces import HOST, OpenFace, open_face, parts_of
from tests.support.staff import token
from tests.web.visitor import Form

FORM = {"host": HOST, "content-type": "application/x-www-form-urlencoded"}
DOES_SOMETHING = {"/lamna", "/api/v1/releases/{file_name}"}
"""Where a GET is more than a look: HEAD has to be told to leave that undone."""
NOT_THERE = {"/staff/{wave_id}/avgoranden/{batch}/{number}"}
"""Nothing waits for a ruling in what the tests open."""
NO_ADDRESSES = (
    *("*", "", "?", "sv/", "staff", "api/v1/releases", f"http://{HOST}/sv/", f"http://{HOST}"),
    *(f"{HOST}", "//", "///", "//sv/", "//staff/", "/\\", "/\0", "/sv/\0", "/staff/\0/post"),
    *("/api/v1/\0", "/api/v1/releases/\0", "/analyst/utgavor/\0/1", "/static/", "/static/\0"),
    *("/static//", "/.", "/..", "/sv/..", "/%", "/\ufffd", "/\n", "/staff/%2e%2e"),
    *("/9" * 2, f"/sv/enkat/{'9' * 5000}"),
)
ODD_NUMBERS = (
    *("0", "-1", "+1", "1.0", "1e3", " 1", "1_0", "", "²", "٣", "१२", "x", "\0"),
    *(str(2**31 - 1), str(2**31), str(2**63 - 1), str(2**63), "9" * 30, "9" * 5000),
)
LONG_NUMBERS = ("-1", "٣", str(2**63), "9" * 30, "9" * 5000)


@pytest.fixture(params=FACES)
def face(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> OpenFace:
    """Each face on each database."""
    return open_face(request.param, engine, tmp_path)


def assert_secure(headers: Headers, where: object) -> None:
    for name, value in SECURITY_HEADERS.items():
        assert headers.get_list(name) == [value], (where, name)
    assert len(headers.get_list("cache-control")) == 1, where


def test_what_is_no_address_is_refused_like_anything_else(face: OpenFace) -> None:
    combined = Faces({"resident": face.app}, face.engine)
    methods = ("GET", "HEAD", "OPTIONS", "POST", "CONNECT", "MADE-UP")
    for app, method, target in product((face.app, combined), methods, NO_ADDRESSES):
        refused = ask(app, method, target, headers=FORM)
        where = (method, target[:40])
        assert 400 <= refused.status < 500, (*where, refused.status)
        assert_secure(refused.headers, where)


def head_of(answer: Response) -> tuple[int, list[tuple[str, str]], int]:
    """Status and headers; of the cookies, whose values are drawn anew each time, how many."""
    kept = [(name, value) for name, value in answer.headers.items() if name != "set-cookie"]
    return answer.status_code, sorted(kept), len(answer.headers.get_list("set-cookie"))


def test_a_head_is_the_head_of_the_page_and_changes_nothing(face: OpenFace) -> None:
    routes = sorted(face.routes("GET"), key=lambda route: route.path in DOES_SOMETHING)
    clients = {guard: face.enter(guard) for guard in {route.guard or "" for route in routes}}
    assert {client.get(face.home).status_code for client in clients.values()} == {200}
    cookies = {guard: Cookies(client.cookies) for guard, client in clients.items()}
    before, heads = face.stored(), {}
    for route in routes:
        client = clients[route.guard or ""]
        client.cookies = Cookies(cookies[route.guard or ""])
        looked = client.head(face.address(route))
        assert looked.content == b"", route.path
        heads[route.path] = head_of(looked)
    assert face.stored() == before
    for route in routes:
        client = clients[route.guard or ""]
        client.cookies = Cookies(cookies[route.guard or ""])
        shown = client.get(face.address(route))
        assert shown.status_code < 400 or route.path in NOT_THERE, route.path
        assert heads[route.path] == head_of(shown), route.path
        assert "content-length" in shown.headers, route.path
    does_something = any(route.path in DOES_SOMETHING for route in routes)
    assert (face.stored() != before) == does_something


STRANGE = ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "OPTIONS", "MADE-UP", "get")


def test_what_an_address_cannot_be_asked_is_told_with_what_it_can(face: OpenFace) -> None:
    ways: dict[str, set[str]] = {}
    for route in declared_routes(face.app):
        ways.setdefault(face.address(route), set()).update(route.methods)
    ways[assets().address("trygg.css")] = {"GET"}
    for address, methods in ways.items():
        allowed = methods | {"HEAD"} if "GET" in methods else methods
        for method in {*STRANGE, "GET", "HEAD"} - allowed:
            refused = ask(face.app, method, address, headers=FORM)
            assert refused.status == 405, (method, address)
            assert refused.headers["allow"] == ", ".join(sorted(allowed)), (method, address)
            assert_secure(refused.headers, (method, address))


def test_an_odd_number_in_an_address_is_no_defect(face: OpenFace) -> None:
    tried = 0
    for route in declared_routes(face.app):
        client = face.enter(route.guard or "")
        page = client.get(face.home)
        csrf = token(page) if "csrf" in page.text else ""
        for part, odd, method in product(parts_of(route), ODD_NUMBERS, route.methods):
            address = face.address(route, **{part: quote(odd)})
            form = {"csrf": csrf} if method == "POST" else None
            answer = client.request(method, address, data=form)
            assert answer.status_code < 500, (method, address[:60])
            tried += 1
    assert tried > 50


def test_an_odd_number_in_a_query_is_no_defect(face: OpenFace) -> None:
    for one in face.app.routes:
        if not isinstance(one, APIRoute) or "GET" not in (one.methods or ()):
            continue
        [route] = [each for each in face.routes("GET") if each.path == one.path]
        client = face.enter(route.guard or "") if one.dependant.query_params else None
        for field, odd in product(one.dependant.query_params, ODD_NUMBERS):
            assert client
            answer = client.get(face.address(route), params={field.name: odd})
            assert answer.status_code < 500, (route.path, field.name, odd[:40])


def test_an_odd_number_in_a_form_is_no_defect(face: OpenFace) -> None:
    for route in face.routes("GET"):
        client = face.enter(route.guard or "")
        page = client.get(face.address(route))
        forms = [Form(found) for found in re.findall("<form.*?</form>", page.text, re.DOTALL)]
        for form in forms:
            names = (form.fields.keys() | form.choices.keys()) - {"csrf"}
            for name, odd in product(sorted(names), LONG_NUMBERS):
                answer = client.post(form.action, data={**form.fields, name: odd})
                assert answer.status_code < 500, (route.path, form.action, name, odd[:40])
