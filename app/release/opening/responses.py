"""The opened responses as a table with weights: what every figure and file is made from."""

import json
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl
from sqlalchemy import Connection

from app.instruments.loader import read_instrument
from app.release.opening.open_ballots import opened_context
from app.release.opening.payloads import read_document
from app.release.refusals import ReleaseRefused
from app.release.rules import LEAST_IN_MARGIN
from app.statistics.estimation import Design, SingleRespondentStratum, survey_design
from app.statistics.weighting import Weighting, final_weight
from app.store import releases, waves
from app.survey.codebook import record
from app.survey.dispositions import completeness
from app.survey.questionnaire import Questionnaire
from app.vault.blobs import open_bytes
from app.vault.keyring import Keyring, Purpose

KEYS = ("municipality", "area", "sex", "age_band")


@dataclass(frozen=True)
class Responses:
    """One row a respondent, in the random order of opening."""

    wave: Any
    questionnaire: Questionnaire
    places: dict[str, Any]
    """Area code -> its row (name, municipality, geometry)."""
    table: pl.DataFrame
    """municipality, area, sex, age_band, mode, register, disposition, then every variable."""
    seed: str
    """What the dice of this wave's releases start from: the same file is made every time."""

    @property
    def drawn(self) -> dict[str, int]:
        """n_h by area."""
        return {area: int(n) for area, n in self.wave.sample["allocation"].items()}

    @property
    def sizes(self) -> dict[str, int]:
        """N_h by area."""
        return {area: int(n) for area, n in self.wave.sample["sizes"].items()}

    @cached_property
    def weighting(self) -> Weighting:
        """Final weights in the order of ``table``. Raises ReleaseRefused."""
        try:
            return final_weight(
                self.table.select(KEYS),
                pl.DataFrame(self.wave.population),
                self.drawn,
                least_in_cell=LEAST_IN_MARGIN,
            )
        except ValueError as problem:
            raise ReleaseRefused(f"No weights can be made: {problem}.") from problem

    @cached_property
    def design(self) -> Design:
        """What variances are estimated from. Raises ReleaseRefused."""
        try:
            return survey_design(
                self.table.select(KEYS),
                self.sizes,
                weighting=self.weighting,
                lone=SingleRespondentStratum.COLLAPSE,
            )
        except ValueError as problem:
            raise ReleaseRefused(f"No variances can be estimated: {problem}.") from problem


def read_responses(connection: Connection, keyring: Keyring, wave: Any) -> Responses:
    """The opened responses of a wave. Raises ReleaseRefused where there are none."""
    row = releases.find_opened(connection, wave.id)
    if row is None or not row.responses:
        raise ReleaseRefused(f"No ballots of {wave.id} are opened.")
    key = keyring.get(Purpose.OPENED, wave.id)
    document = json.loads(
        zlib.decompress(open_bytes(key, row.sealed, context=opened_context(wave.id)))
    )
    places = {area.code: area for area in waves.areas_of(connection, wave.id)}
    questionnaire = read_instrument(wave.instrument_text, wave.instrument)
    owners = {code: area.municipality for code, area in places.items()}
    rows = [_row(plain, questionnaire, owners=owners) for plain in document["responses"]]
    # Every row, not the first hundred: a column may begin with missing codes only.
    table = pl.DataFrame(rows, infer_schema_length=None)
    return Responses(wave, questionnaire, places, table, document["seed"])


def _row(
    plain: dict[str, Any], questionnaire: Questionnaire, *, owners: dict[str, str]
) -> dict[str, Any]:
    response = read_document(plain, questionnaire, places=owners)
    facts = {name: getattr(response, name) for name in (*KEYS, "mode", "register")}
    ended = completeness(questionnaire, response.answers)
    return {**facts, "disposition": ended.value, **record(questionnaire, response.answers)}
