"""Answering page by page: saving, going on, pausing, leaving, several screens, languages."""

from collections.abc import Callable

import pytest

from tests.resident.conftest import ANSWERS, CONTINUE, Town, answer_all, choose_first, come_in
from tests.web.visitor import Visitor

VIOLENCE = 5
WHY = 6


def go_to_page(visitor: Visitor, number: int, language: str = "sv") -> Visitor:
    visitor.get(f"/{language}/enkat/{number}")
    return visitor


def saved_answer(visitor: Visitor, name: str, number: int) -> list[str]:
    """What the page shows as chosen."""
    go_to_page(visitor, number)
    return visitor.form(ANSWERS).fields.get(name, [])


def test_a_whole_questionnaire_is_answered_and_sent_by_a_plain_client(resident: Visitor) -> None:
    seen = []
    while "granska" not in resident.page.url.path:
        seen.append(resident.page.url.path)
        typed = {"h02_birth_year": "1980"} if seen[-1].endswith("/12") else {}
        resident.submit({**choose_first(resident), **typed}, button=CONTINUE, form_id=ANSWERS)
    assert seen == [f"/sv/enkat/{number}" for number in range(1, 14)]
    resident.submit(button=("go", "send"), form_id=ANSWERS)
    assert resident.page.url.path == "/sv/tack"


def test_every_page_has_one_form_of_answers_named_by_variable(resident: Visitor) -> None:
    for number in range(1, 14):
        page = go_to_page(resident, number).page.text
        assert page.count('id="answers"') == 1
        assert page.index("<main") < page.index('id="answers"') < page.index("</main>")
        assert page.count("<h1>") == 1
    assert "b01_litter" in go_to_page(resident, 2).form(ANSWERS).choices


def test_enter_always_means_continue(resident: Visitor) -> None:
    for number in range(1, 14):
        first = go_to_page(resident, number).form(ANSWERS).buttons[0]
        assert first == CONTINUE, f"page {number}"


def test_nothing_is_preselected_and_nothing_is_forced(resident: Visitor) -> None:
    for number in range(1, 14):
        form = go_to_page(resident, number).form(ANSWERS)
        chosen = {name: value for name, value in form.fields.items() if name in form.choices}
        assert chosen == {}
        for _ in range(2):  # the first time there may be a question whether that was meant
            if resident.page.url.path == f"/sv/enkat/{number}":
                resident.submit(button=CONTINUE, form_id=ANSWERS)
        assert resident.page.url.path != f"/sv/enkat/{number}"


def test_back_keeps_what_was_chosen_on_both_pages(resident: Visitor) -> None:
    resident.submit({"a1_years": "2", "a2_recommend": "1"}, button=CONTINUE, form_id=ANSWERS)
    resident.submit({"b01_litter": "3"}, button=("go", "back"), form_id=ANSWERS)
    assert resident.form(ANSWERS).fields["a1_years"] == ["2"]
    assert saved_answer(resident, "b01_litter", 2) == ["3"]


def test_an_answer_can_be_withdrawn_without_script(resident: Visitor) -> None:
    resident.submit({"a1_years": "2"}, button=("clear", "a1_years"), form_id=ANSWERS)
    assert resident.page.url.path == "/sv/enkat/1"
    assert "a1_years" not in resident.form(ANSWERS).fields


def test_the_page_after_asks_only_those_who_do_not_go_out(resident: Visitor) -> None:
    go_to_page(resident, 8)
    resident.submit({"e01_night": "5"}, button=CONTINUE, form_id=ANSWERS)
    go_to_page(resident, 9)
    assert "e01b_because" in resident.form(ANSWERS).choices
    go_to_page(resident, 8)
    resident.submit({"e01_night": "1"}, button=CONTINUE, form_id=ANSWERS)
    go_to_page(resident, 9)
    assert "e01b_because" not in resident.form(ANSWERS).choices


def test_a_year_nobody_could_be_born_in_is_shown_with_what_was_typed(resident: Visitor) -> None:
    go_to_page(resident, 12)
    resident.submit({"h02_birth_year": "80", "h01_sex": "1"}, button=CONTINUE, form_id=ANSWERS)
    assert resident.page.status_code == 422
    assert resident.form(ANSWERS).fields["h02_birth_year"] == ["80"]
    assert 'href="#h02_birth_year"' in resident.page.text
    assert resident.page.text.split("<title>")[1].startswith("Fel:")
    # What was right is saved all the same.
    assert saved_answer(resident, "h01_sex", 12) == ["1"]


