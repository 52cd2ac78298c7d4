"""The face as a whole: headers, guards, hosts, limits, error pages, no echo, no outside help."""

import re
from collections.abc import Iterator

import pytest

from app.resident.leaflets import SUPERVISOR
from app.resident.page_response import OwnWord, in_language
from app.web.guards import DeclaredRoute, declared_routes
from app.web.headers import SECURITY_HEADERS
from tests.resident.conftest import ANSWERS, CONTINUE, Town, answer_all, choose_first
from tests.web.visitor import Visitor

OPEN_TO_ALL = {
    "/",
    "/healthz",
    "/readyz",
    "/lamna",
    "/utseende/{look}",
    "/{language}",
    "/{language}/",
    "/{language}/borja-om",
    "/{language}/integritet",
    "/{language}/om",
    "/{language}/pausad",
    "/{language}/stod",
    "/{language}/tack",
    "/{language}/tillganglighet",
    "/{language}/utloggad",
    "/{language}/vila",
}


def routes(town: Town) -> Iterator[DeclaredRoute]:
    return declared_routes(town.app)


def addresses(town: Town) -> set[str]:
    """One address of every route."""
    return {
        route.path.replace("{language}", "sv")
        .replace("{number:int}", "1")
        .replace("{look}", "dark")
        for route in routes(town)
    }


def test_every_route_declares_who_may_come(town: Town) -> None:
    by_guard: dict[str | None, set[str]] = {}
    for route in routes(town):
        by_guard.setdefault(route.guard, set()).add(route.path)
    assert by_guard == {
        "everyone": OPEN_TO_ALL,
        "resident's sheet": {
            "/{language}/enkat",
            "/{language}/enkat/{number:int}",
            "/{language}/enkat/granska",
        },
    }


def test_every_answer_carries_the_security_headers(visitor: Visitor, town: Town) -> None:
    tries = [("GET", address) for address in addresses(town)]
    tries += [("POST", "/sv/"), ("PUT", "/sv/"), ("GET", "/finns/inte"), ("GET", "/static/no.css")]
    for method, address in tries:
        response = visitor.request(method, address)
        for name, value in SECURITY_HEADERS.items():
            assert response.headers.get_list(name) == [value], (method, address, name)
        assert response.headers["cache-control"] == "no-store", (method, address)


def test_the_headers_are_those_of_the_rules(visitor: Visitor) -> None:
    headers = visitor.get("/sv/").headers
    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"


def test_every_post_needs_the_token_of_its_session(resident: Visitor, town: Town) -> None:
    for route in routes(town):
        if "POST" not in route.methods:
            continue
        address = route.path.replace("{language}", "sv").replace("{number:int}", "1")
        for fields in ({}, {"csrf": ""}, {"csrf": "x" * 43}):
            assert resident.post(address, fields).status_code == 403, address


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:8001", ""])
def test_another_host_is_not_answered(visitor: Visitor, host: str) -> None:
    response = visitor.request("GET", "/sv/", headers={"host": host})
    assert response.status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "cross-site"},
    ],
)
def test_a_form_sent_from_elsewhere_is_refused(resident: Visitor, headers: dict[str, str]) -> None:
    fields = {**resident.form(ANSWERS).fields, "go": "continue"}
    assert resident.post("/sv/enkat/1", fields, headers=headers).status_code == 403
    assert resident.post("/sv/enkat/1", fields).status_code == 303


def test_our_own_origin_is_accepted(resident: Visitor) -> None:
    fields = {**resident.form(ANSWERS).fields, "go": "continue"}
    headers = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}
    assert resident.post("/sv/enkat/1", fields, headers=headers).status_code == 303


def test_pages_stay_light(resident: Visitor) -> None:
    for number in range(1, 14):
        assert len(resident.get(f"/sv/enkat/{number}").content) <= 15_000
    assert len(answer_all(resident).page.content) <= 15_000


