"""Reading forms, and where a request comes from."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from fastapi import HTTPException, Request
from hypothesis import given
from hypothesis import strategies as st

from app.web.forms import MOST_FIELDS, PostedForm, client_address, parse_form
from tests.web.conftest import SITE

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.tuples(TEXTS.filter(bool), TEXTS), max_size=20))
def test_what_a_browser_sends_is_what_is_read(pairs: list[tuple[str, str]]) -> None:
    form = parse_form(urlencode(pairs).encode())
    assert [(n, v) for n in dict.fromkeys(n for n, _ in pairs) for v in form.all(n)] == [
        (n, v) for n in dict.fromkeys(n for n, _ in pairs) for m, v in pairs if m == n
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"a=%ff",
        b"a=%00",
        "a=å".encode(),
        "&".join(f"a{i}=1" for i in range(MOST_FIELDS + 1)).encode(),
    ],
)
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(HTTPException):
        parse_form(body)


def test_300_fields_are_read() -> None:
    body = "&".join(f"a{i}=1" for i in range(MOST_FIELDS)).encode()
    assert len(parse_form(body).fields) == MOST_FIELDS


def test_a_form_prints_no_content() -> None:
    assert "secret" not in repr(PostedForm({"code": ["secret"]}))


def test_the_last_value_counts_where_one_is_asked_for() -> None:
    form = parse_form(b"go=continue&go=back&blank=")
    assert (form.one("go"), form.one("blank", "x"), form.one("none", "x")) == ("back", "", "x")


def test_unknown_fields_are_refused() -> None:
    parse_form(b"a=1").refuse_unknown(frozenset({"a", "b"}))
    with pytest.raises(HTTPException):
        parse_form(b"a=1&c=2").refuse_unknown(frozenset({"a", "b"}))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", " , 10.0.0.2", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(peer: str, forwarded: str, address: str) -> None:
    site = replace(SITE, proxies=frozenset({"10.0.0.1", "10.0.0.2"}))
    headers = [(b"x-forwarded-for", forwarded.encode())]
    request = Request({"type": "http", "client": (peer, 1), "headers": headers})
    assert client_address(request, site) == address
