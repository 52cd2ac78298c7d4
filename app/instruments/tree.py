"""A YAML file as blocks, lists and texts that know their line: the safe part of YAML only.

The adversary is a file from outside: no tag is executed, no anchor multiplies, no key hides
another, and no HTML reaches a page or a letter.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

import yaml

from app.survey.reasons import FileReason
from app.survey.refusals import FileRefused

LONGEST_FILE = 500_000
DEEPEST = 12
_HTML = re.compile(r"<[a-z/!?]|&(#\d|#x|[a-z]+;)", re.IGNORECASE)
_WHOLE = re.compile(r"-?[0-9]{1,9}")


def fault(line: int, problem: str) -> FileRefused:
    """What is wrong with a questionnaire file, and the line to look at (1 for the first).

    ``problem`` is English, for the methodologist: whoever reads the file adds its name.
    """
    return FileRefused(FileReason.FAULTY, file="", line=line, problem=problem)


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of the file and where it stands."""

    node: yaml.Node

    @property
    def line(self) -> int:
        """The 1-based line on which the value begins."""
        return int(self.node.start_mark.line) + 1

    def refuse(self, problem: str) -> FileRefused:
        """The error to raise about this value."""
        return fault(self.line, problem)

    def block(self, known: Collection[str], required: Collection[str] = ()) -> dict[str, "Entry"]:
        """The mapping ``key: value`` of ``known`` keys, with every ``required`` one there."""
        fields = self.pairs()
        for key, (key_entry, _) in fields.items():
            if key not in known:
                raise key_entry.refuse(f"unknown key {key!r}; known: {', '.join(sorted(known))}")
        for key in required:
            if key not in fields:
                raise self.refuse(f"{key!r} is missing")
        return {key: value for key, (_, value) in fields.items()}

    def pairs(self) -> dict[str, tuple["Entry", "Entry"]]:
        """Any mapping, as key -> (where the key stands, the value)."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.refuse("expected 'key: value' lines")
        fields: dict[str, tuple[Entry, Entry]] = {}
        for key_node, value_node in self.node.value:
            key = Entry(key_node)
            name = key._scalar()
            if name in fields:
                raise key.refuse(f"{name!r} is given twice")
            fields[name] = (key, Entry(value_node))
        return fields

    def entries(self) -> list["Entry"]:
        """The values of a list that is not empty."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.refuse("expected a list")
        if not self.node.value:
            raise self.refuse("an empty list")
        return [Entry(node) for node in self.node.value]

    def text(self) -> str:
        """A plain text that is not empty."""
        text = self._scalar().strip()
        if not text:
            raise self.refuse("a text is missing")
        if _HTML.search(text):
            raise self.refuse("HTML in a text")
        if any(unicodedata.category(character).startswith("C") for character in text):
            raise self.refuse("a line break or an invisible character in a text")
        return text

    def whole(self) -> int:
        """A whole number."""
        text = self._scalar()
        if not _WHOLE.fullmatch(text):
            raise self.refuse(f"{text!r} is not a whole number")
        return int(text)

    def flag(self) -> bool:
        """``true`` or ``false``."""
        text = self._scalar()
        if text not in ("true", "false"):
            raise self.refuse(f"{text!r} is neither true nor false")
        return text == "true"

    def codes(self) -> frozenset[int]:
        """A list of category codes, each given once."""
        codes: set[int] = set()
        for entry in self.entries():
            code = entry.whole()
            if code in codes:
                raise entry.refuse(f"code {code} is given twice")
            codes.add(code)
        return frozenset(codes)

    def _scalar(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.refuse("expected a single value")
        return str(self.node.value)


def read_tree(text: str) -> Entry:
    """The file as one ``Entry``, or the refusal of the first thing YAML forbids."""
    if len(text) > LONGEST_FILE:
        raise fault(1, f"the file is longer than {LONGEST_FILE} characters")
    try:
        _refuse_cleverness(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise fault(mark.line + 1 if mark else 1, f"not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise fault(1, f"not YAML: {error}") from error
    if node is None:
        raise fault(1, "the file is empty")
    return Entry(node)


def _refuse_cleverness(text: str) -> None:
    """Refuse anchors, aliases, tags and deep nesting before anything is built from them."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise fault(line, "anchors and aliases are refused")
        if getattr(event, "tag", None):
            raise fault(line, "tags are refused")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise fault(line, "nested too deeply")
