"""A generic HTML client without script: follows links, fills in forms, keeps cookies."""

import asyncio
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

import httpx

ORIGIN = "http://127.0.0.1:8000"
Values = Mapping[str, str | Sequence[str]]


class Form(HTMLParser):
    """One form of a page: where it goes, its fields as they stand, and its buttons."""

    def __init__(self, page: str, form_id: str | None = None) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, list[str]] = {}
        self.choices: dict[str, list[str]] = {}
        self.buttons: list[tuple[str, str]] = []
        """In the order of the document, whichever element they stand in."""
        self._wanted = form_id
        self._inside = False
        self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = self._wanted in (None, said.get("id")) and not self.action
            if self._inside:
                self.action = said.get("action", "")
        owned = said.get("form") == self._wanted if "form" in said else self._inside
        if not owned:
            return
        name = said.get("name", "")
        if tag == "button":
            self.buttons.append((name, said.get("value", "")))
        elif tag == "textarea":
            self._area = name
            self.fields[name] = [""]
        elif tag == "input":
            self._input(name, said)

    def _input(self, name: str, said: dict[str, str]) -> None:
        value = said.get("value", "")
        if said.get("type") in ("radio", "checkbox"):
            self.choices.setdefault(name, []).append(value)
            if "checked" in said:
                self.fields.setdefault(name, []).append(value)
        else:
            self.fields[name] = [value]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] = [self.fields[self._area][0] + data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "textarea":
            self._area = ""


class Visitor:
    """Someone with a browser. Redirects are followed only when asked."""

    def __init__(self, app: Any, *, address: str = "203.0.113.9", origin: str = ORIGIN) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app=app, client=(address, 50_000))
        self._client = httpx.AsyncClient(transport=transport, base_url=origin)
        self.page: httpx.Response

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    @property
    def cookies(self) -> httpx.Cookies:
        """The cookie jar."""
        return self._client.cookies

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Any request at all; what came is also kept as the page in sight."""
        self.page = self._runner.run(self._client.request(method, path, **options))
        return self.page

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Open an address, following redirects."""
        return self.request("GET", path, follow_redirects=True, **options)

    def form(self, form_id: str | None = None) -> Form:
        """A form of the page in sight: the first one, or the one with an id."""
        return Form(self.page.text, form_id)

    def submit(
        self,
        values: Values | None = None,
        *,
        button: tuple[str, str] | None = None,
        form_id: str | None = None,
        follow: bool = True,
    ) -> httpx.Response:
        """Press ``button`` in a form of the page in sight, with ``values`` over what stands there."""
        form = self.form(form_id)
        fields: dict[str, Any] = {**form.fields, **(values or {})}
        if button:
            fields[button[0]] = button[1]
        return self.post(form.action, fields, follow=follow)

    def post(
        self, path: str, fields: Values, *, follow: bool = False, **options: Any
    ) -> httpx.Response:
        """Post fields as a browser's form does."""
        headers = {"content-type": "application/x-www-form-urlencoded"} | options.pop("headers", {})
        body = urlencode(dict(fields), doseq=True)
        return self.request(
            "POST", path, content=body, headers=headers, follow_redirects=follow, **options
        )
