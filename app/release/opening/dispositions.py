"""How the replies ended: told from the answers, once the ballots are open.

Accounting left "replied" in each cell; complete, partial, break-off and what was lost take its
place and the totals stay what they were.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from app.release.opening.payloads import Response
from app.store.tallies import DispositionCount
from app.survey.dispositions import Disposition, completeness
from app.survey.questionnaire import Questionnaire
from app.survey.reasons import ReleaseReason
from app.survey.refusals import ReleaseRefused
from app.survey.states import Mode

Cell = tuple[str, str, str, str, Mode | None]
"""municipality, area, sex, age band, mode."""


def require_agreement(
    responses: Iterable[Response], counted: Sequence[DispositionCount], *, lost: int = 0
) -> None:
    """Refuse when the box does not hold exactly the replies that were counted, cell by cell.

    ``lost``: how many of them were given up when their key was gone; which, nobody can know.
    """
    in_box, replied = Counter(_cell(response) for response in responses), _replied(counted)
    cells = in_box.keys() | replied.keys()
    differing = sum(in_box[cell] != replied[cell] for cell in cells)
    is_short = replied.total() - in_box.total() == lost > 0
    if differing and not (is_short and in_box <= replied):
        raise ReleaseRefused(
            ReleaseReason.BOX_DIFFERS,
            ballots=in_box.total(),
            replies=replied.total(),
            cells=differing,
        )


def settled_dispositions(
    responses: Iterable[Response],
    questionnaire: Questionnaire,
    *,
    counted: Sequence[DispositionCount],
) -> list[DispositionCount]:
    """The wave's counts with "replied" told apart as 1.0, 1.2, 2.12 and, lost, 2.30."""
    told = [row for row in counted if row.disposition is not Disposition.REPLIED]
    ended, missing = Counter[tuple[Cell, Disposition]](), _replied(counted)
    for response in responses:
        cell = _cell(response)
        missing[cell] -= 1
        ended[cell, completeness(questionnaire, response.answers)] += 1
    for cell, cases in (+missing).items():
        ended[cell, Disposition.REPLY_LOST] += cases
    return told + [
        DispositionCount(
            municipality=municipality,
            area=area,
            sex=sex,
            age_band=age_band,
            disposition=disposition,
            mode=mode,
            cases=cases,
        )
        for ((municipality, area, sex, age_band, mode), disposition), cases in sorted(ended.items())
    ]


def _replied(counted: Iterable[DispositionCount]) -> Counter[Cell]:
    replied = Counter[Cell]()
    for row in counted:
        if row.disposition is Disposition.REPLIED:
            replied[row.municipality, row.area, row.sex, row.age_band, row.mode] += row.cases
    return replied


def _cell(response: Response) -> Cell:
    return (
        response.municipality,
        response.area,
        response.sex,
        response.age_band,
        response.mode,
    )
