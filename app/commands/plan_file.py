"""The plan of a wave: one JSON object, read field by field, each fault told by name."""

import json
from collections.abc import Callable, Mapping
from datetime import date, time
from pathlib import Path
from typing import TypeVar

from app.survey.reasons import FileReason
from app.survey.refusals import FileRefused
from app.survey.states import Reference
from app.survey.window import PROPOSED_CLOSE, Window, eight_weeks

T = TypeVar("T")
NEEDED = ("title", "opens_on", "reference_date", "languages", "instrument", "words")


class PlanFile:
    """A plan that is there, is JSON and holds what it must. Every method may raise FileRefused."""

    def __init__(self, file: Path) -> None:
        self._file = str(file)
        try:
            document = json.loads(file.read_bytes())
        except ValueError as problem:
            raise FileRefused(
                FileReason.NOT_JSON, file=self._file, problem=str(problem)
            ) from problem
        if not isinstance(document, dict):
            raise self._wrong("the plan", "one JSON object, with title, opens_on and the rest")
        lacking = tuple(name for name in NEEDED if name not in document)
        if lacking:
            raise FileRefused(FileReason.LACKS, file=self._file, names=lacking)
        self._document: dict[str, object] = document

    def text(self, name: str) -> str:
        """A text."""
        return self._as(name, "a text", _text)

    def day(self, name: str) -> date:
        """A day."""
        return self._as(name, "a day such as 2026-08-17", lambda it: date.fromisoformat(_text(it)))

    def hour(self, name: str, usual: time) -> time:
        """A time of day; ``usual`` where the plan says nothing."""
        if name not in self._document:
            return usual
        return self._as(name, "a time such as 09:00", lambda it: time.fromisoformat(_text(it)))

    def window(self) -> Window:
        """Eight weeks from the day the plan names."""
        opens_on = self.day("opens_on")
        opens, closes = self.hour("opens_time", time(9)), self.hour("closes_time", PROPOSED_CLOSE)
        try:
            return eight_weeks(opens_on, opens, closes_time=closes)
        except ValueError as problem:
            wanted = "a time without a zone, which the clocks in Stockholm show on that day"
            raise self._wrong("opens_time or closes_time", wanted) from problem

    def number(self, name: str, usual: int) -> int:
        """A whole number; ``usual`` where the plan says nothing."""
        return self._as(name, "a whole number", _whole) if name in self._document else usual

    def texts(self, name: str) -> list[str]:
        """A list of texts, at least one."""
        return self._as(name, "a list of texts", _texts)

    def texts_by_name(self, name: str) -> Mapping[str, str]:
        """Texts by name."""
        return self._as(name, "an object of texts by name", _mapping)

    def references(self, name: str) -> Mapping[Reference, str]:
        """Where decisions are filed; none where the plan says nothing."""
        if name not in self._document:
            return {}
        wanted = f"an object of texts by {', '.join(Reference)}"
        return self._as(
            name, wanted, lambda it: {Reference(key): text for key, text in _mapping(it).items()}
        )

    def _as(self, name: str, wanted: str, read: Callable[[object], T]) -> T:
        try:
            return read(self._document[name])
        except ValueError as problem:
            raise self._wrong(name, wanted) from problem

    def _wrong(self, name: str, wanted: str) -> FileRefused:
        return FileRefused(FileReason.WRONG_VALUE, file=self._file, name=name, wanted=wanted)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("not a whole number")
    return value


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not value:
        raise ValueError("not a list")
    return [_text(one) for one in value]


def _mapping(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return {_text(name): _text(said) for name, said in value.items()}
