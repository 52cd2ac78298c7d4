"""The opened responses as a table with weights: what every figure and file is made from."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

import polars as pl
from sqlalchemy import Connection

from app.instruments.loader import read_instrument
from app.release.opening.open_ballots import opened_context
from app.release.opening.payloads import Response, read_document
from app.release.rules import LEAST_IN_MARGIN
from app.statistics.estimation import Design, SingleRespondentStratum, survey_design
from app.statistics.weighting import Weighting, final_weight
from app.store import releases, waves
from app.store.waves import Area, Wave
from app.survey.codebook import record
from app.survey.dispositions import completeness
from app.survey.documents import Document
from app.survey.questionnaire import Questionnaire
from app.survey.reasons import ReleaseReason
from app.survey.refusals import ReleaseRefused
from app.vault.blobs import open_bytes
from app.vault.keyring import Keyring, Purpose

KEYS = ("municipality", "area", "sex", "age_band")


@dataclass(frozen=True)
class Responses:
    """One row a respondent, in the random order of opening."""

    wave: Wave
    questionnaire: Questionnaire
    places: Mapping[str, Area]
    """By area code."""
    table: pl.DataFrame
    """municipality, area, sex, age_band, mode, register, disposition, then every variable."""
    seed: str
    """What the dice of this wave's releases start from: the same file is made every time."""

    @cached_property
    def weighting(self) -> Weighting:
        """Final weights in the order of ``table``. WeightsRefused where there can be none."""
        return final_weight(
            self.table.select(KEYS),
            pl.DataFrame([asdict(cell) for cell in self.wave.population]),
            self.wave.sample.allocation,
            least_in_cell=LEAST_IN_MARGIN,
        )

    @cached_property
    def design(self) -> Design:
        """What variances are estimated from. WeightsRefused where there can be none."""
        return survey_design(
            self.table.select(KEYS),
            self.wave.sample.sizes,
            weighting=self.weighting,
            lone=SingleRespondentStratum.COLLAPSE,
        )


def read_responses(connection: Connection, keyring: Keyring, wave: Wave) -> Responses:
    """The opened responses of a wave. ReleaseRefused where there are none."""
    opened = releases.find_opened(connection, wave.id)
    if opened is None or not opened.responses:
        raise ReleaseRefused(ReleaseReason.NOT_OPENED, wave=wave.id)
    key = keyring.get(Purpose.OPENED, wave.id)
    document = json.loads(
        zlib.decompress(open_bytes(key, opened.sealed, context=opened_context(wave.id)))
    )
    places = {area.code: area for area in waves.areas_of(connection, wave.id)}
    questionnaire = read_instrument(wave.instrument_text, wave.instrument)
    owners = {code: area.municipality for code, area in places.items()}
    found = (read_document(one, questionnaire, places=owners) for one in document["responses"])
    # Every row, not the first hundred: a column may begin with missing codes only.
    table = pl.DataFrame([_row(one, questionnaire) for one in found], infer_schema_length=None)
    return Responses(wave, questionnaire, places, table, document["seed"])


def _row(response: Response, questionnaire: Questionnaire) -> Document:
    return {
        **{name: getattr(response, name) for name in KEYS},
        "mode": response.mode.value,
        "register": response.register,
        "disposition": completeness(questionnaire, response.answers).value,
        **record(questionnaire, response.answers),
    }
