"""Light and dark."""

import pytest

from tests.web.visitor import ORIGIN, Visitor


def test_a_choice_is_kept_and_leads_back_to_the_page(visitor: Visitor) -> None:
    response = visitor.request("GET", "/utseende/dark", headers={"referer": f"{ORIGIN}/plain"})
    assert response.headers["location"] == "/plain"
    assert visitor.cookies["trygg-look"] == "dark"


@pytest.mark.parametrize("referer", ["https://evil.example/x", f"{ORIGIN}.evil.example/x", ""])
def test_nobody_is_led_elsewhere(visitor: Visitor, referer: str) -> None:
    response = visitor.request("GET", "/utseende/light", headers={"referer": referer})
    assert response.headers["location"] == "/"


def test_there_are_no_other_looks(visitor: Visitor) -> None:
    assert visitor.request("GET", "/utseende/neon").status_code == 400


def test_a_double_slash_does_not_lead_to_another_host(visitor: Visitor) -> None:
    headers = {"referer": f"{ORIGIN}//evil.example/"}
    assert (
        not visitor.request("GET", "/utseende/dark", headers=headers)
        .headers["location"]
        .startswith("//")
    )
