"""The shipped questionnaire is the one that was agreed: order, codes, routes, flags, words."""

import re
from datetime import date

import pytest

from app.instruments.loader import load_instrument
from app.survey.questionnaire import Condition, Export, Page, QuestionKind
from app.survey.texts import texts

FORM = load_instrument("trygghet-2026")
PAGES = {page.name: page for page in FORM.pages}

AGREED = """
    a1_years a2_recommend
    b01_litter b02_vandal b03_graffiti b04_dark b05_drunk b06_drugs b07_dealing b08_speed b09_moped
    b10_reckless b11_youth b12_fights b13_harass b14_fire b15_gangs b16_other
    c04_theft c05_burglary c06_vehicle c07_damage c08_fraud c09_fraudatt
    c01_violence c02_threat c03_robbery c10_reported c11_whynot
    d01_burg d02_theft d03_damage d04_assault d05_fraud
    e01_night e02_day e03_transit e04_home e01b_because e05_avoid e06_activity e07_persons
    f01_care f02_visible f03_help f04_trust f05_contact
    g01_care g02_env g03_trust g04_priority
    h03_tenure h04_household h01_sex h02_birth_year z01_comment
"""
ORDER = re.findall(r"\S+", AGREED)

SCALES = {
    "P4": (0, 1, 2, 3, 9),
    "F4": (0, 1, 2, 3),
    "E3": (0, 1, 2),
    "T5": (1, 2, 3, 4, 5),
    "A5": (1, 2, 3, 4, 5, 9),
    "C5": (1, 2, 3, 4, 5, 9),
}
CODES = {
    "a1_years": (1, 2, 3, 4),
    "a2_recommend": (1, 2, 3, 9),
    "c10_reported": (0, 1, 2, 9),
    "c11_whynot": (1, 2, 3, 4, 5),
    "e01b_because": (1, 2, 3),
    "e07_persons": (0, 1, 9),
    "f05_contact": (0, 1),
    "g04_priority": (1, 2, 3, 4, 5, 6, 7, 8),
    "h01_sex": (1, 2, 3),
    "h03_tenure": (1, 2, 3, 4),
    "h04_household": (1, 2, 3, 4),
}
SCALE_OF = {
    "P4": [name for name in ORDER if re.match(r"b(0\d|1[0-5])_", name)],
    "E3": [name for name in ORDER if re.match(r"c0\d_", name)],
    "F4": [name for name in ORDER if name.startswith("d0")] + ["e05_avoid", "e06_activity"],
    "T5": ["e01_night", "e02_day", "e03_transit", "e04_home"],
    "A5": ["f01_care", "f02_visible", "f03_help", "g01_care", "g02_env"],
    "C5": ["f04_trust", "g03_trust"],
}


def lix(sentences: list[str]) -> float:
    """Björnsson's readability: words a sentence, plus the per cent of words over six letters."""
    words = [word for sentence in sentences for word in re.findall(r"\w+", sentence)]
    count = sum(max(1, len(re.findall(r"[.?!:]+", sentence))) for sentence in sentences)
    return len(words) / count + 100 * sum(len(word) > 6 for word in words) / len(words)


def test_the_questions_stand_in_the_agreed_order() -> None:
    assert [question.name for question in FORM] == ORDER


@pytest.mark.parametrize("scale", SCALES)
def test_each_scale_has_its_codes_and_its_questions(scale: str) -> None:
    on_scale = [question for question in FORM if question.scale == scale]
    assert [question.name for question in on_scale] == SCALE_OF[scale]
    for question in on_scale:
        assert tuple(c.code for c in question.categories) == SCALES[scale]


@pytest.mark.parametrize("name", CODES)
def test_each_list_of_categories_has_its_codes(name: str) -> None:
    assert tuple(category.code for category in FORM[name].categories) == CODES[name]


def test_nine_alone_is_not_substantive() -> None:
    for question in FORM:
        beside = {category.code for category in question.categories if not category.substantive}
        assert beside == question.codes & {9}


def test_the_kinds_and_limits_are_the_agreed_ones() -> None:
    kinds = {
        question.name: question.kind for question in FORM if question.kind is not QuestionKind.ONE
    }
    assert kinds == {
        "b16_other": QuestionKind.TEXT,
        "c11_whynot": QuestionKind.SEVERAL,
        "g04_priority": QuestionKind.SEVERAL,
        "h02_birth_year": QuestionKind.YEAR,
        "z01_comment": QuestionKind.TEXT,
    }
    assert FORM["b16_other"].max_length == 300
    assert FORM["z01_comment"].max_length == 1000
    assert FORM["g04_priority"].at_most == 3
    assert FORM["c11_whynot"].at_most is None


