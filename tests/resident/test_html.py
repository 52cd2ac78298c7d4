"""The pages are HTML as the standard has it, in every state and language."""

from pathlib import Path

import pytest

from app.words.languages import LANGUAGES
from tests.resident.conftest import ANSWERS, CONTINUE, Town, come_in
from tests.support.html_checker import MISSING, checker, complaints
from tests.web.visitor import Visitor

READ = ("om", "stod", "integritet", "tillganglighet", "tack", "pausad", "vila", "finns-inte")


@pytest.mark.skipif(checker() is None, reason=MISSING)
@pytest.mark.timeout(300)
def test_the_checker_has_nothing_to_say_of_any_page(
    visitor: Visitor, town: Town, tmp_path: Path
) -> None:
    jar = checker()
    assert jar is not None
    pages = tmp_path / "pages"
    pages.mkdir()
    for number, language in enumerate(("sv", "en", "ar")):
        for name, text in pages_met(visitor, town.field.code(number), language).items():
            (pages / f"{language}-{name}.html").write_text(text, encoding="utf-8")
    assert len(list(pages.iterdir())) == 3 * 28
    assert complaints(jar, pages) == []


@pytest.mark.skipif(checker() is None, reason=MISSING)
def test_a_page_that_is_not_as_it_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<!doctype html><title>a</title><p><div>b</div></p>", "utf-8")
    jar = checker()
    assert jar is not None
    assert any("p" in line for line in complaints(jar, tmp_path))


def pages_met(visitor: Visitor, code: str, language: str) -> dict[str, str]:
    """Every kind of page a resident comes by, by a name of ours."""
    met = {"start": visitor.get(f"/{language}/").text}
    met["slip"] = visitor.submit({"code": "1234"}).text
    come_in(visitor, code, language)
    for number in (*range(1, 14), "granska"):
        met[f"page-{number}"] = visitor.get(f"/{language}/enkat/{number}").text
    visitor.get(f"/{language}/enkat/1")
    met["asked-about-blanks"] = visitor.submit(button=CONTINUE, form_id=ANSWERS).text
    visitor.get(f"/{language}/enkat/5")
    visitor.submit({"c01_violence": "1"}, button=CONTINUE, form_id=ANSWERS)
    met["answered"] = visitor.get(f"/{language}/enkat/5").text
    visitor.get(f"/{language}/enkat/12")
    wrong = {"h02_birth_year": "5"}
    met["mistake"] = visitor.submit(wrong, button=CONTINUE, form_id=ANSWERS).text
    met |= {name: visitor.get(f"/{language}/{name}").text for name in READ}
    met["utloggad"] = visitor.get(f"/{language}/utloggad").text
    return met


def test_every_language_is_named_as_the_standard_has_it() -> None:
    for tag in LANGUAGES:
        primary, *rest = tag.split("-")
        assert primary.isalpha()
        assert len(primary) in (2, 3)
        assert rest == [] or rest[0] == "x"
