"""``about.json`` of a tables bundle: labels and facts for whoever shows the codes of ``tables.csv``."""

from typing import TypedDict

from app.release.bundle.archive import Origin
from app.release.bundle.plain_html import Part


class WaveFacts(TypedDict):
    """The facts of the wave that pages show beside its figures; moments and days in ISO 8601."""

    id: str
    title: str
    opens_at: str
    closes_at: str
    reference_date: str
    age_from: int
    age_to: int


class Headline(TypedDict):
    """An indicator that gets a chart."""

    name: str
    label: str
    is_index: bool


class VariableWords(TypedDict):
    """A variable and its codes in words."""

    label: str
    values: dict[str, str]


class PlaceWords(TypedDict):
    """An area in words."""

    name: str
    municipality: str


class RateEntry(TypedDict):
    """``app.release.tables.rates.Rate`` as JSON: those of its figures that pages show."""

    kind: str
    value: str
    drawn: int
    replies: int
    svarsandel: float | None


class About(Origin):
    """The whole file."""

    facts: WaveFacts
    headlines: list[Headline]
    variables: dict[str, VariableWords]
    areas: dict[str, PlaceWords]
    rates: list[RateEntry]
    marks: dict[str, str]
    method: list[Part]
