"""Every page of the repository points at what is there, and every rule can be broken."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house import document_rules
from tests.house.document_rules import RULES, Document
from tests.house.tree import ROOT, files
from tests.support.protocols import PAGE, protocols

Rule = Callable[[Document, Path], Iterator[str]]

INDEX = Path("docs/README.md")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PARTS = ["Context", "Options", "Decision", "Rejected, and why", "Consequences"]
LINES_OF_A_PAGE = 60
NOT_YET = {
    "docs/threats.md": "the threat model, adversary by adversary",
}
"""Pages that the index announces and nobody has written yet. It may only shrink."""

PLANTED = [
    (document_rules.dead_links, "See [the words](words.md)."),
    (document_rules.dead_links, "See [the words](../README.md#nothing-of-the-kind)."),
    (document_rules.dead_links, "![a picture](pictures/no-such.png)"),
    (document_rules.dead_paths, "It is in `app/survey/no_such.py`."),
    (document_rules.dead_paths, "It is in `app/no-such-room`."),
    (document_rules.dead_paths, "It is in `tests/no_such/`."),
]
SOUND = """# A page
See [the map](../README.md#the-map-of-the-house), [this](#a-page), https://example.org and
`app/survey/routing.py`, `app/survey`, `GET /sv/`, `and/or`, `locales/<language>/glossary.csv`,
`var/demo/demo.json`.

```
cp app/survey/example.py app/survey/another.py  # [no](link.md)
```
"""


def documents() -> list[Document]:
    """The pages at the root and everything below ``docs/``."""
    pages = [*ROOT.glob("*.md"), *(path for path in files(ROOT / "docs") if path.suffix == ".md")]
    return [Document(path.relative_to(ROOT), path.read_text()) for path in pages]


def test_there_are_pages_to_read() -> None:
    found = {str(document.path) for document in documents()}
    assert {"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", str(INDEX)} <= found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_whatever_a_page_points_at_is_there(rule: Rule) -> None:
    assert [breach for document in documents() for breach in rule(document, ROOT)] == []


@pytest.mark.parametrize(("rule", "text"), PLANTED)
def test_a_breach_is_seen(rule: Rule, text: str) -> None:
    assert list(rule(Document(Path("docs/page.md"), text), ROOT))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_sound_page_breaks_nothing(rule: Rule, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(SOUND)
    (tmp_path / "README.md").write_text("## The map of the house\n")
    (tmp_path / "app" / "survey").mkdir(parents=True)
    (tmp_path / "app" / "survey" / "routing.py").touch()
    assert list(rule(Document(Path("docs/page.md"), SOUND), tmp_path)) == []


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / INDEX).read_text()
    below = [
        document.path.relative_to("docs")
        for document in documents()
        if document.path.parts[0] == "docs"
    ]
    assert [
        str(path) for path in below if path != Path("README.md") and f"({path})" not in index
    ] == []


def test_pages_that_are_announced_are_in_the_index_and_not_yet_written() -> None:
    index = (ROOT / INDEX).read_text()
    for name in NOT_YET:
        assert Path(name).name in index
        assert not (ROOT / name).exists(), f"{name} is there: take it out of NOT_YET and link to it"


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name[:4])
def test_a_decision_tells_its_five_parts_on_one_page(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert re.fullmatch(rf"# {path.name[:4]}\. \S.*", lines[0])
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == PARTS
    assert len(lines) <= LINES_OF_A_PAGE


def test_no_two_decisions_have_one_number() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert sorted(set(numbers)) == numbers


def test_every_rule_has_a_planted_breach() -> None:
    assert {rule for rule, _ in PLANTED} == set(RULES)


def test_the_page_of_protocols_is_what_the_suites_say() -> None:
    assert PAGE.read_text() == protocols(), "run `make protocols`"
