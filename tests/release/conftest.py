"""One release built for the whole of a module that only reads it: building is slow."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest

from app.release.bundle.archive import unzipped
from app.release.bundle.build import build_release
from app.release.opening.open_ballots import open_ballots
from app.release.opening.responses import Responses, read_responses
from app.release.tables.estimator import Estimator
from app.release.tables.topic_tables import Tables, make_table
from app.release.tables.topics import topics
from app.statistics.tables import catalogue
from app.store.releases import Release, bundle_contents, releases_of
from app.store.session import make_engine, reading
from app.survey.roles import Role
from tests.conftest import SqliteFiles
from tests.release.ballots import NOW, WAVE_ID, Accounted, accounted_wave, wave_of


@dataclass(frozen=True)
class Made:
    """A wave whose release is built, and the files in it."""

    wave: Accounted
    responses: Responses
    tables: dict[str, bytes]
    records: dict[str, bytes]
    bundles: dict[str, bytes]
    release: Release


@pytest.fixture(scope="package")
def made(
    tmp_path_factory: pytest.TempPathFactory, sqlite_files: SqliteFiles, other_program: None
) -> Iterator[Made]:
    """640 replies over four areas, opened and built."""
    engine = make_engine(sqlite_files.migrated())
    wave = accounted_wave(engine, tmp_path_factory.mktemp("release"), replies=640)
    open_ballots(wave.here, WAVE_ID, **wave.opening())
    built = build_release(
        wave.here, WAVE_ID, by=wave.actor(Role.OFFICER_A), now=NOW, dice=Random(3)
    )
    with reading(engine) as connection:
        responses = read_responses(connection, wave.keyring, wave_of(connection))
        [release] = releases_of(connection, WAVE_ID)
        found = bundle_contents(connection, release.id)
    bundles = {bundle.file_name: bundle.content for bundle in found}
    tables, records = (unzipped(bundles[name]) for name in built.files)
    yield Made(wave, responses, tables, records, bundles, release)
    engine.dispose()


def some_tables(made: Made, *variables: str) -> Tables:
    """The tables of a few variables: all of them take their time."""
    places = {code: area.municipality for code, area in made.responses.places.items()}
    estimator = Estimator(made.responses, catalogue(places))
    wanted = [t for t in topics(made.responses.questionnaire) if t.variable in variables]
    found = tuple(make_table(topic, made.responses, estimator) for topic in wanted)
    return Tables(WAVE_ID, found, ())