def test_too_many_marks_are_named(resident: Visitor) -> None:
    go_to_page(resident, 11)
    resident.submit({"g04_priority": ["1", "2", "3", "4"]}, button=CONTINUE, form_id=ANSWERS)
    assert "Välj högst 3 svar." in resident.page.text


def test_free_text_comes_back_as_it_was_written(resident: Visitor) -> None:
    text = '\n<b>Rad ett</b> & "två"\n\nرد'
    go_to_page(resident, 13)
    resident.submit({"z01_comment": text}, button=CONTINUE, form_id=ANSWERS)
    page = go_to_page(resident, 13).page.text
    assert "<b>Rad ett" not in page
    assert "&lt;b&gt;Rad ett&lt;/b&gt; &amp;" in page


def test_the_script_saves_on_change_without_leaving_the_page(resident: Visitor) -> None:
    response = resident.submit(
        {"a1_years": "3"}, button=("go", "save"), form_id=ANSWERS, follow=False
    )
    assert response.status_code == 204
    assert saved_answer(resident, "a1_years", 1) == ["3"]


# ---- Languages ----


def test_switching_language_carries_what_was_not_yet_saved(resident: Visitor) -> None:
    go_to_page(resident, 2)
    resident.submit({"b03_graffiti": "2"}, button=("language", "ar"), form_id=ANSWERS)
    assert resident.page.url.path == "/ar/enkat/2"
    assert resident.form(ANSWERS).fields["b03_graffiti"] == ["2"]
    assert '<html lang="ar" dir="rtl"' in resident.page.text


def test_switching_language_keeps_even_what_cannot_be_saved(resident: Visitor) -> None:
    go_to_page(resident, 12)
    resident.submit({"h02_birth_year": "80"}, button=("language", "en"), form_id=ANSWERS)
    assert resident.form(ANSWERS).fields["h02_birth_year"] == ["80"]
    assert resident.form(ANSWERS).action == "/en/enkat/12"


def test_every_page_offers_the_other_languages_by_their_own_names(resident: Visitor) -> None:
    for number in (1, 5, 13):
        form = go_to_page(resident, number).form(ANSWERS)
        assert [b for b in form.buttons if b[0] == "language"] == [
            ("language", "en"),
            ("language", "ar"),
        ]
        assert 'lang="ar" dir="rtl">العربية' in resident.page.text


def test_a_language_the_wave_does_not_speak_is_no_page(resident: Visitor) -> None:
    assert resident.get("/fi/enkat/1").status_code == 404
    go_to_page(resident, 1)
    response = resident.submit(button=("language", "fi"), form_id=ANSWERS, follow=False)
    assert response.status_code == 400


# ---- The write-only block ----


def test_a_page_that_is_not_shown_again_says_so_before_it_is_left(resident: Visitor) -> None:
    said = "När du lämnar sidan visas svaren inte mer."
    for number, is_said in ((VIOLENCE - 1, False), (VIOLENCE, True), (WHY, True), (WHY + 1, False)):
        go_to_page(resident, number)
        assert (said in resident.page.text) is is_said


def test_answers_on_violence_are_never_shown_again(resident: Visitor) -> None:
    go_to_page(resident, VIOLENCE)
    resident.submit(
        {"c01_violence": "2", "c02_threat": "1", "c03_robbery": "-3"},
        button=CONTINUE,
        form_id=ANSWERS,
    )
    resident.submit({"c10_reported": "2", "c11_whynot": ["4"]}, button=CONTINUE, form_id=ANSWERS)
    for number in (VIOLENCE, WHY):
        page = go_to_page(resident, number).page.text
        assert " checked" not in page
        assert "Svaret visas inte" in page
    review = resident.get("/sv/enkat/granska").text
    assert "Ja, flera gånger" not in review
    assert "Jag vågade inte" not in review


def test_switching_language_there_saves_and_shows_only_that_it_was_answered(
    resident: Visitor,
) -> None:
    go_to_page(resident, VIOLENCE)
    resident.submit({"c01_violence": "2"}, button=("language", "en"), form_id=ANSWERS)
    assert resident.page.url.path == f"/en/enkat/{VIOLENCE}"
    form = resident.form(ANSWERS)
    assert "c01_violence" not in form.choices
    assert ("again", "c01_violence") in form.buttons
    assert " checked" not in resident.page.text


