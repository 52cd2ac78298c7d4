"""axe on every analyst page, wide and narrow, light and dark; nothing sticks out."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from app.analyst.routes import create
from app.store.session import make_engine, writing
from app.store.staff import StaffSession, begin_session
from app.survey.roles import Role
from app.survey.states import WaveState
from app.vault.tokens import digest_of, new_secret
from app.web.context import Context, Site
from tests.analyst.conftest import approve_first, stored
from tests.release.ballots import WAVE_ID, accounted_wave

AT_THE_END = """() => {
  const top = document.querySelector(".top"), who = document.querySelector(".who");
  const end = top.getBoundingClientRect().right - parseFloat(getComputedStyle(top).paddingRight);
  return Math.round(end - who.getBoundingClientRect().right);
}"""
RELEASE = f"/analyst/utgavor/{WAVE_ID}/1"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_any_analyst_page(
    sqlite_url: str,
    tmp_path: Path,
    serve: Callable[[Callable[[str], Any]], str],
    open_page: Callable[..., Page],
    width: int,
    scheme: str,
) -> None:
    engine = make_engine(sqlite_url)
    wave = accounted_wave(engine, tmp_path, replies=1, state=WaveState.OPENED)
    stored(engine, 1)
    approve_first(wave)
    secret, now = new_secret(), datetime(2026, 11, 3, 9, tzinfo=UTC)
    session = StaffSession(
        digest=digest_of(secret),
        account_id=wave.accounts[Role.ANALYST],
        began_at=now,
        seen_at=now,
    )
    with writing(engine) as connection:
        begin_session(connection, session)

    def build(origin: str) -> Any:
        hosts = frozenset({origin.removeprefix("http://")})
        site = Site(origin=origin, hosts=hosts, is_secure=False)
        return create(Context(wave.here, lambda: now, site))

    origin = serve(build)
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.context.add_cookies([{"name": "trygg-staff", "value": secret, "url": origin}])
    for address in ("/analyst/", RELEASE, f"{RELEASE}/metod"):
        page.goto(origin + address)
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) == 0
        # The name and the way out stand at the end of the header, as on the staff pages.
        assert page.evaluate(AT_THE_END) == 0
    engine.dispose()
