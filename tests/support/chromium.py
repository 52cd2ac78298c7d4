"""A real browser for the tests: the system's Chromium, or the one Playwright has fetched."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

MISSING = (
    "No Chromium for the tests. Run `make test`, which installs one, or install the package "
    "`chromium`, or set CHROMIUM to the program's path."
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoBrowser(RuntimeError):
    """There is no browser to test with; the sentence says how to get one."""


def installed() -> str | None:
    """The system's browser: ``$CHROMIUM``, or the first known name on the path."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given
    return next(filter(None, map(shutil.which, _NAMES)), None)


def find(playwright: Playwright) -> str:
    """The program to start; NoBrowser when there is none."""
    program = installed() or playwright.chromium.executable_path
    if not Path(program).exists():
        raise NoBrowser(MISSING)
    return program


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A browser without a window that can reach this machine and nothing else."""
    arguments = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]
    arguments += ["--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        # Chromium's own sandbox refuses root; the tests open only our own pages.
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(playwright), args=arguments)
        yield browser
        browser.close()


if __name__ == "__main__":
    # `make test` asks before the first test runs.
    with sync_playwright() as asked:
        try:
            find(asked)
        except NoBrowser as missing:
            sys.exit(str(missing))
