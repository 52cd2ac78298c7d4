"""The start page: the code, its slips, its refusals, and who must wait."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.fieldwork.post.codes import issue_codes, store_codes
from app.resident.routes import create
from app.store.codes import end_codes, find_code
from app.store.session import make_engine, writing
from app.survey.states import Contact
from app.vault.access_codes import code_root, look_up
from tests.resident.conftest import ANSWERS, CONTINUE, Town, answer_all, choose_first, come_in
from tests.support.wave import WAVE, WINDOW
from tests.web.visitor import Visitor


def test_the_first_visit_is_led_to_the_language_the_browser_wants(visitor: Visitor) -> None:
    for wish, path in (("ar,en;q=0.5", "/ar/"), ("xx", "/sv/"), ("en-GB", "/en/")):
        response = visitor.request("GET", "/", headers={"accept-language": wish})
        assert (response.status_code, response.headers["location"]) == (303, path)


def test_the_start_page_says_who_asks_how_long_and_what_happens(visitor: Visitor) -> None:
    page = visitor.get("/sv/").text
    for words in ("Polisen och Burlövs kommun", "tio minuter", "konfidentiella nu och anonyma"):
        assert words in page


def test_the_field_for_the_code_takes_any_paste(visitor: Visitor) -> None:
    page = visitor.get("/sv/").text
    field = page[page.index('<input class="code"') :].split(">")[0]
    assert 'inputmode="numeric"' in field
    assert 'dir="ltr"' in field
    assert "maxlength" not in field


@pytest.mark.parametrize("dressed", ["{}", "kod: {}", "\u200f{}\u200f"])
def test_a_code_opens_the_questionnaire_however_it_is_written(
    visitor: Visitor, town: Town, dressed: str
) -> None:
    come_in(visitor, dressed.format(town.field.code()))
    assert visitor.page.url.path == "/sv/enkat/1"


def test_arabic_digits_open_it_too(visitor: Visitor, town: Town) -> None:
    arabic = town.field.code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    come_in(visitor, arabic, "ar")
    assert visitor.page.url.path == "/ar/enkat/1"


def test_the_address_of_a_picture_code_is_the_start_page_itself(visitor: Visitor) -> None:
    response = visitor.request("GET", "/ar")
    assert response.status_code == 200
    assert 'name="code"' in response.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Skriv koden som står i ditt brev."),
        ("1234 567 9012 3456", "Det saknas en siffra i grupp 2."),
        ("123456789012", "Det saknas 4 siffror. Kontrollera alla grupper"),
        ("1234 5678 90123 3456", "Det är en siffra för mycket i grupp 3."),
    ],
)
def test_a_slip_is_explained_and_what_was_typed_stays(
    visitor: Visitor, typed: str, words: str
) -> None:
    come_in(visitor, typed)
    assert visitor.page.status_code == 400
    assert words in visitor.page.text
    assert visitor.form().fields["code"] == [typed]
    assert visitor.page.text.split("<title>")[1].startswith("Fel:")


def test_a_wrong_digit_is_a_slip_and_costs_nothing(visitor: Visitor, town: Town) -> None:
    code = town.field.code()
    wrong = str((int(code[0]) + 1) % 10) + code[1:]
    for _ in range(5):
        come_in(visitor, wrong)
        assert "Någon siffra är fel" in visitor.page.text
    come_in(visitor, code)
    assert visitor.page.url.path == "/sv/enkat/1"


def test_unknown_and_replaced_codes_get_the_same_answer(
    new_visitor: Callable[..., Visitor], town: Town
) -> None:
    unknown = "0000 0000 0000 0000"
    with writing(town.field.engine) as connection:
        row = find_code(
            connection, look_up(code_root(town.field.codes[0].code, town.field.keyring))
        )
        assert row is not None
        end_codes(connection, WAVE, row.case_id)
    answers = []
    for number, code in enumerate((unknown, town.field.code())):
        visitor = come_in(new_visitor(f"198.51.{number}.7"), code)
        said = visitor.page.text.replace(code, "")
        answers.append(
            (visitor.page.status_code, said.replace(visitor.form().fields["csrf"][0], ""))
        )
    assert answers[0][0] == 403
    assert answers[0] == answers[1]


def test_a_network_that_keeps_failing_waits_on_a_page_that_keeps_the_code(
    visitor: Visitor, town: Town
) -> None:
    for _ in range(4):
        come_in(visitor, "0000 0000 0000 0000")
    come_in(visitor, town.field.code())
    assert visitor.page.status_code == 429
    assert int(visitor.page.headers["retry-after"]) > 0
    assert visitor.form().fields["code"] == [town.field.code()]
    town.clock.now += timedelta(minutes=1, seconds=1)
    visitor.submit()
    assert visitor.page.url.path == "/sv/enkat/1"


def test_other_networks_do_not_wait(new_visitor: Callable[..., Visitor], town: Town) -> None:
    guesser = new_visitor("198.51.100.1")
    for _ in range(5):
        come_in(guesser, "0000 0000 0000 0000")
    assert come_in(new_visitor("203.0.113.5"), town.field.code()).page.url.path == "/sv/enkat/1"


def test_a_proxy_is_believed_only_when_it_is_ours(town: Town) -> None:
    site = replace(town.context.site, proxies=frozenset({"10.0.0.1"}))
    app = create(replace(town.context, site=site))
    with Visitor(app, address="10.0.0.1") as visitor:
        for last, expected in (("198.51.100.1", 429), ("203.0.113.77", 303)):
            for _ in range(4):
                visitor.request("GET", "/sv/")
                fields = {"csrf": visitor.form().fields["csrf"][0], "code": "0000 0000 0000 0000"}
                forwarded = {"x-forwarded-for": "1.2.3.4, 198.51.100.1"}
                visitor.post("/sv/", fields, headers=forwarded)
            visitor.request("GET", "/sv/")
            fields = {"csrf": visitor.form().fields["csrf"][0], "code": town.field.code()}
            response = visitor.post("/sv/", fields, headers={"x-forwarded-for": f"9.9.9.9, {last}"})
            assert response.status_code == expected


def test_a_reply_that_is_in_leads_to_the_thank_you(
    resident: Visitor, new_visitor: Callable[..., Visitor], town: Town
) -> None:
    answer_all(resident).submit(button=("go", "send"), form_id=ANSWERS)
    assert come_in(new_visitor(), town.field.code()).page.url.path == "/sv/tack"


def test_before_the_window_the_page_tells_the_day_in_words(visitor: Visitor, town: Town) -> None:
    town.clock.now = WINDOW.opens_at - timedelta(seconds=1)
    page = visitor.get("/sv/").text
    assert "måndag 17 augusti 2026 klockan 09.00" in page
    assert 'name="code"' not in page


def test_the_second_the_window_opens_there_is_a_field_for_the_code(
    visitor: Visitor, town: Town
) -> None:
    town.clock.now = WINDOW.opens_at
    assert 'name="code"' in visitor.get("/sv/").text


def test_after_the_window_the_page_says_where_results_appear(visitor: Visitor, town: Town) -> None:
    town.clock.now = WINDOW.closes_at
    page = visitor.get("/en/").text
    assert "burlov.example" in page
    assert 'name="code"' not in page


def test_a_code_typed_as_the_window_closes_is_told_so(visitor: Visitor, town: Town) -> None:
    visitor.get("/sv/")
    town.clock.now = WINDOW.closes_at
    visitor.submit({"code": town.field.code()})
    assert "Undersökningen är stängd" in visitor.page.text


def test_a_language_the_wave_does_not_speak_leads_to_one_it_does(visitor: Visitor) -> None:
    assert visitor.get("/fi/", headers={"accept-language": "fi, en"}).url.path == "/en/"


def test_an_installation_without_a_wave_still_answers(town: Town, sqlite_url: str) -> None:
    empty = make_engine(sqlite_url)
    with Visitor(
        create(replace(town.context, here=replace(town.context.here, engine=empty)))
    ) as other:
        assert "Ingen undersökning just nu" in other.get("/sv/").text
    empty.dispose()


def test_a_signed_out_resident_goes_on_where_she_was(visitor: Visitor, town: Town) -> None:
    come_in(visitor, town.field.code())
    for _ in range(3):
        visitor.submit(choose_first(visitor), button=CONTINUE, form_id=ANSWERS)
    visitor.submit(button=("go", "pause"), form_id=ANSWERS)
    assert visitor.page.url.path == "/sv/pausad"
    assert "Dina svar är sparade" in visitor.page.text
    visitor.submit({"code": town.field.code()})
    assert visitor.page.url.path == "/sv/enkat/4"


def test_the_code_is_in_no_address_and_no_cookie(visitor: Visitor, town: Town) -> None:
    come_in(visitor, town.field.code())
    digits = town.field.codes[0].code.digits
    assert all(digits not in value for value in visitor.cookies.values())


def test_a_second_sign_in_ends_the_first(new_visitor: Callable[..., Visitor], town: Town) -> None:
    first, second = new_visitor(), new_visitor()
    come_in(first, town.field.code())
    come_in(second, town.field.code())
    assert first.get("/sv/enkat/1").url.path == "/sv/utloggad"
    assert second.get("/sv/enkat/1").status_code == 200


def second_letter(town: Town) -> str:
    """The code of the second form, sent to the person whose first letter is number 0."""
    first = town.field.codes[0]
    issued = list(issue_codes(town.field.keyring, [first.case_id], length=16))
    with writing(town.field.engine) as connection:
        store_codes(connection, issued, wave_id=WAVE, contact=Contact.SECOND_FORM)
    return issued[0].code.grouped


def test_whoever_began_with_another_letter_may_start_over_or_go_back(
    new_visitor: Callable[..., Visitor], town: Town
) -> None:
    begun = come_in(new_visitor(), town.field.code())
    begun.submit(choose_first(begun), button=CONTINUE, form_id=ANSWERS)
    visitor = come_in(new_visitor(), second_letter(town))
    assert "Du har redan börjat svara" in visitor.page.text
    # Going back to the first letter loses nothing.
    assert come_in(begun, town.field.code()).page.url.path == "/sv/enkat/2"
    visitor.submit()
    assert visitor.page.url.path == "/sv/enkat/1"
    assert begun.get("/sv/enkat/1").status_code == 200
    assert not begun.form(ANSWERS).fields.get("a1_years")


def test_starting_over_without_the_letters_cookie_leads_to_the_start(visitor: Visitor) -> None:
    visitor.get("/sv/")
    fields = {"csrf": visitor.form().fields["csrf"][0]}
    response = visitor.post("/sv/borja-om", fields)
    assert response.headers["location"] == "/sv/utloggad"
