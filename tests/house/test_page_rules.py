"""Every template, style sheet and script keeps the rules, and every rule can be broken."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house import page_rules
from tests.house.page_rules import RULES, SUFFIXES, Asset
from tests.house.tree import ROOT, files

Rule = Callable[[Asset], Iterator[str]]

PLANTED = [
    (page_rules.inline_code, "a.html", '<p style="color: red">'),
    (page_rules.inline_code, "a.html", "<style>p {}</style>"),
    (page_rules.inline_code, "a.html", "<script>go()</script>"),
    (page_rules.inline_code, "a.html", '<a href="/"\n   onclick="go()">'),
    (page_rules.inline_code, "a.html", '<a href="javascript:go()">'),
    (page_rules.inline_code, "a.svg", "<svg><rect style='fill: red'/></svg>"),
    (page_rules.other_machines, "a.html", '<img src="https://example.org/a.png">'),
    (page_rules.other_machines, "a.html", '<img src="//example.org/a.png">'),
    (page_rules.other_machines, "a.css", "@import url(http://example.org/a.css);"),
    (page_rules.other_machines, "a.js", 'fetch("https://example.org")'),
    (page_rules.sides, "a.css", "p { margin-left: 1rem }"),
    (page_rules.sides, "a.css", "p { text-align: right }"),
    (page_rules.sides, "a.css", "p { border-top-left-radius: 1px }"),
    (page_rules.sides, "a.css", "p { position: absolute; left: 0 }"),
    (page_rules.unescaped, "a.html", "{{ name|safe }}"),
    (page_rules.unescaped, "a.html", "{{ name | safe }}"),
    (page_rules.unescaped, "a.html", "{% autoescape false %}"),
    (page_rules.strings_into_code, "a.js", "box.innerHTML = text"),
    (page_rules.strings_into_code, "a.js", "eval(text)"),
    (page_rules.long_scripts, "a.js", "go();\n" * 151),
    (page_rules.unnamed_imports, "a.js", "await import(`./${name}.js`)"),
]

SOUND = {
    "a.html": '<script src="/static/a.js" defer></script>{# <style> #}<p class="safe">{{ name }}</p>',
    "a.css": "/* never left */ p { margin-inline-start: 1rem; text-align: end }",
    "a.js": '// see https://example.org\nimport { text } from "./b.js";\nbox.textContent = text',
    "a.svg": '<svg xmlns="http://www.w3.org/2000/svg"><rect class="bar"/></svg>',
}


def assets() -> list[Asset]:
    """Everything a browser gets."""
    return [
        Asset(path.relative_to(ROOT), path.read_text())
        for path in files(ROOT / "app")
        if path.suffix in SUFFIXES
    ]


def test_there_are_pages_to_look_at() -> None:
    assert {asset.path.suffix for asset in assets()} >= {".html", ".css"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_pages_keep_the_rule(rule: Rule) -> None:
    assert [breach for asset in assets() for breach in rule(asset)] == []


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_a_breach_is_seen(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Asset(Path(path), text)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_sound_pages_break_nothing(rule: Rule) -> None:
    found = [breach for path, text in SOUND.items() for breach in rule(Asset(Path(path), text))]
    assert found == []


def test_every_rule_has_a_planted_breach() -> None:
    assert {rule for rule, _, _ in PLANTED} == set(RULES)
