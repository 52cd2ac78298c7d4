"""Figures from the field while a wave is open: from cases, never from answers.

In steps of five, and none for an area with fewer than 20 replies: what changes between two looks
must not tell that a certain person has answered.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.acts.installation import Installation
from app.statistics.rounding import whole_per_cent
from app.store import cases, tallies, waves
from app.store.session import reading
from app.store.tallies import LanguageReplies
from app.survey.states import Mode

STEP = 5
FEWEST_REPLIES = 20


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """One area. ``replies`` and ``per_cent`` None: fewer than 20 replies."""

    name: str
    people: int
    replies: int | None
    per_cent: int | None


@dataclass(frozen=True, slots=True)
class FieldFigures:
    """A wave so far. Replies are rounded to a step of five, each figure by itself, as in releases:
    two roundings of one number would tell more of it than either.
    """

    people: int
    replies: int
    web: int
    paper: int
    areas: tuple[AreaFigures, ...]
    languages: tuple[tuple[str, int], ...]
    """Language and replies on the web, most first; only languages with 20 replies or more."""

    @property
    def per_cent(self) -> int | None:
        """Replies per hundred letters."""
        return per_cent(self.replies, self.people)


def field_figures(here: Installation, wave_id: str) -> FieldFigures:
    """The figures of a wave; after accounting from the counts that remain."""
    with reading(here.engine) as connection:
        areas = waves.areas_of(connection, wave_id)
        spoken = tallies.language_counts(connection, wave_id)
        rows = [
            (row.area, Mode(row.state) if row.state.has_replied else None, row.cases)
            for row in cases.case_counts(connection, wave_id)
        ]
        rows = rows or [
            (row.area, row.mode, row.cases)
            for row in tallies.disposition_counts(connection, wave_id)
        ]
    people: Counter[str] = Counter()
    replies: Counter[str] = Counter()
    modes: Counter[Mode | None] = Counter()
    for area, mode, number in rows:
        people[area] += number
        modes[mode] += number
        replies[area] += number if mode else 0
    return FieldFigures(
        people=sum(people.values()),
        replies=in_steps(sum(replies.values())),
        web=in_steps(modes[Mode.WEB]),
        paper=in_steps(modes[Mode.PAPER]),
        areas=tuple(
            _area(area.name, people=people[area.code], replies=replies[area.code]) for area in areas
        ),
        languages=_languages(spoken),
    )


def _languages(rows: Iterable[LanguageReplies]) -> tuple[tuple[str, int], ...]:
    replies: Counter[str] = Counter()
    for row in rows:
        replies[row.language] += row.replies
    return tuple(
        (tag, in_steps(number)) for tag, number in replies.most_common() if number >= FEWEST_REPLIES
    )


def in_steps(number: int) -> int:
    """Rounded to the nearest step of five."""
    return (number + STEP // 2) // STEP * STEP


def per_cent(replies: int, people: int) -> int | None:
    """Whole per cent: a decimal of a rounded number would say nothing. None for nobody."""
    return whole_per_cent(replies / people) if people else None


def _area(name: str, *, people: int, replies: int) -> AreaFigures:
    if replies < FEWEST_REPLIES:
        return AreaFigures(name, people, None, None)
    shown = in_steps(replies)
    return AreaFigures(name, people, shown, per_cent(shown, people))
