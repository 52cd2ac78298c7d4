"""The sealed cookie."""

from datetime import UTC, datetime

from fastapi import Request, Response

from app.fieldwork.web.admission import LetterInHand, SheetSession
from app.resident.sessions import find, find_letter, forms_of, keep, keep_letter
from tests.resident.conftest import Town

MOMENT = datetime(2026, 8, 20, 12, 0, 0, 250_000, tzinfo=UTC)
SESSION = SheetSession(b"c" * 16, 7, b"k" * 32, MOMENT, MOMENT)


def request_with(cookie: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", cookie.encode())]})


def cookie_of(town: Town, session: SheetSession) -> str:
    response = Response()
    keep(response, town.context, session)
    return response.headers["set-cookie"].split(";")[0]


def test_a_session_survives_its_cookie(town: Town) -> None:
    assert find(request_with(cookie_of(town, SESSION)), town.context) == SESSION


def test_the_cookie_shows_nothing_of_the_key_or_the_code(town: Town) -> None:
    cookie = cookie_of(town, SESSION)
    assert "kkkk" not in cookie
    assert cookie != cookie_of(town, SESSION)


def test_a_changed_cookie_is_nobodys(town: Town) -> None:
    cookie = cookie_of(town, SESSION)
    for changed in (cookie[:-2] + "AA", cookie + "A", cookie[:30], "trygg-sheet="):
        assert find(request_with(changed), town.context) is None


def test_the_other_letters_cookie_opens_no_sheet(town: Town) -> None:
    response = Response()
    letter = LetterInHand(SESSION.code_id, SESSION.draft_key)
    keep_letter(response, town.context, letter)
    cookie = response.headers["set-cookie"].split(";")[0]
    assert find_letter(request_with(cookie), town.context) == letter
    assert find(request_with(cookie.replace("trygg-letter=", "trygg-sheet=")), town.context) is None


def test_forms_belong_to_one_sign_in(town: Town) -> None:
    later = SheetSession(SESSION.code_id, 8, SESSION.draft_key, MOMENT, MOMENT)
    assert forms_of(SESSION) != forms_of(later)


def test_the_cookie_is_for_this_host_and_this_browser_session_only(town: Town) -> None:
    response = Response()
    keep(response, town.context, SESSION)
    said = response.headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=lax" in said
    assert "Max-Age" not in said
    assert "Domain" not in said
