"""Cookies on https and on this machine."""

from dataclasses import replace

from fastapi import Response

from app.web.cookies import cookie_line, drop_cookie
from tests.web.conftest import SITE

SECURE = replace(SITE, is_secure=True)


def test_on_https_a_cookie_is_bound_to_the_host() -> None:
    line = cookie_line(SECURE, "sheet", "x", same_site="strict")
    assert line == "__Host-sheet=x; Path=/; HttpOnly; SameSite=strict; Secure"


def test_on_plain_loopback_any_client_can_keep_it() -> None:
    assert cookie_line(SITE, "sheet", "x") == "trygg-sheet=x; Path=/; HttpOnly; SameSite=lax"


def test_a_dropped_cookie_has_no_value_and_no_time_left() -> None:
    response = Response()
    drop_cookie(response, SECURE, "sheet")
    said = response.headers["set-cookie"]
    assert said.startswith("__Host-sheet=;")
    assert said.endswith("Max-Age=0")
