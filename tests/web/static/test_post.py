"""A save on its way."""

from urllib.parse import parse_qsl

import pytest

from tests.web.static.conftest import Scripts

POST = "keying/post.js"


def test_a_letter_names_every_value_that_may_be_stored(scripts: Scripts) -> None:
    posted = [{"name": "a1", "value": "2", "was": ["", "3"]}]
    given = {"csrf": "c", "revision": 4, "posted": posted, "at": "a2"}
    text = scripts.run("return String(post.letter(given))", POST, given=given)
    assert parse_qsl(text, keep_blank_values=True) == [
        ("csrf", "c"),
        ("go", "page"),
        ("revision", "4"),
        ("at", "a2"),
        ("a1", "2"),
        ("was", "a1="),
        ("was", "a1=3"),
    ]


def test_a_letter_that_carries_nothing_moves_nobody_and_speaks_for_no_field(
    scripts: Scripts,
) -> None:
    given = {"csrf": "c", "revision": 4, "posted": []}
    text = scripts.run("return String(post.letter(given))", POST, given=given)
    assert text == "csrf=c&go=page&revision=4&was="


@pytest.mark.parametrize(
    ("status", "body", "heard"),
    [
        (200, '{"revision": 1}', {"revision": 1}),
        (409, '{"revision": 2}', {"revision": 2}),
        (422, '{"revision": 3}', None),
        (500, "{}", None),
        (200, "<html>", None),
    ],
)
def test_only_the_stores_own_word_is_an_answer(
    scripts: Scripts, status: int, body: str, heard: object
) -> None:
    scripts.page.route("**/save", lambda route: route.fulfill(status=status, body=body))
    assert scripts.run("return post.ask('/save', new URLSearchParams())", POST) == heard


def test_the_page_to_sign_in_is_no_answer_and_neither_is_silence(scripts: Scripts) -> None:
    scripts.page.route("**/nobody", lambda route: route.abort())
    lines = "return Promise.all(given.map((place) => post.ask(place, new URLSearchParams())));"
    assert scripts.run(lines, POST, given=["/away", "/nobody"]) == [None, None]


def test_a_page_knows_that_it_was_loaded_anew(scripts: Scripts) -> None:
    assert scripts.run("return post.isReloaded()", POST) is False
    scripts.page.reload()
    assert scripts.run("return post.isReloaded()", POST) is True
