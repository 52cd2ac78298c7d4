"""The files of the two bundles, written and read back."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from typing import cast

from app.release.bundle.about import About, RateEntry, VariableWords
from app.release.bundle.archive import MANIFEST, Origin, Shape, manifest_of, zipped
from app.release.bundle.code_words import MARK_WORDS, in_words
from app.release.bundle.method import method_report, wave_facts
from app.release.bundle.plain_html import Part, page
from app.release.bundle.read_back import check_records, check_tables
from app.release.bundle.workbook import records_workbook, tables_workbook
from app.release.opening.responses import Responses
from app.release.records.codebook import codebook_html, codebook_json
from app.release.records.ddi import ddi_xml
from app.release.records.delimited import analysis_csv, swedish_csv
from app.release.records.microdata import RecordFile
from app.release.records.statistical_files import dta, parquet, sav
from app.release.rules import MOST_ROWS_IN_A_WORKBOOK
from app.release.tables.rates import Rate, rates, rounded_dispositions
from app.release.tables.topic_tables import COLUMNS, Tables, require_nothing_pinned, tables_csv
from app.store.tallies import DispositionCount
from app.survey.codebook import variables
from app.survey.derived import headline_indicators
from app.survey.documents import Document
from app.survey.states import BundleKind


@dataclass(frozen=True)
class Build:
    """All that a release is written from."""

    responses: Responses
    tables: Tables
    records: RecordFile
    counted: Sequence[DispositionCount]
    number: int
    now: datetime

    @property
    def origin(self) -> Origin:
        """What every document says of its release."""
        return {
            "wave": self.responses.wave.id,
            "release": self.number,
            "built_at": self.now.isoformat(),
            "software": version("trygg"),
            "questionnaire": self.responses.wave.questionnaire_hash,
        }


def tables_bundle(build: Build) -> bytes:
    """The archive of the tables, read back. ReleaseRefused where they give anything away."""
    require_nothing_pinned(build.tables)
    wave = build.responses.wave
    found = rates(build.counted)
    report = method_report(
        build.responses,
        build.tables,
        build.records,
        rates=found,
        dispositions=rounded_dispositions(build.counted),
    )
    read_me = _tables_read_me(build)
    files = {
        "tables.csv": tables_csv(build.tables),
        "tables.xlsx": tables_workbook(
            build.tables, read_me=read_me, title=wave.title, now=build.now
        ),
        "method.html": page(f"Metod: {wave.title}", list(map(in_words, report))),
        "about.json": _json(_about(build, found, report)),
    }
    shape = (sum(1 for _ in build.tables.rows()), len(COLUMNS))
    geometry = _geometry(build.responses)
    if geometry:
        files["geo.geojson"] = geometry
    check_tables(build.tables, files)
    return _sealed(
        files, build, kind=BundleKind.TABLES, shapes=dict.fromkeys(list(files)[:2], shape)
    )


def records_files(build: Build) -> dict[str, bytes]:
    """The files of the record bundle, read back; without a workbook where there is no room."""
    file = build.records
    files = {
        "microdata.csv": analysis_csv(file),
        "microdata-excel-sv.csv": swedish_csv(file),
        "microdata.sav": sav(file, now=build.now),
        "microdata.dta": dta(file, now=build.now),
        "microdata.parquet": parquet(file),
    }
    if file.records.height <= MOST_ROWS_IN_A_WORKBOOK:
        read_me = _records_read_me(build)
        files["microdata.xlsx"] = records_workbook(file, read_me=read_me, now=build.now)
    check_records(file, files)
    return files


def records_bundle(build: Build, files: dict[str, bytes]) -> bytes:
    """The archive of the record file with its codebook and risk report."""
    shape = (build.records.records.height, len(build.records.columns))
    shapes: dict[str, Shape] = dict.fromkeys(files, shape)
    documents = {
        "codebook.html": codebook_html(build.records),
        "codebook.json": codebook_json(build.records),
        "ddi.xml": ddi_xml(build.records, wave=build.responses.wave, now=build.now),
        "risk.json": _json(risk_of(build)),
    }
    return _sealed({**files, **documents}, build, kind=BundleKind.RECORDS, shapes=shapes)


def risk_of(build: Build) -> Document:
    """The risk report."""
    return {
        **build.origin,
        "records": build.records.protected.risk.as_document(),
        "tables": build.tables.risk,
        "largest_change_of_a_headline_share": round(build.records.headline_change, 4),
    }


def _sealed(
    files: dict[str, bytes], build: Build, *, kind: BundleKind, shapes: dict[str, Shape]
) -> bytes:
    about: dict[str, object] = {**build.origin, "bundle": kind}
    if kind is BundleKind.RECORDS and "microdata.xlsx" not in files:
        about["not_made"] = {"microdata.xlsx": f"over {MOST_ROWS_IN_A_WORKBOOK} rows"}
    return zipped({**files, MANIFEST: manifest_of(files, shapes, about=about)})


def _about(build: Build, found: Sequence[Rate], report: list[Part]) -> About:
    questionnaire = build.responses.questionnaire
    labels: dict[str, VariableWords] = {
        variable.name: {
            "label": variable.label,
            "values": {str(code): text for code, text in variable.values.items()},
        }
        for variable in variables(questionnaire)
    }
    return {
        **build.origin,
        "facts": wave_facts(build.responses.wave),
        "headlines": [
            {"name": one.name, "label": one.label, "is_index": bool(one.items)}
            for one in headline_indicators(questionnaire)
        ],
        "variables": labels,
        "areas": {
            code: {"name": area.name, "municipality": area.municipality}
            for code, area in sorted(build.responses.places.items())
        },
        "rates": [cast(RateEntry, asdict(rate)) for rate in found],
        "marks": MARK_WORDS,
        "method": report,
    }


def _geometry(responses: Responses) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"area": code, "name": area.name, "municipality": area.municipality},
            "geometry": json.loads(area.geometry),
        }
        for code, area in sorted(responses.places.items())
        if area.geometry
    ]
    return _json({"type": "FeatureCollection", "features": features}) if features else b""


def _tables_read_me(build: Build) -> list[str]:
    return [
        f"{build.responses.wave.title}, utgåva {build.number}.",
        (
            "En rad är en siffra: percent är den viktade andelen (för ix_problem ett index, 0-100), "
            "low och high dess 95 % intervall, base antal svar avrundat till närmaste fem."
        ),
        "se är standardfelet som andel, n_eff det effektiva urvalet; de behövs för att jämföra år.",
        *(f"{mark}  {text}" for mark, text in MARK_WORDS.items() if mark),
        "Ett dolt värde är inte noll.",
    ]


def _records_read_me(build: Build) -> list[str]:
    return [
        f"{build.responses.wave.title}, utgåva {build.number}.",
        "Data: koder. Labels: samma rader i ord. Codebook: vad varje kod betyder.",
        "Negativa koder säger varför ett värde saknas; -5 är dolt av sekretesskäl.",
        "Vikta med w_final. Tabellerna är gjorda med de fulla vikterna och kan skilja sig något.",
    ]


def _json(document: Document) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
