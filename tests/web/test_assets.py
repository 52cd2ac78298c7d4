"""Files named by their content."""

import gzip
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from app.web.assets import ROOT, Assets, assets
from app.words.languages import LANGUAGES
from tests.web.visitor import Visitor


def test_a_changed_file_gets_another_address(tmp_path: Path) -> None:
    file = tmp_path / "a.js"
    file.write_text("1")
    before = Assets(tmp_path).address("a.js")
    file.write_text("2")
    assert Assets(tmp_path).address("a.js") != before


def test_a_style_sheet_names_other_files_by_their_addresses(visitor: Visitor) -> None:
    text = visitor.get(assets().address("trygg.css")).text
    named = re.findall(r'url\("([^"]+)"\)', text)
    assert len(named) >= 5
    assert all(visitor.get(address).status_code == 200 for address in named)


def scripts(folder: Path, **texts: str) -> Assets:
    """Assets of a few scripts."""
    for name, text in texts.items():
        (folder / f"{name}.js").write_text(text)
    return Assets(folder)


def test_a_script_imports_others_by_their_addresses(visitor: Visitor) -> None:
    text = visitor.get(assets().address("keying/keying.js")).text
    named = re.findall(r'from "([^"]+)"', text)
    assert len(named) >= 5
    assert all(visitor.get(address).status_code == 200 for address in named)


def test_a_changed_script_changes_the_address_of_every_script_above_it(tmp_path: Path) -> None:
    above = {"a": 'import { b } from "./b.js";', "b": 'export { c } from "./c.js";', "d": ""}
    before = scripts(tmp_path, **above, c="export const c = 1;")
    after = scripts(tmp_path, **above, c="export const c = 2;")
    changed = [
        name for name in "abcd" if before.address(f"{name}.js") != after.address(f"{name}.js")
    ]
    assert changed == ["a", "b", "c"]


def test_every_script_that_one_needs_is_named_once(tmp_path: Path) -> None:
    made = scripts(
        tmp_path,
        a='import { b } from "./b.js";\nimport "./c.js";',
        b='import { c } from "./c.js";',
        c="export const c = 1;",
        d="",
    )
    assert made.imported("a.js") == [made.address("b.js"), made.address("c.js")]
    assert made.imported("c.js") == []


def test_scripts_that_import_each_other_are_refused_with_the_circle(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a\.js names b\.js names a\.js"):
        scripts(tmp_path, a='import "./b.js";', b='import "./a.js";')


def test_a_script_that_imports_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match=r"b\.js"):
        scripts(tmp_path, a='import "./b.js";')


def test_files_are_kept_for_a_year_and_packed_for_those_who_can(visitor: Visitor) -> None:
    address = assets().address("trygg.css")
    packed = visitor.get(address, headers={"accept-encoding": "gzip"})
    plain = visitor.get(address, headers={"accept-encoding": "identity"})
    assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.text == plain.text
    assert len(gzip.compress(plain.content)) < len(plain.content) / 2


@pytest.mark.parametrize("path", ["/static/trygg.css", "/static/../main.py", "/static/"])
def test_nothing_else_is_served(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_the_residents_script_is_at_most_6_kilobytes() -> None:
    assert (ROOT / "trygg.js").stat().st_size <= 6_000


def test_unknown_names_are_errors_when_the_page_is_made() -> None:
    with pytest.raises(KeyError):
        assets().address("missing.js")


@pytest.mark.parametrize(("script", "file"), [("Arab", "arabic"), ("Ethi", "ethiopic")])
def test_the_small_fonts_hold_every_name_in_the_list_of_languages(script: str, file: str) -> None:
    with TTFont(ROOT / "fonts" / f"names-{file}.woff2") as font:
        drawn = {chr(code) for code in font.getBestCmap()}
    names = "".join(one.endonym for one in LANGUAGES.values() if one.script == script)
    assert {letter for letter in names if letter.isalpha()} <= drawn
