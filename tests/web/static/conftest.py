"""A page of the test's own, and scripts imported into it as they are served."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import pytest
from fastapi.responses import JSONResponse, RedirectResponse
from playwright.sync_api import Page

from app.web.assets import assets

Serve = Callable[[Callable[[str], Any]], str]
_EMPTY = '<!doctype html><html lang="sv"><head><title>x</title><link rel="icon" href="data:,">'
# The screen in little: two pages of the paper, a note and a flag.
FORM = """
<form id="keying" action="/save" data-at="b1_four">
<input type="hidden" name="csrf" value="c"><input type="hidden" name="revision" value="0">
<p id="said"></p><span id="page-now"></span><span id="remaining"></span><span id="saved"></span>
<fieldset class="key-page">
<p id="codes"><span><kbd>1</kbd> Ja</span> <span><kbd>2</kbd> Nej</span> <span><kbd>12</kbd> Vet inte</span></p>
<div class="entry-line"><input class="mark" name="a1_three" data-kind="one" data-codes="1 2 " data-signs="-?*" aria-describedby="codes"><output class="meaning"></output></div>
<div class="entry-line"><input class="mark" name="a2_born" data-kind="year" data-codes="" data-signs="-?*"><output class="meaning"></output></div>
</fieldset>
<fieldset class="key-page">
<div class="entry-line"><input class="mark" name="b1_four" data-kind="several" data-codes="1 2 3 " data-signs="-?" aria-describedby="codes"><output class="meaning"></output></div>
<div class="entry-line"><input class="mark" name="b2_said" data-kind="text" data-codes="" data-signs="-?"><output class="meaning"></output></div>
</fieldset>
<textarea name="note" id="note"></textarea><input type="checkbox" name="flag" value="1">
</form>
"""


class Scripts:
    """Runs a few lines in a page, with scripts imported under their file's name."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self._origin = origin

    def open(self, body: str = "") -> None:
        """Show ``body``."""
        text = f"{_EMPTY}</head><body>{body}</body></html>"
        self.page.route(
            f"{self._origin}/", lambda route: route.fulfill(body=text, content_type="text/html")
        )
        self.page.goto(f"{self._origin}/")

    def run(self, lines: str, *names: str, given: Any = None) -> Any:
        """What ``lines`` return. They see each script by its stem, and ``given``."""
        stems = ", ".join(PurePosixPath(name).stem for name in names)
        addresses = [self._origin + assets().address(name) for name in names]
        return self.page.evaluate(
            "async ([addresses, given]) => {"
            f"const [{stems}] = await Promise.all(addresses.map((one) => import(one)));"
            f"{lines}"
            "}",
            [addresses, given],
        )


async def _face(scope: Any, receive: Any, send: Any) -> None:
    """The scripts; and a page that sends everybody to another one, which answers."""
    pages = {"/away": RedirectResponse("/said", 303), "/said": JSONResponse({"revision": 1})}
    if scope["type"] == "http":
        await pages.get(scope["path"], assets())(scope, receive, send)


@pytest.fixture
def scripts(page: Page, serve: Serve) -> Scripts:
    """An empty page that imports scripts from where they are served."""
    made = Scripts(page, serve(lambda _: _face))
    made.open()
    return made


@pytest.fixture
def form(scripts: Scripts) -> Scripts:
    """The same with the keying form in little."""
    scripts.open(FORM)
    return scripts
