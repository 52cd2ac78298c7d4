"""Reads a questionnaire file: validated whole, or refused with the line and the reason."""

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files

from app.instruments.places import Places
from app.instruments.rules import check
from app.instruments.structure import read_questionnaire
from app.instruments.tree import read_tree
from app.survey.questionnaire import Questionnaire
from app.survey.reasons import FileReason
from app.survey.refusals import FileRefused

_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")


def load_instrument(id: str) -> Questionnaire:
    """The shipped questionnaire ``id``; FileRefused when its file is not right."""
    questionnaire = read_instrument(instrument_text(id), id)
    if questionnaire.id != id:
        problem = f"the file calls itself {questionnaire.id!r}"
        raise FileRefused(FileReason.FAULTY, file=id, line=1, problem=problem)
    return questionnaire


def instrument_text(id: str) -> str:
    """The file of the shipped questionnaire ``id``, as the wave's snapshot keeps it."""
    # The name reaches the file system, so it must not be able to leave the folder.
    file = files("app.instruments").joinpath(f"{id}.yaml") if _ID.fullmatch(id) else None
    if file is None or not file.is_file():
        raise FileRefused(FileReason.NO_QUESTIONNAIRE, name=id)
    return file.read_text(encoding="utf-8")


def read_instrument(text: str, name: str) -> Questionnaire:
    """The questionnaire that ``text`` declares; ``name`` only tells the reader of an error which.

    ``content_hash`` is the SHA-256 of ``text`` in UTF-8.
    """
    questionnaire, _ = read_with_lines(text, name)
    return questionnaire


def read_with_lines(text: str, name: str) -> tuple[Questionnaire, Mapping[str, int]]:
    """As ``read_instrument``, with the line of each text by its context (``app.survey.texts``)."""
    places = Places()
    try:
        questionnaire = read_questionnaire(read_tree(text), places)
        check(questionnaire, places)
    except FileRefused as refused:
        line, problem = refused.facts["line"], refused.facts["problem"]
        raise FileRefused(FileReason.FAULTY, file=name, line=line, problem=problem) from refused
    content_hash = sha256(text.encode()).hexdigest()
    return replace(questionnaire, content_hash=content_hash), places.lines
