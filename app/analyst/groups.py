"""Which figures of a release belong on a page, and what their groups are called in Swedish."""

from collections.abc import Iterator, Sequence

from app.release.bundle.about import About
from app.release.bundle.code_words import SEX_WORDS, age_in_words
from app.release.reading.published import Figure

MUNICIPALITY, AREA, REGION = "municipality", "area", "region"


class Groups:
    """Which rows belong on the page of a municipality (or of them all), and what they are called."""

    def __init__(self, about: About, municipality: str) -> None:
        self.municipality = municipality
        self._areas = {
            code: area["name"]
            for code, area in about["areas"].items()
            if municipality in ("", area["municipality"])
        }

    def count_areas(self) -> int:
        """How many areas the page is about."""
        return len(self._areas)

    def holds_area(self, code: str) -> bool:
        """Whether an area is one of the page's."""
        return code in self._areas

    def area_name(self, code: str) -> str:
        """What an area is called."""
        return self._areas[code]

    def is_main(self, figure: Figure) -> bool:
        """Whether a figure is one of the chart's rows: the whole, and its parts."""
        if not self.municipality:
            return figure.group in (REGION, MUNICIPALITY)
        if figure.group == MUNICIPALITY:
            return figure.group_value == self.municipality
        return figure.group == AREA and figure.group_value in self._areas

    def is_finer(self, figure: Figure) -> bool:
        """Whether a figure stands in the table of finer groups."""
        first, *rest = figure.group_value.split(", ")
        if figure.group == "area x sex":
            return bool(self.municipality) and first in self._areas
        if figure.group not in ("sex", "age4"):
            return False
        return first == self.municipality if self.municipality else not rest

    def is_whole(self, figure: Figure) -> bool:
        """Whether a figure is about everyone on the page."""
        return figure.group == (MUNICIPALITY if self.municipality else REGION)

    def name(self, figure: Figure) -> str:
        """What a group is called on its page."""
        if figure.group == REGION:
            return "Hela regionen"
        parts = [part for part in figure.group_value.split(", ") if part != self.municipality]
        return ", ".join(self._words(parts)) or self.municipality

    def _words(self, parts: Sequence[str]) -> Iterator[str]:
        for at, part in enumerate(parts):
            words = SEX_WORDS.get(part) or age_in_words(part)
            yield self._areas.get(part) or (words.lower() if at else words)
