"""Quiet minutes and the end of the window: what is typed is saved, what is old is not shown."""

from datetime import timedelta

from tests.resident.conftest import ANSWERS, CONTINUE, Town, come_in
from tests.resident.test_sheet import go_to_page, saved_answer
from tests.support.wave import WINDOW
from tests.web.visitor import Visitor


def test_after_45_idle_minutes_the_posted_page_is_saved_but_nothing_is_shown(
    resident: Visitor, town: Town
) -> None:
    go_to_page(resident, 2)
    town.clock.now += timedelta(minutes=45, seconds=1)
    resident.submit({"b01_litter": "2"}, button=CONTINUE, form_id=ANSWERS)
    assert resident.page.url.path == "/sv/vila"
    assert "Det du har fyllt i är sparat" in resident.page.text
    come_in(resident, town.field.code())
    assert saved_answer(resident, "b01_litter", 2) == ["2"]


def test_whoever_says_she_is_still_there_keeps_her_page_and_what_she_filled_in(
    resident: Visitor, town: Town
) -> None:
    town.clock.now += timedelta(minutes=44)
    resident.submit({"a1_years": "2"}, button=("go", "stay"), form_id=ANSWERS)
    assert resident.page.url.path == "/sv/enkat/1"
    assert resident.form(ANSWERS).fields["a1_years"] == ["2"]
    town.clock.now += timedelta(minutes=44)
    assert saved_answer(resident, "a1_years", 1) == ["2"]


def test_every_answer_renews_the_45_minutes(resident: Visitor, town: Town) -> None:
    for _ in range(3):
        town.clock.now += timedelta(minutes=44)
        assert go_to_page(resident, 1).page.url.path == "/sv/enkat/1"
    town.clock.now += timedelta(minutes=46)
    assert go_to_page(resident, 1).page.url.path == "/sv/vila"


def test_whoever_is_inside_at_closing_has_an_hour(resident: Visitor, town: Town) -> None:
    town.clock.now = WINDOW.closes_at - timedelta(minutes=1)
    come_in(resident, town.field.code())
    for minutes in (30, 29):
        town.clock.now += timedelta(minutes=minutes)
        assert go_to_page(resident, 1).page.status_code == 200
        assert resident.page.url.path == "/sv/enkat/1"
    town.clock.now = WINDOW.closes_at + timedelta(minutes=60)
    assert "Undersökningen är stängd" in resident.get("/sv/enkat/1").text
