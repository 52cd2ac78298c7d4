"""One word, one thing: no two classes of the application bear one name."""

import ast
from collections import defaultdict

from tests.house.test_code_rules import sources


def class_places(room: str) -> dict[str, list[str]]:
    """Class name -> the files that have a class of that name."""
    places: dict[str, list[str]] = defaultdict(list)
    for source in sources(room):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(str(source.path))
    return places


def test_no_class_name_stands_twice() -> None:
    twice = {name: files for name, files in class_places("app").items() if len(files) > 1}
    assert twice == {}
