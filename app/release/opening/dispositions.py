"""How the replies ended: told from the answers, once the ballots are open.

Accounting left "replied" in each cell; complete, partial and break-off take its place and the
totals stay what they were.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from app.release.opening.payloads import Response
from app.release.refusals import ReleaseRefused
from app.survey.dispositions import completeness
from app.survey.questionnaire import Questionnaire

REPLIED = "replied"
_PLACE = ("municipality", "area", "sex", "age_band")

Cell = tuple[str, ...]
"""municipality, area, sex, age band, mode."""


def require_agreement(responses: Iterable[Response], counted: Sequence[Any]) -> None:
    """Refuse when the box does not hold exactly the replies that were counted, cell by cell."""
    in_box = Counter(_cell(response) for response in responses)
    replied = Counter[Cell]()
    for row in counted:
        if row.disposition == REPLIED:
            replied[(*(getattr(row, name) for name in _PLACE), row.mode)] += row.cases
    differing = sum(in_box[cell] != replied[cell] for cell in in_box.keys() | replied.keys())
    if differing:
        raise ReleaseRefused(
            f"The box holds {in_box.total()} ballots and {replied.total()} replies were counted; "
            f"they differ in {differing} cells of area, sex, age and mode, so nothing is opened."
        )


def settled_outcomes(
    wave_id: str,
    responses: Iterable[Response],
    questionnaire: Questionnaire,
    *,
    counted: Sequence[Any],
) -> list[dict[str, Any]]:
    """The wave's outcome counts with "replied" told apart as 1.0, 1.2 and 2.12."""
    told: Counter[tuple[str, ...]] = Counter()
    for row in counted:
        if row.disposition != REPLIED:
            place = tuple(getattr(row, name) for name in _PLACE)
            told[(*place, row.disposition, row.mode)] += row.cases
    for response in responses:
        cell = _cell(response)
        ended = completeness(questionnaire, response.answers)
        told[(*cell[:-1], ended.value, cell[-1])] += 1
    names = (*_PLACE, "disposition", "mode")
    return [
        {"wave_id": wave_id, **dict(zip(names, cell, strict=True)), "cases": cases}
        for cell, cases in sorted(told.items())
    ]


def _cell(response: Response) -> Cell:
    return (
        response.municipality,
        response.area,
        response.sex,
        response.age_band,
        response.mode,
    )
