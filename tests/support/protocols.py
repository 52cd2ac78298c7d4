"""The protocols as a page: the openings of the suites, written once, in the code they belong to.

``python -m tests.support.protocols`` writes docs/protocols.md; a house test keeps it fresh.
"""

import ast

from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "protocols.md"
SUITES = (
    "app/fieldwork/life",
    "app/fieldwork/sample",
    "app/fieldwork/post",
    "app/fieldwork/web",
    "app/fieldwork/paper",
    "app/fieldwork/ballots",
    "app/release/opening",
)
_HEAD = """# The protocols
Who knows what, in which order, what is destroyed when, and what a thief sees: each suite tells it at its
head, beside the code that keeps it. This page is made from there (`make protocols`).
"""


def protocols() -> str:
    """The page."""
    return _HEAD + "".join(f"\n{_section(suite)}" for suite in SUITES)


def _section(suite: str) -> str:
    opening = ast.get_docstring(ast.parse((ROOT / suite / "__init__.py").read_text())) or ""
    title, _, text = opening.partition("\n")
    return f"## {title}\n`{suite}`\n\n```text\n{text.strip()}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(protocols())
