"""The record of a draw: what was planned, committed to, approved and drawn. No personal data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """What is decided before the draw."""

    rule: str
    n: int
    seed_event: str
    """The named future event that will give the public seed."""
    minimum: int = 0
    power: float = 0.5
    area_languages: Mapping[str, str] = field(default_factory=dict)
    """Second language of every letter to an area."""
    abroad_language: str = ""
    """Second language for people born abroad, elsewhere."""


@dataclass(frozen=True, slots=True)
class SampleRecord:
    """How far a draw has come. What is not known yet is empty.

    Kept as a document with the wave, published with the draw.
    """

    excluded: Mapping[str, int] = field(default_factory=dict)
    """Reason -> people of the register who cannot be drawn."""
    population: int = 0
    """People of the frame."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """N_h by area."""
    plan: SamplePlan | None = None
    allocation: Mapping[str, int] = field(default_factory=dict)
    """n_h by area."""
    frame_key: str = ""
    """Name of the key file that the staged frame lies under."""
    draw_key: str = ""
    """Name of the key file that was committed to."""
    frame_hash: str = ""
    commitment: str = ""
    planned_by: str = ""
    approved_by: str = ""
    seed: str = ""
    sample_hash: str = ""
    drawn_by: str = ""
    software: str = ""

    @property
    def is_planned(self) -> bool:
        """Whether there is a commitment."""
        return bool(self.commitment)

    @property
    def is_drawn(self) -> bool:
        """Whether the seed has been used."""
        return bool(self.seed)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """The record in what ``as_document`` gave."""
        plan = document.get("plan")
        known = {one.name: document[one.name] for one in fields(cls) if one.name in document}
        return cls(**{**known, "plan": SamplePlan(**plan) if plan else None})

    def as_document(self) -> dict[str, Any]:
        """As JSON can hold it; what is empty is left out."""
        document = {one.name: getattr(self, one.name) for one in fields(self)}
        if self.plan is not None:
            plan = {one.name: getattr(self.plan, one.name) for one in fields(self.plan)}
            document["plan"] = plan | {"area_languages": dict(self.plan.area_languages)}
        mappings = ("excluded", "sizes", "allocation")
        document |= {name: dict(document[name]) for name in mappings}
        return {name: value for name, value in document.items() if value not in ("", None, {})}
