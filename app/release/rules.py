"""What a release promises, in numbers: every threshold of disclosure control in one place."""

from app.statistics.disclosure import Rules
from app.statistics.tables import TableRules
from app.survey.codebook import variables
from app.survey.questionnaire import Export, Questionnaire

TABLE_RULES = TableRules(threshold=5, least_base=30, base_rounding=5)
"""Counts 0-4 and their mirror are not told; no percentage on fewer than 30 respondents."""

LEAST_RESIDENTS, LEAST_RESPONDENTS = 500, 50
"""An area with fewer of either is released merged with its neighbour in the record file."""

LEAST_IN_MARGIN = 20
"""Margin cells with fewer respondents are merged before raking."""

MOST_ROWS_IN_A_WORKBOOK = 100_000
"""Above it the record file is not written as a workbook, and the manifest says so."""

_HARMFUL = {"any_crime": 1, "e07_persons": 1}
"""Answers that could turn someone against whoever is known to have given them."""


def record_rules(questionnaire: Questionnaire) -> Rules:
    """The promises of the record file. The questionnaire says which variables may be in it."""
    allowed = tuple(
        variable.name for variable in variables(questionnaire) if variable.export is Export.RECORDS
    )
    return Rules(
        k=5,
        k_with_sensitive=3,
        sensitive="any_crime",
        withheld_together=("any_crime", "volume_crime"),
        most_suppressed=0.05,
        most_in_harmful=0.9,
        harmful={name: value for name, value in _HARMFUL.items() if name in allowed},
        variables=allowed,
        weight_decimals=3,
    )
