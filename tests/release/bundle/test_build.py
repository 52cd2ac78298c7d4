"""A release is built once, approved by two people, and never altered."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from html import escape
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, update

from app.release.bundle.approvals import approve_release, list_releases, withdraw_release
from app.release.bundle.archive import manifest_of, sha256, unzipped, verify_release, zipped
from app.release.bundle.build import BuiltRelease, build_release
from app.release.bundle.method import only_in_tables
from app.release.opening.open_ballots import open_ballots
from app.release.tables.ledger import ledger_of, require_no_difference
from app.release.tables.topic_tables import Tables
from app.statistics.suppression import Suppression
from app.statistics.tables import Mark
from app.store import audit
from app.store.releases import BUNDLE, Bundle, Release, find_bundle, insert_release
from app.store.session import make_engine, reading, writing
from app.store.staff import grant_role, withdraw_role
from app.survey.questionnaire import Export
from app.survey.reasons import ReleaseReason, StepReason
from app.survey.refusals import ReleaseRefused, UnprotectableRefused, WeightsRefused
from app.survey.roles import Role
from app.survey.states import BundleKind, Office, ReleaseState, WaveState
from app.vault.tokens import new_id
from app.words.dates import number
from tests.release.ballots import NOW, WAVE_ID, Accounted, accounted_wave, wave_of
from tests.release.conftest import Made, some_tables
from tests.support.refusing import refused
from tests.survey.miniatures import one, questionnaire, text

A, B = Office.A, Office.B


def small_bundle(kind: str) -> bytes:
    """A bundle with one file: approving looks at hashes, not at statistics."""
    files = {f"{kind}.csv": b"a,b\r\n1,2\r\n"}
    about = {"wave": WAVE_ID, "release": 1}
    return zipped({**files, "manifest.json": manifest_of(files, {}, about=about)})


def waiting_release(number: int = 1) -> tuple[Release, list[Bundle]]:
    """A release that waits for approval, and its files."""
    release = Release(
        id=new_id(),
        wave_id=WAVE_ID,
        number=number,
        state=ReleaseState.BUILT,
        built_at=NOW,
        risk={},
        ledger={},
    )
    bundles = [
        Bundle(
            id=new_id(),
            release_id=release.id,
            kind=kind,
            file_name=f"release-{WAVE_ID}-{number}-{kind}.zip",
            sha256=sha256(small_bundle(kind)),
            content=small_bundle(kind),
        )
        for kind in BundleKind
    ]
    return release, bundles


@pytest.fixture
def built(engine: Engine, tmp_path: Path) -> Accounted:
    """A wave whose release 1 waits for approval."""
    wave = accounted_wave(engine, tmp_path, replies=2, state=WaveState.OPENED)
    with writing(engine) as connection:
        insert_release(connection, *waiting_release())
    return wave


def approve(wave: Accounted, role: Role, office: Office) -> bool:
    """Whoever holds the role approves for the office."""
    by = wave.actor(role)
    return approve_release(wave.here, WAVE_ID, number=1, office=office, by=by, now=NOW)


def build(wave: Accounted, dice: int = 1) -> BuiltRelease:
    """Officer A has the next release built."""
    by = wave.actor(Role.OFFICER_A)
    return build_release(wave.here, WAVE_ID, by=by, now=NOW, dice=Random(dice))


def states(wave: Accounted) -> tuple[ReleaseState, WaveState]:
    with reading(wave.engine) as connection:
        state = wave_of(connection).state
    return list_releases(wave.here, WAVE_ID)[0].state, state


WAITS = (ReleaseState.BUILT, WaveState.OPENED)


def test_a_release_is_out_when_both_offices_have_approved(built: Accounted) -> None:
    assert approve(built, Role.OFFICER_A, A) is False
    assert states(built) == WAITS
    assert approve(built, Role.OFFICER_B_DEPUTY, B) is True
    assert states(built) == (ReleaseState.APPROVED, WaveState.RELEASED)
    with reading(built.engine) as connection:
        rows = list(audit.rows(connection))
    assert {(row.wave, row.object) for row in rows} == {(WAVE_ID, "release 1")}
    assert [(row.actor, row.act, row.detail) for row in rows] == [
        ("officer_a@example.se", "release approved", "office A"),
        ("officer_b_deputy@example.se", "release approved", "office B"),
        ("officer_b_deputy@example.se", "release set out", ""),
    ]


@pytest.mark.parametrize(
    ("role", "office"),
    [(Role.OFFICER_A, B), (Role.OFFICER_B, A), (Role.ANALYST, A), (Role.RECORDS, B)],
)
def test_only_the_holder_of_an_office_approves_for_it(
    built: Accounted, role: Role, office: Office
) -> None:
    with refused(ReleaseReason.NOT_THE_OFFICER, office=office):
        approve(built, role, office)
    assert states(built) == WAITS


def test_the_same_office_cannot_approve_twice(built: Accounted) -> None:
    approve(built, Role.OFFICER_A, A)
    with refused(ReleaseReason.ALREADY_APPROVED, office=A):
        approve(built, Role.OFFICER_A_DEPUTY, A)
    assert states(built) == WAITS


def test_one_person_holding_both_offices_cannot_approve_for_both(built: Accounted) -> None:
    """Roles forbid it; whoever writes into the table of roles does not get past this either."""
    with writing(built.engine) as connection:
        account_id = built.accounts[Role.OFFICER_A]
        grant_role(connection, account_id, wave_id=WAVE_ID, role=Role.OFFICER_B)
    approve(built, Role.OFFICER_A, A)
    with refused(ReleaseReason.ONE_PERSON):
        approve(built, Role.OFFICER_A, B)


def test_an_office_that_was_taken_back_approves_nothing(built: Accounted) -> None:
    with writing(built.engine) as connection:
        account_id = built.accounts[Role.OFFICER_A]
        assert withdraw_role(connection, account_id, wave_id=WAVE_ID, role=Role.OFFICER_A)
    with refused(ReleaseReason.NOT_THE_OFFICER, office=A):
        approve(built, Role.OFFICER_A, A)


def test_nobody_approves_without_having_just_given_password_and_code(built: Accounted) -> None:
    by = replace(built.actor(Role.OFFICER_A), has_confirmed=False)
    with refused(StepReason.NOT_CONFIRMED):
        approve_release(built.here, WAVE_ID, number=1, office=A, by=by, now=NOW)
    assert states(built) == WAITS


def test_a_bundle_that_was_altered_is_not_approved(built: Accounted) -> None:
    with writing(built.engine) as connection:
        tables = BUNDLE.c.kind == BundleKind.TABLES
        connection.execute(update(BUNDLE).where(tables).values(content=zipped({"a": b"b"})))
    with refused(ReleaseReason.FILES_CHANGED, files=(f"release-{WAVE_ID}-1-tables.zip",)):
        approve(built, Role.OFFICER_A, A)


def test_an_approved_release_is_neither_approved_again_nor_withdrawn(built: Accounted) -> None:
    approve(built, Role.OFFICER_A, A)
    approve(built, Role.OFFICER_B, B)
    with refused(ReleaseReason.NOT_BUILT, state=ReleaseState.APPROVED):
        approve(built, Role.OFFICER_B, B)
    with refused(ReleaseReason.NOT_BUILT, state=ReleaseState.APPROVED):
        withdraw_release(built.here, WAVE_ID, number=1, by=built.actor(Role.OFFICER_A), now=NOW)


def test_a_release_built_by_mistake_can_be_set_aside_and_never_approved(built: Accounted) -> None:
    withdraw_release(built.here, WAVE_ID, number=1, by=built.actor(Role.OFFICER_A), now=NOW)
    assert states(built) == (ReleaseState.WITHDRAWN, WaveState.OPENED)
    with refused(ReleaseReason.NOT_BUILT, state=ReleaseState.WITHDRAWN):
        approve(built, Role.OFFICER_A, A)


def test_a_release_that_is_not_there_is_neither_approved_nor_withdrawn(built: Accounted) -> None:
    by = built.actor(Role.OFFICER_A)
    with refused(ReleaseReason.NO_RELEASE, wave=WAVE_ID, number=2):
        approve_release(built.here, WAVE_ID, number=2, office=A, by=by, now=NOW)
    with refused(ReleaseReason.NO_RELEASE, wave=WAVE_ID, number=2):
        withdraw_release(built.here, WAVE_ID, number=2, by=by, now=NOW)


def test_nothing_is_built_before_the_ballots_are_open(engine: Engine, tmp_path: Path) -> None:
    wave = accounted_wave(engine, tmp_path, replies=2)
    with refused(StepReason.WRONG_STATE, state=WaveState.ACCOUNTED):
        build(wave)


def test_too_few_replies_are_refused(engine: Engine, tmp_path: Path) -> None:
    wave = accounted_wave(engine, tmp_path, replies=12)
    open_ballots(wave.here, WAVE_ID, **wave.opening())
    with pytest.raises(ReleaseRefused) as found:
        build(wave)
    assert isinstance(found.value, WeightsRefused | UnprotectableRefused)
    assert list_releases(wave.here, WAVE_ID) == []


def test_both_bundles_are_whole_and_their_manifests_list_every_file(made: Made) -> None:
    shape: dict[str, tuple[int | None, int | None]] = {}
    for name, content in made.bundles.items():
        manifest = verify_release(content)
        files = unzipped(content)
        assert {each["name"] for each in manifest["files"]} == set(files) - {"manifest.json"}
        assert all(each["sha256"] == sha256(files[each["name"]]) for each in manifest["files"])
        assert manifest["wave"] == WAVE_ID
        assert name == f"release-{WAVE_ID}-1-{manifest['bundle']}.zip"
        shape |= {each["name"]: (each["rows"], each["columns"]) for each in manifest["files"]}
    assert shape["microdata.sav"] == shape["microdata.csv"]
    assert shape["microdata.csv"][0] == 640


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("changed", ReleaseReason.FILES_CHANGED),
        ("added", ReleaseReason.MANIFEST_DISAGREES),
        ("missing", ReleaseReason.MANIFEST_DISAGREES),
        ("no manifest", ReleaseReason.NO_MANIFEST),
        ("cut", ReleaseReason.NOT_AN_ARCHIVE),
    ],
)
def test_a_bundle_someone_touched_is_not_verified(how: str, reason: ReleaseReason) -> None:
    files = unzipped(small_bundle("tables"))
    if how == "changed":
        files["tables.csv"] = b"a,b\r\n1,3\r\n"
    if how == "added":
        files["more.csv"] = b""
    if how == "missing":
        del files["tables.csv"]
    if how == "no manifest":
        del files["manifest.json"]
    content = zipped(files)
    with refused(reason):
        verify_release(content[:-30] if how == "cut" else content)


def test_no_damaged_byte_is_anything_but_refused_or_of_no_account() -> None:
    whole = small_bundle("tables")
    manifest, refusals = verify_release(whole), 0
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF
        try:
            # Some bytes carry nothing, such as the times that are always the same.
            assert verify_release(bytes(damaged)) == manifest
        except ReleaseRefused:
            refusals += 1
    assert refusals > len(whole) / 2


def test_no_bundle_names_a_person_a_code_or_free_text(made: Made) -> None:
    everything = b"".join((*made.tables.values(), *made.records.values()))
    for word in (b"personnummer", b"b16_other", b"h02_birth_year", b"AGE-SECRET", b"case_ref"):
        assert word not in everything


def test_the_method_report_tells_population_draw_rates_weights_and_disclosure(made: Made) -> None:
    report = made.tables["method.html"].decode()
    for word in ("Population", "4711", "Svarsandelar", "RR1", "raking", "linjärprogrammering"):
        assert word in report
    rates = json.loads(made.tables["about.json"])["rates"]
    everyone = rates[0]
    assert (everyone["kind"], everyone["drawn"]) == ("all", 1200)
    assert everyone["replies"] % 5 == 0
    assert everyone["svarsandel"] == pytest.approx(everyone["replies"] / (1200 - 10), abs=0.01)


def test_the_method_report_names_the_questions_that_are_in_the_tables_alone(made: Made) -> None:
    report = made.tables["method.html"].decode()
    [told] = only_in_tables(made.responses.questionnaire)
    assert told.startswith("Frågor som bara finns i tabellerna: Tid i området; ")
    assert f"<li>{escape(told)}</li>" in report
    mini = questionnaire(one("noise"), one("theft", export=Export.TABLES), text("comment"))
    assert list(only_in_tables(mini)) == ["Frågor som bara finns i tabellerna: Etikett theft."]
    assert list(only_in_tables(questionnaire(one("noise")))) == []


def test_the_method_report_counts_the_rows_of_the_tables_file(made: Made) -> None:
    report = made.tables["method.html"].decode()
    rows = list(csv.DictReader(io.StringIO(made.tables["tables.csv"].decode())))
    marks = Counter(row["mark"] for row in rows)
    assert len(rows) > 1000
    assert marks[""]
    assert marks[".."]
    told = {mark: number(marks[mark], "sv") for mark in ("", "..", "<30", "?")}
    assert (
        f"Tabellfilen har {number(len(rows), 'sv')} rader med var sin siffra: {told['']} visas, "
        f"{told['..']} är dolda (..), {told['<30']} har för få svar (&lt;30) "
        f"och {told['?']} är för osäkra (?)."
    ) in report
    risk = json.loads(made.records["risk.json"])["tables"]
    assert f"av {number(risk['figures'], 'sv')} antal döljs" in report


def test_the_method_report_writes_numbers_and_ages_as_swedes_do(made: Made) -> None:
    report = made.tables["method.html"].decode()
    assert '<td class="number">1\N{NO-BREAK SPACE}200</td>' in report
    for word in ("65 år och äldre", "16–24 år", "på referensdagen, "):
        assert word in report
    for word in ("65+", ">1200<", "sex x age", ">F<"):
        assert word not in report
    rates = report.split("resten i procent")[1].split("</table>")[0]
    assert "0," not in rates


def test_the_ledger_refuses_a_release_that_differs_by_one_to_four_people(made: Made) -> None:
    tables = some_tables(made, "unsafe_night")
    ledger = json.loads(json.dumps(made.release.ledger))
    records = sha256(made.records["microdata.csv"])
    earlier = replace(made.release, ledger=ledger)
    require_no_difference([earlier], tables, records_sha256=records)
    rows = ledger["tables"]["unsafe_night"]["shown"]
    rows[0][-2] += 1
    rows[0][-1] += 1
    with refused(ReleaseReason.DIFFERENCE_ISOLATES, variable="unsafe_night", people=5):
        require_no_difference([earlier], tables, records_sha256=records)


def test_the_ledger_refuses_a_second_record_file_of_the_same_wave(made: Made) -> None:
    tables = Tables(WAVE_ID, (), ())
    # Release 1 may have been withdrawn: the refusal names the one that is still there.
    earlier = replace(made.release, number=3)
    with refused(ReleaseReason.RECORDS_DIFFER, number=3):
        require_no_difference([earlier], tables, records_sha256="0" * 64)


def test_two_releases_that_hide_different_figures_are_refused(made: Made) -> None:
    """Each is safe alone; whoever has both sees what either shows."""
    tables = some_tables(made, "d02_theft", "h03_tenure", "c04_theft")
    table = next(
        each
        for each in tables.tables
        if Mark.SUPPRESSED in each.suppression.marks.values() and each.suppression.secondary
    )
    everything = Suppression(dict.fromkeys(table.suppression.marks, Mark.SHOWN), frozenset(), 0, 0)
    before = Tables(WAVE_ID, (replace(table, suppression=everything),), ())
    earlier = replace(made.release, ledger=ledger_of(before, records_sha256="r", node="n"))
    with refused(ReleaseReason.EARLIER_GIVES_AWAY, variable=table.topic.variable):
        require_no_difference([earlier], Tables(WAVE_ID, (table,), ()), records_sha256="r")


@pytest.mark.timeout(300)
def test_a_release_is_built_on_postgresql_too(postgresql_url: str, tmp_path: Path) -> None:
    engine = make_engine(postgresql_url)
    wave = accounted_wave(engine, tmp_path, replies=640)
    open_ballots(wave.here, WAVE_ID, **wave.opening())
    told: list[str] = []

    def tell(what: str, done: int, of: int) -> None:
        told.append(f"{what} {done} of {of}")

    by = wave.actor(Role.OFFICER_B_DEPUTY)
    built = build_release(wave.here, WAVE_ID, by=by, now=NOW, dice=Random(1), tell=tell)
    (line,) = list_releases(wave.here)
    assert (line.number, line.state, line.approved_by) == (1, ReleaseState.BUILT, ())
    assert {file.file_name for file in line.files} == set(built.files)
    assert told[-1] == "writing files 3 of 3"
    with reading(engine) as connection:
        (row,) = [row for row in audit.rows(connection) if row.act == "release built"]
        assert (row.actor, row.wave, row.object) == (by.name, WAVE_ID, "release 1")
        assert wave_of(connection).state is WaveState.OPENED
    engine.dispose()


@pytest.mark.timeout(300)
def test_a_second_release_repeats_the_record_file_to_the_byte(made: Made) -> None:
    """Otherwise two differently suppressed files could be joined on the answers."""
    built = build(made.wave, dice=9)
    with reading(made.wave.engine) as connection:
        found = find_bundle(connection, f"release-{WAVE_ID}-{built.number}-records.zip")
    assert found is not None
    again = unzipped(found.content)
    for name in ("microdata.csv", "microdata.sav", "microdata.parquet"):
        assert again[name] == made.records[name]