def test_the_only_route_asks_who_stays_in_why() -> None:
    routes = {question.name: question.asked_of for question in FORM if question.asked_of}
    assert routes == {"e01b_because": Condition("e01_night", frozenset({5}))}
    assert PAGES["e1"].number + 1 == PAGES["e2"].number
    assert PAGES["e2"].questions[0].name == "e01b_because"


def test_the_essential_questions_are_the_agreed_ones() -> None:
    essential = [question.name for question in FORM if question.essential]
    agreed = re.compile(r"b(0\d|1[0-5])_|c0\d_|d0\d_|e0[1-4]_|f01_|f04_")
    assert essential == [name for name in ORDER if agreed.match(name)]
    assert len(essential) == 35


def test_all_of_exposure_and_nothing_else_may_be_declined() -> None:
    declinable = {question.name for question in FORM if question.may_decline}
    assert declinable == {name for name in ORDER if name.startswith("c")}


def test_violence_and_what_follows_from_it_is_write_only_with_support_beside_it() -> None:
    hidden = {question.name for question in FORM if FORM.is_write_only(question.name)}
    assert hidden == {"c01_violence", "c02_threat", "c03_robbery", "c10_reported", "c11_whynot"}
    assert [page.name for page in FORM.pages if page.support] == ["c2", "c3"]
    assert [page.name for page in FORM.pages if page.write_only] == ["c2", "c3"]


def test_problems_fill_two_pages_and_no_page_is_long() -> None:
    assert [page.name for page in FORM.pages if page.section == "b"] == ["b1", "b2"]
    assert max(len(page.questions) for page in FORM.pages) <= 9
    assert len(FORM.sections) == 8


def test_what_may_identify_someone_leaves_in_tables_or_never() -> None:
    export = {question.name: question.export for question in FORM}
    for name in ("b16_other", "z01_comment", "h01_sex", "h02_birth_year"):
        assert export[name] is Export.NEVER
    background = ["a1_years", "f05_contact", "h03_tenure", "h04_household"]
    for name in [name for name in ORDER if name.startswith("c")] + background:
        assert export[name] is Export.TABLES


@pytest.mark.parametrize("page", FORM.pages, ids=lambda page: page.name)
def test_no_title_tells_someone_looking_on_what_is_asked(page: Page) -> None:
    titles = f"{page.title} {FORM.sections[FORM.section_number(page) - 1].title}".lower()
    for word in ("våld", "hot", "brott", "utsatt", "rån", "slag", "offer", "rädd", "otrygg"):
        assert word not in titles


def test_page_titles_are_all_different() -> None:
    assert len({page.title for page in FORM.pages}) == len(FORM.pages)


def test_the_support_numbers_are_the_agreed_ones_and_were_verified() -> None:
    assert [line.number for line in FORM.support_lines] == [
        "112",
        "114 14",
        "020-50 50 50",
        "020-80 80 80",
        "020-55 00 00",
        "116 111",
        "1177",
    ]
    for line in FORM.support_lines:
        assert date.fromisoformat(line.verified_on) == date(2026, 10, 1)


def test_free_text_says_that_no_names_are_to_be_written() -> None:
    assert "inga namn" in FORM["b16_other"].hint
    comment = FORM["z01_comment"].hint
    assert "inga namn" in comment
    assert "114 14" in comment
    assert "112" in comment


def test_the_limits_of_the_problem_index_are_the_agreed_ones() -> None:
    assert FORM.index_bands == (0, 5, 10, 20, 30, 40, 50)


def test_the_swedish_is_plain() -> None:
    everything = [text.source for text in texts(FORM)]
    asked = [question.text for question in FORM]
    above = [page.intro for page in FORM.pages if page.intro]
    assert lix(everything) <= 35
    assert lix(asked) <= 35
    assert lix(above) <= 35
    assert max(len(text) for text in asked) <= 100


def test_an_item_is_a_question_or_stands_under_one() -> None:
    for page in FORM.pages:
        for question in page.questions:
            asks = question.text.rstrip(".").endswith("?") or "?" in question.text
            assert asks or "?" in page.intro or "meningar" in page.intro