def test_an_answered_question_can_be_answered_again(resident: Visitor) -> None:
    go_to_page(resident, VIOLENCE)
    resident.submit({"c01_violence": "2"}, button=CONTINUE, form_id=ANSWERS)
    go_to_page(resident, VIOLENCE)
    resident.submit({"c02_threat": "1"}, button=("again", "c01_violence"), form_id=ANSWERS)
    form = resident.form(ANSWERS)
    assert "c01_violence" in form.choices
    assert "c02_threat" not in form.choices


def test_a_blank_there_takes_nothing_back(resident: Visitor) -> None:
    go_to_page(resident, VIOLENCE)
    resident.submit({"c01_violence": "2"}, button=CONTINUE, form_id=ANSWERS)
    go_to_page(resident, VIOLENCE)
    resident.submit(button=CONTINUE, form_id=ANSWERS)
    go_to_page(resident, VIOLENCE)
    assert "c01_violence" not in resident.form(ANSWERS).choices


def test_two_screens_on_that_page_compare_nothing(resident: Visitor) -> None:
    go_to_page(resident, VIOLENCE)
    stale = resident.form(ANSWERS)
    go_to_page(resident, VIOLENCE)
    resident.submit({"c01_violence": "2"}, button=CONTINUE, form_id=ANSWERS)
    fields = {**stale.fields, "c01_violence": "0", "go": "continue"}
    response = resident.post(stale.action, fields)
    assert response.status_code == 303
    assert " checked" not in response.text


def test_nothing_about_the_pages_depends_on_those_answers(
    new_visitor: Callable[..., Visitor], town: Town
) -> None:
    lengths = []
    for number, choice in enumerate(("0", "2")):
        visitor = come_in(new_visitor(), town.field.code(number))
        go_to_page(visitor, VIOLENCE)
        names = ("c01_violence", "c02_threat", "c03_robbery")
        visitor.submit(dict.fromkeys(names, choice), button=CONTINUE, form_id=ANSWERS)
        visitor.submit({"c10_reported": choice}, button=CONTINUE, form_id=ANSWERS)
        pages = [len(go_to_page(visitor, page).page.content) for page in range(1, 14)]
        lengths.append((pages, len(visitor.get("/sv/enkat/granska").content)))
    assert lengths[0] == lengths[1]


def test_help_is_offered_before_in_and_after_the_block(resident: Visitor) -> None:
    for number in (4, 5, 6, 7):
        assert "020-50 50 50" in go_to_page(resident, number).page.text, number
    assert "020-50 50 50" in resident.get("/sv/tack").text


def test_leave_quickly_is_there_from_the_block_on(resident: Visitor) -> None:
    for number in range(1, 14):
        page = go_to_page(resident, number).page.text
        assert ('href="/lamna"' in page) == (number >= VIOLENCE)
    assert 'href="/lamna"' in resident.get("/sv/enkat/granska").text


def test_leaving_quickly_ends_the_session_everywhere_and_keeps_the_answers(
    resident: Visitor, new_visitor: Callable[..., Visitor], town: Town
) -> None:
    go_to_page(resident, 2)
    resident.submit({"b01_litter": "2"}, button=CONTINUE, form_id=ANSWERS)
    copied = dict(resident.cookies)
    response = resident.request("GET", "/lamna")
    assert response.headers["location"] == "https://www.smhi.se/"
    assert response.headers["clear-site-data"] == '"cookies", "storage"'
    thief = new_visitor()
    thief.cookies.update(copied)
    assert thief.get("/sv/enkat/2").url.path == "/sv/utloggad"
    come_in(resident, town.field.code())
    assert saved_answer(resident, "b01_litter", 2) == ["2"]


def test_another_site_cannot_make_a_resident_leave(resident: Visitor) -> None:
    copied = dict(resident.cookies)
    resident.request("GET", "/lamna", headers={"sec-fetch-site": "cross-site"})
    resident.cookies.update(copied)
    assert resident.get("/sv/enkat/1").url.path == "/sv/enkat/1"


# ---- Several screens ----


