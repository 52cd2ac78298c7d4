"""Templates: escaped, strict, in the reader's language."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from app.web.pages import Pages


def pages(folder: Path, template: str) -> Pages:
    (folder / "try.html").write_text(template)
    return Pages(folder)


def test_everything_is_escaped(tmp_path: Path) -> None:
    made = pages(tmp_path, "{{ text }}{% trans who=text %}Hej {{ who }}{% endtrans %}")
    shown = made.render("try.html", language="sv", text="<b>&")
    assert shown == "&lt;b&gt;&amp;Hej &lt;b&gt;&amp;"


def test_a_name_nobody_gave_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        pages(tmp_path, "{{ forgotten }}").render("try.html", language="sv")


def test_words_come_from_the_readers_catalogue_also_inside_macros(tmp_path: Path) -> None:
    (tmp_path / "lib.html").write_text(
        "{% macro go() %}{% trans %}Fortsätt{% endtrans %}{% endmacro %}"
    )
    made = pages(tmp_path, '{% import "lib.html" as lib %}{{ lib.go() }}')
    assert made.render("try.html", language="sv") == "Fortsätt"
    assert made.render("try.html", language="en") == "Continue"


def test_a_language_without_a_catalogue_reads_swedish(tmp_path: Path) -> None:
    made = pages(tmp_path, "{% trans %}Fortsätt{% endtrans %} {{ language.tag }}")
    assert made.render("try.html", language="ti").endswith(" ti")