@pytest.mark.parametrize("language", ["sv", "en", "ar"])
def test_the_first_view_is_at_most_60_kilobytes_with_everything(
    visitor: Visitor, language: str
) -> None:
    page = visitor.get(f"/{language}/")
    total = len(page.content)
    for address in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)):
        asset = visitor.request("GET", address)
        total += int(asset.headers["content-length"])
    if language == "ar":
        sheet = next(a for a in re.findall(r'href="([^"]+\.css)"', page.text))
        fonts = re.findall(r'url\("(/static/fonts/arabic[^"]+)"\)', visitor.get(sheet).text)
        total += sum(len(visitor.request("GET", font).content) for font in fonts)
    assert total <= 60_000


def test_no_page_speaks_of_anyone_elses_server(resident: Visitor, town: Town) -> None:
    for address in sorted(addresses(town) - {"/lamna"}):
        # A link to the authority for complaints is followed by a person or not at all.
        text = resident.get(address).text.replace(f'href="{SUPERVISOR}"', "")
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text), address
        assert not re.search(r'<script(?![^>]* src=)|<style| style="| on[a-z]+="', text), address


def test_write_only_answers_are_in_no_later_response(resident: Visitor) -> None:
    told = {"c01_violence": "2", "c02_threat": "2", "c03_robbery": "2"}
    resident.get("/sv/enkat/5")
    # A form with a field that is not the page's is refused, and repeats nothing either.
    refused = resident.submit(told | {"c10_reported": "9"}, button=CONTINUE, form_id=ANSWERS)
    assert refused.status_code == 400
    assert "checked" not in refused.text
    resident.get("/sv/enkat/5")
    resident.submit(told, button=CONTINUE, form_id=ANSWERS)
    resident.get("/sv/enkat/6")
    resident.submit({"c10_reported": "9", "c11_whynot": ["4"]}, button=CONTINUE, form_id=ANSWERS)
    paths = [f"/{tag}/enkat/{n}" for tag in ("sv", "en", "ar") for n in (*range(1, 14), "granska")]
    for path in paths:
        page = resident.get(path).text
        chosen = re.findall(r'name="(c\d\d_\w+)"[^>]* checked', page)
        assert chosen == [], path


def test_error_pages_speak_the_readers_language(visitor: Visitor) -> None:
    assert "Sidan finns inte" in visitor.get("/sv/nix").text
    assert '<html lang="ar" dir="rtl"' in visitor.get("/ar/nix").text
    by_wish = visitor.get("/nix/nix", headers={"accept-language": "en"}).text
    assert '<html lang="en"' in by_wish


def test_the_language_is_said_where_another_one_stands(resident: Visitor) -> None:
    page = resident.get("/ar/").text
    assert '<bdi lang="sv">Polisen och Burlövs kommun</bdi>' in page
    assert '<bdi dir="ltr">040-000 00 00</bdi>' in page


def test_what_a_resident_types_is_in_no_log(
    resident: Visitor, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "Grannen heter Sixten"
    resident.get("/sv/enkat/13")
    resident.submit({"z01_comment": secret}, button=CONTINUE, form_id=ANSWERS)
    resident.get("/sv/enkat/1?code=" + town.field.codes[0].code.digits)
    written = "".join(capsys.readouterr())
    for route in ("/{language}/enkat/{number:int}", "/{language}/"):
        assert route in written
    for hidden in (secret, "Sixten", town.field.codes[0].code.digits, *resident.cookies.values()):
        assert hidden not in written


def test_choices_have_names_a_client_can_rely_on(resident: Visitor) -> None:
    resident.get("/sv/enkat/11")
    resident.submit(
        choose_first(resident) | {"g04_priority": ["1", "3"]}, button=CONTINUE, form_id=ANSWERS
    )
    resident.get("/sv/enkat/11")
    assert resident.form(ANSWERS).fields["g04_priority"] == ["1", "3"]


def test_the_waves_own_words_are_shown_in_the_readers_language_where_it_has_them() -> None:
    words = {"sender": "Polisen", "sender.ar": "الشرطة", "results_place": "burlov.example"}
    assert in_language(words, "ar")["sender"] == OwnWord("الشرطة", "ar")
    assert in_language(words, "en")["sender"] == OwnWord("Polisen", "sv")
    assert in_language(words, "ar")["results_place"] == OwnWord("burlov.example", "sv")