def test_another_screens_older_page_loses_nothing_and_decides_itself(resident: Visitor) -> None:
    go_to_page(resident, 2)
    older = resident.form(ANSWERS)
    go_to_page(resident, 2)
    resident.submit({"b01_litter": "1"}, button=CONTINUE, form_id=ANSWERS)
    fields = {**older.fields, "b01_litter": "3", "b02_vandal": "0", "go": "continue"}
    resident.post(older.action, fields)
    assert resident.page.status_code == 409
    page = resident.page.text
    assert "Du har svarat i ett annat fönster också" in page
    assert "Litet problem" in page.split('class="elsewhere"')[1].split("</div>")[0]
    assert resident.form(ANSWERS).fields["b01_litter"] == ["3"]
    resident.submit(button=CONTINUE, form_id=ANSWERS)
    assert resident.page.url.path == "/sv/enkat/3"
    assert saved_answer(resident, "b01_litter", 2) == ["3"]


def test_the_screen_that_saved_last_is_never_stale(resident: Visitor) -> None:
    go_to_page(resident, 2)
    form = resident.form(ANSWERS)
    for value in ("1", "2", "3"):
        response = resident.post(
            form.action, {**form.fields, "b01_litter": value, "go": "continue"}
        )
        assert response.status_code == 303
    assert saved_answer(resident, "b01_litter", 2) == ["3"]


def test_an_older_page_that_says_the_same_simply_goes_on(resident: Visitor) -> None:
    go_to_page(resident, 2)
    older = resident.form(ANSWERS)
    go_to_page(resident, 2)
    resident.submit({"b01_litter": "1"}, button=CONTINUE, form_id=ANSWERS)
    response = resident.post(older.action, {**older.fields, "b01_litter": "1", "go": "continue"})
    assert response.headers["location"] == "/sv/enkat/3"


# ---- What is refused ----


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ({"csrf": "forged"}, 403),
        ({"a1_years": "1", "surprise": "1"}, 400),
        ({"b01_litter": "1"}, 400),
        ({"revision": "-1"}, 400),
        ({"revision": "nine"}, 400),
        ({"look": "neon"}, 400),
    ],
)
def test_a_form_that_is_not_ours_is_refused(
    resident: Visitor, extra: dict[str, str], status: int
) -> None:
    fields = {**resident.form(ANSWERS).fields, **extra}
    assert resident.post("/sv/enkat/1", fields).status_code == status


@pytest.mark.parametrize("number", [0, 14, 999])
def test_there_is_no_other_page(resident: Visitor, number: int) -> None:
    fields = {**resident.form(ANSWERS).fields, "go": "continue"}
    assert resident.post(f"/sv/enkat/{number}", fields).status_code == 404
    assert resident.get(f"/sv/enkat/{number}").status_code == 404


def test_another_residents_token_does_not_fit(
    new_visitor: Callable[..., Visitor], town: Town
) -> None:
    one = come_in(new_visitor(), town.field.code(0))
    other = come_in(new_visitor(), town.field.code(1))
    stolen = {**one.form(ANSWERS).fields, "csrf": other.form(ANSWERS).fields["csrf"]}
    assert one.post("/sv/enkat/1", stolen).status_code == 403


@pytest.mark.parametrize("path", ["/sv/enkat", "/sv/enkat/1", "/sv/enkat/granska"])
def test_without_a_session_there_is_only_the_start(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).url.path == "/sv/utloggad"
    visitor.cookies.set("trygg-sheet", "made-up")
    assert visitor.get(path).url.path == "/sv/utloggad"


def test_going_on_leads_to_the_first_page_not_yet_saved(resident: Visitor) -> None:
    assert resident.get("/sv/enkat").url.path == "/sv/enkat/1"
    resident.submit(button=CONTINUE, form_id=ANSWERS)
    assert resident.get("/sv/enkat").url.path == "/sv/enkat/2"
    answer_all(resident)
    assert resident.get("/sv/enkat").url.path == "/sv/enkat/granska"


def test_light_and_dark_are_chosen_without_losing_answers(resident: Visitor) -> None:
    resident.submit({"a1_years": "2"}, button=("look", "dark"), form_id=ANSWERS)
    assert 'data-scheme="dark"' in resident.page.text
    assert resident.form(ANSWERS).fields["a1_years"] == ["2"]
