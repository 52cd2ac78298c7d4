"""What is refused before a route sees it, and what happens when something breaks."""

import json
from collections.abc import AsyncIterator

import pytest
import structlog
from fastapi import FastAPI

from app.web.assets import assets
from app.web.headers import SECURITY_HEADERS
from tests.support.asking import ask
from tests.web.visitor import Visitor

FORM = "application/x-www-form-urlencoded"


def test_a_body_of_64_kibibytes_is_read_and_one_byte_more_is_not(visitor: Visitor) -> None:
    for size, status in ((64 * 1024, 200), (64 * 1024 + 1, 413)):
        body = "a=" + "x" * (size - 2)
        response = visitor.request("POST", "/said", content=body, headers={"content-type": FORM})
        assert response.status_code == status


def test_a_body_that_does_not_say_its_length_is_measured_too(visitor: Visitor) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b"x" * 1024

    response = visitor.request("POST", "/said", content=endless(), headers={"content-type": FORM})
    assert response.status_code == 413


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", ""])
def test_public_routes_take_forms_and_nothing_else(visitor: Visitor, kind: str) -> None:
    response = visitor.request("POST", "/said", content="{}", headers={"content-type": kind})
    assert response.status_code == 415


def test_an_upload_has_its_own_limit_and_kinds(visitor: Visitor) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    for path, size, status in (
        ("/files/burlov/frame", 90_000, 200),
        ("/files/burlov/frame", 100_001, 413),
        ("/said", 100, 415),
    ):
        assert (
            visitor.request("POST", path, content="x" * size, headers=headers).status_code == status
        )


def test_a_defect_is_a_page_that_tells_nothing(visitor: Visitor) -> None:
    response = visitor.get("/defect")
    assert response.status_code == 500
    assert "Något gick fel hos oss" in response.text
    for hidden in ("Sixten", "1234", "RuntimeError"):
        assert hidden not in response.text
    assert (
        response.headers["content-security-policy"] == SECURITY_HEADERS["content-security-policy"]
    )


def test_a_defect_is_logged_by_place_and_kind_never_by_its_words(visitor: Visitor) -> None:
    with structlog.testing.capture_logs() as logs:
        visitor.get("/defect")
        visitor.get("/away")
    written = json.dumps(logs)
    assert "RuntimeError" in written
    assert "OperationalError" in written
    assert "tests/web/conftest.py" in written
    for hidden in ("Sixten", "1234", "SELECT"):
        assert hidden not in written


def test_a_database_that_is_away_is_said_in_words_with_a_time_to_come_back(
    visitor: Visitor,
) -> None:
    response = visitor.get("/away")
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
    assert "Det du har sparat tidigare finns kvar" in response.text
    assert "Sixten" not in response.text


def test_a_request_is_one_line_without_query_cookie_or_body(visitor: Visitor) -> None:
    visitor.cookies.set("trygg-sheet", "cookiecookie")
    with structlog.testing.capture_logs() as logs:
        visitor.get("/plain?code=querysecret")
        visitor.post("/said", {"name": "bodysecret"})
    assert [(line["method"], line["route"], line["status"]) for line in logs] == [
        ("GET", "/plain", 200),
        ("POST", "/said", 200),
    ]
    written = json.dumps(logs)
    for hidden in ("querysecret", "bodysecret", "cookiecookie"):
        assert hidden not in written


def test_unknown_methods_and_addresses_are_pages_too(visitor: Visitor) -> None:
    assert visitor.request("DELETE", "/plain").status_code == 405
    assert "Sidan finns inte" in visitor.get("/nowhere").text
    assert visitor.get("/teapot").status_code == 418


def test_range_is_ignored(visitor: Visitor) -> None:
    response = visitor.get("/plain", headers={"range": "bytes=0-1"})
    assert (response.status_code, response.text) == (200, "plain")


@pytest.mark.parametrize("length", ["-1", "ten"])
def test_a_length_that_is_no_number_is_refused(visitor: Visitor, length: str) -> None:
    headers = {"content-type": FORM, "content-length": length}
    assert visitor.request("POST", "/said", content=b"", headers=headers).status_code == 400


def test_a_guard_may_answer_instead(visitor: Visitor) -> None:
    assert visitor.request("GET", "/instead").headers["location"] == "/plain"


FORM_HEADERS = {"host": "127.0.0.1:8000", "content-type": FORM, "content-length": "40"}


def test_whoever_goes_away_in_mid_form_is_one_quiet_line(face: FastAPI) -> None:
    piece = {"type": "http.request", "body": b"name=bodysecret", "more_body": True}
    with structlog.testing.capture_logs() as logs:
        answer = ask(face, "POST", "/said", headers=FORM_HEADERS, comes=[piece])
    assert answer.status == 0
    assert [(line["event"], line["log_level"], line["status"]) for line in logs] == [
        ("request", "info", 0)
    ]
    assert "bodysecret" not in json.dumps(logs)


def test_a_length_of_thousands_of_digits_is_refused(face: FastAPI) -> None:
    headers = {**FORM_HEADERS, "content-length": "9" * 5000}
    assert ask(face, "POST", "/said", headers=headers).status == 413


@pytest.mark.parametrize("path", ["/plain", "/instead", "/teapot", "/nowhere", "/said", "/defect"])
def test_a_head_is_answered_as_a_get_without_the_body(face: FastAPI, path: str) -> None:
    asked = {"host": "127.0.0.1:8000"}
    looked, shown = (ask(face, method, path, headers=asked) for method in ("HEAD", "GET"))
    assert (looked.status, looked.headers) == (shown.status, shown.headers)
    assert looked.headers["content-length"] == str(len(shown.body))
    assert looked.body == b""


def test_a_head_is_logged_as_what_it_is(visitor: Visitor) -> None:
    with structlog.testing.capture_logs() as logs:
        visitor.request("HEAD", "/plain")
    assert [(line["method"], line["route"]) for line in logs] == [("HEAD", "/plain")]


def test_a_file_is_looked_at_and_never_written(face: FastAPI) -> None:
    address, asked = assets().address("trygg.css"), {"host": "127.0.0.1:8000"}
    looked, shown = (ask(face, method, address, headers=asked) for method in ("HEAD", "GET"))
    assert (looked.status, looked.headers, looked.body) == (200, shown.headers, b"")
    refused = ask(face, "PUT", address, headers=asked)
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")
    assert ask(face, "PUT", "/static/no.css", headers=asked).status == 404
