"""A release is built once, approved by two people, and never altered."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, update

from app.release.bundle.approvals import approve_release, list_releases, withdraw_release
from app.release.bundle.archive import manifest_of, sha256, unzipped, verify_release, zipped
from app.release.bundle.build import build_release
from app.release.opening.open_ballots import open_ballots
from app.release.refusals import ReleaseRefused
from app.release.tables.ledger import ledger_of, require_no_difference
from app.release.tables.topic_tables import Tables
from app.statistics.suppression import Suppression
from app.statistics.tables import Mark
from app.store import audit
from app.store.releases import BUNDLE, find_bundle, insert_release
from app.store.session import make_engine, reading, writing
from app.store.staff import grant_role, withdraw_role
from app.store.waves import find_wave
from app.vault.tokens import new_id
from app.words.dates import number
from tests.release.ballots import NOW, WAVE_ID, Accounted, accounted_wave
from tests.release.conftest import Made, some_tables


def small_bundle(kind: str) -> bytes:
    """A bundle with one file: approving looks at hashes, not at statistics."""
    files = {f"{kind}.csv": b"a,b\r\n1,2\r\n"}
    about = {"wave": WAVE_ID, "release": 1}
    return zipped({**files, "manifest.json": manifest_of(files, {}, about=about)})


@pytest.fixture
def built(engine: Engine, tmp_path: Path) -> Accounted:
    """A wave whose release 1 waits for approval."""
    wave = accounted_wave(engine, tmp_path, replies=2, state="opened")
    release_id = new_id()
    rows = [
        {
            "id": new_id(),
            "release_id": release_id,
            "kind": kind,
            "file_name": f"release-{WAVE_ID}-1-{kind}.zip",
            "sha256": sha256(small_bundle(kind)),
            "content": small_bundle(kind),
        }
        for kind in ("tables", "records")
    ]
    release = {"id": release_id, "wave_id": WAVE_ID, "number": 1, "state": "built"}
    with writing(engine) as connection:
        insert_release(connection, {**release, "built_at": NOW, "risk": {}, "ledger": {}}, rows)
    return wave


def approve(wave: Accounted, role: str, office: Any, **other: Any) -> bool:
    return approve_release(
        wave.engine,
        wave.keyring,
        **{
            "wave_id": WAVE_ID,
            "number": 1,
            "office": office,
            "actor": f"{role}@example.se",
            "account_id": wave.accounts[role],
            "now": NOW,
            **other,
        },
    )


def states(wave: Accounted) -> tuple[str, str]:
    with reading(wave.engine) as connection:
        row = find_wave(connection, WAVE_ID)
    return list_releases(wave.engine, WAVE_ID)[0].state, str(row.state)


def test_a_release_is_out_when_both_offices_have_approved(built: Accounted) -> None:
    assert approve(built, "officer_a", "A") is False
    assert states(built) == ("built", "opened")
    assert approve(built, "officer_b_deputy", "B") is True
    assert states(built) == ("approved", "released")
    with reading(built.engine) as connection:
        acts = [(row.actor, row.act, row.object) for row in audit.rows(connection)]
    assert acts == [
        ("officer_a@example.se", "release approved", f"{WAVE_ID} release 1 office A"),
        ("officer_b_deputy@example.se", "release approved", f"{WAVE_ID} release 1 office B"),
    ]


@pytest.mark.parametrize(
    ("role", "office"),
    [("officer_a", "B"), ("officer_b", "A"), ("analyst", "A"), ("records", "B")],
)
def test_only_the_holder_of_an_office_approves_for_it(
    built: Accounted, role: str, office: str
) -> None:
    with pytest.raises(ReleaseRefused, match=f"neither officer {office}"):
        approve(built, role, office)
    assert states(built) == ("built", "opened")


def test_the_same_office_cannot_approve_twice(built: Accounted) -> None:
    approve(built, "officer_a", "A")
    with pytest.raises(ReleaseRefused, match="already approved"):
        approve(built, "officer_a_deputy", "A")
    assert states(built) == ("built", "opened")


def test_one_person_holding_both_offices_cannot_approve_for_both(built: Accounted) -> None:
    """Roles forbid it; whoever writes into the table of roles does not get past this either."""
    with writing(built.engine) as connection:
        grant_role(connection, built.accounts["officer_a"], wave_id=WAVE_ID, role="officer_b")
    approve(built, "officer_a", "A")
    with pytest.raises(ReleaseRefused, match="One person"):
        approve(built, "officer_a", "B")


def test_an_office_that_was_taken_back_approves_nothing(built: Accounted) -> None:
    with writing(built.engine) as connection:
        withdraw_role(connection, built.accounts["officer_a"], wave_id=WAVE_ID, role="officer_a")
    with pytest.raises(ReleaseRefused, match="neither officer A"):
        approve(built, "officer_a", "A")


def test_the_approving_account_must_be_the_one_of_the_address(built: Accounted) -> None:
    with pytest.raises(ReleaseRefused, match="not the account"):
        approve(built, "officer_a", "A", account_id=built.accounts["officer_b"])


def test_a_bundle_that_was_altered_is_not_approved(built: Accounted) -> None:
    with writing(built.engine) as connection:
        connection.execute(
            update(BUNDLE).where(BUNDLE.c.kind == "tables").values(content=zipped({"a": b"b"}))
        )
    with pytest.raises(ReleaseRefused, match="has changed"):
        approve(built, "officer_a", "A")


def test_an_approved_release_is_neither_approved_again_nor_withdrawn(built: Accounted) -> None:
    approve(built, "officer_a", "A")
    approve(built, "officer_b", "B")
    with pytest.raises(ReleaseRefused, match="already approved"):
        approve(built, "officer_b", "B")
    with pytest.raises(ReleaseRefused, match="to set aside"):
        withdraw_release(
            built.engine, built.keyring, wave_id=WAVE_ID, number=1, actor="officer_a", now=NOW
        )


def test_a_release_built_by_mistake_can_be_set_aside_and_never_approved(built: Accounted) -> None:
    withdraw_release(
        built.engine, built.keyring, wave_id=WAVE_ID, number=1, actor="officer_a", now=NOW
    )
    assert states(built) == ("withdrawn", "opened")
    with pytest.raises(ReleaseRefused, match="withdrawn"):
        approve(built, "officer_a", "A")


def test_nothing_is_built_before_the_ballots_are_open(engine: Engine, tmp_path: Path) -> None:
    wave = accounted_wave(engine, tmp_path, replies=2)
    with pytest.raises(ReleaseRefused, match="is accounted, not opened"):
        build_release(
            engine, wave.keyring, WAVE_ID, actor="anna@example.se", now=NOW, dice=Random(1)
        )


def test_too_few_replies_are_refused_with_a_sentence(engine: Engine, tmp_path: Path) -> None:
    wave = accounted_wave(engine, tmp_path, replies=12)
    open_ballots(engine, wave.keyring, WAVE_ID, **wave.opening())
    with pytest.raises(ReleaseRefused, match="No (weights|record file|variances)"):
        build_release(
            engine, wave.keyring, WAVE_ID, actor="anna@example.se", now=NOW, dice=Random(1)
        )
    assert list_releases(engine, WAVE_ID) == []


def test_both_bundles_are_whole_and_their_manifests_list_every_file(made: Made) -> None:
    shape: dict[str, tuple[int, int]] = {}
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


@pytest.mark.parametrize("how", ["changed", "added", "missing", "cut"])
def test_a_bundle_someone_touched_is_not_verified(how: str) -> None:
    files = unzipped(small_bundle("tables"))
    if how == "changed":
        files["tables.csv"] = b"a,b\r\n1,3\r\n"
    if how == "added":
        files["more.csv"] = b""
    if how == "missing":
        del files["tables.csv"]
    content = zipped(files)
    with pytest.raises(ReleaseRefused):
        verify_release(content[:-30] if how == "cut" else content)


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
    require_no_difference([ledger], tables, records_sha256=records)
    rows = ledger["tables"]["unsafe_night"]["shown"]
    rows[0][-2] += 1
    rows[0][-1] += 1
    with pytest.raises(ReleaseRefused, match="fewer than 5 people"):
        require_no_difference([ledger], tables, records_sha256=records)


def test_the_ledger_refuses_a_second_record_file_of_the_same_wave(made: Made) -> None:
    tables = Tables(WAVE_ID, (), ())
    with pytest.raises(ReleaseRefused, match="joined on the answers"):
        require_no_difference([made.release.ledger], tables, records_sha256="0" * 64)


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
    ledger = ledger_of(before, records_sha256="r", node="n")
    with pytest.raises(ReleaseRefused, match="beside that of an earlier release"):
        require_no_difference([ledger], Tables(WAVE_ID, (table,), ()), records_sha256="r")


@pytest.mark.timeout(300)
def test_a_release_is_built_on_postgresql_too(postgresql_url: str, tmp_path: Path) -> None:
    engine = make_engine(postgresql_url)
    wave = accounted_wave(engine, tmp_path, replies=640)
    open_ballots(engine, wave.keyring, WAVE_ID, **wave.opening())
    told: list[str] = []

    def tell(what: str, done: int, of: int) -> None:
        told.append(f"{what} {done} of {of}")

    built = build_release(
        engine,
        wave.keyring,
        WAVE_ID,
        actor="anna@example.se",
        now=NOW,
        dice=Random(1),
        tell=tell,
    )
    (line,) = list_releases(engine)
    assert (line.number, line.state, line.approved_by) == (1, "built", ())
    assert {name for name, _, _ in line.files} == set(built.files)
    assert told[-1] == "writing files 3 of 3"
    with reading(engine) as connection:
        (row,) = [row for row in audit.rows(connection) if row.act == "release built"]
        assert (row.actor, row.object) == ("anna@example.se", f"{WAVE_ID} release 1")
        assert find_wave(connection, WAVE_ID).state == "opened"
    engine.dispose()


@pytest.mark.timeout(300)
def test_a_second_release_repeats_the_record_file_to_the_byte(made: Made) -> None:
    """Otherwise two differently suppressed files could be joined on the answers."""
    engine = made.wave.engine
    built = build_release(
        engine, made.wave.keyring, WAVE_ID, actor="anna@example.se", now=NOW, dice=Random(9)
    )
    with reading(engine) as connection:
        row = find_bundle(connection, f"release-{WAVE_ID}-{built.number}-records.zip")
    assert row is not None
    again = unzipped(bytes(row.content))
    for name in ("microdata.csv", "microdata.sav", "microdata.parquet"):
        assert again[name] == made.records[name]
