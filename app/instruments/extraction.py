"""Hands a questionnaire file's texts to Babel, each under its context and with a note."""

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from app.instruments.loader import read_with_lines
from app.survey.texts import texts

Message = tuple[int, str, tuple[str, str], list[str]]
"""Line, function name, (context, text), translator comments."""


def extract_instrument(
    fileobj: IO[bytes],
    _keywords: Mapping[str, Any],
    _comment_tags: Collection[str],
    options: Mapping[str, Any],  # noqa: ARG001 - Babel passes it by this name
) -> Iterator[Message]:
    """A Babel extraction method. The keyword ``pgettext`` must be among Babel's (by default)."""
    name = getattr(fileobj, "name", "questionnaire")
    questionnaire, lines = read_with_lines(fileobj.read().decode("utf-8"), str(name))
    for text in texts(questionnaire, lines):
        yield text.line, "pgettext", (text.context, text.source), [text.kind]
