"""Cookies as the security rules want them: host-only, HttpOnly, without an age."""

from typing import Literal

from fastapi import Request, Response

from app.vault.tokens import new_secret
from app.web.context import Site

ANONYMOUS = "start"


def cookie_name(site: Site, name: str) -> str:
    """``__Host-`` binds a cookie to this very host, which only https can promise."""
    return f"__Host-{name}" if site.is_secure else f"trygg-{name}"


def read_cookie(request: Request, site: Site, name: str) -> str | None:
    """The value of one of our cookies, or None."""
    return request.cookies.get(cookie_name(site, name))


def set_cookie(
    response: Response,
    site: Site,
    name: str,
    value: str,
    *,
    same_site: Literal["lax", "strict"] = "lax",
) -> None:
    """Set a session cookie; it dies with the browser."""
    response.headers.append("set-cookie", cookie_line(site, name, value, same_site=same_site))


def drop_cookie(response: Response, site: Site, name: str) -> None:
    """Take a cookie back."""
    response.headers.append("set-cookie", cookie_line(site, name, "") + "; Max-Age=0")


def cookie_line(
    site: Site, name: str, value: str, *, same_site: Literal["lax", "strict"] = "lax"
) -> str:
    """The whole ``Set-Cookie`` value."""
    secure = "; Secure" if site.is_secure else ""
    return f"{cookie_name(site, name)}={value}; Path=/; HttpOnly; SameSite={same_site}{secure}"


def anonymous_session(request: Request, site: Site) -> tuple[str, bool]:
    """The secret of a visitor who has not signed in, and whether it is new (then set it)."""
    known = read_cookie(request, site, ANONYMOUS)
    return (known, False) if known else (new_secret(), True)
