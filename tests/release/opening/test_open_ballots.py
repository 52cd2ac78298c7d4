"""Opening takes both officers, an accounted wave, and a box that holds what was counted."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, Engine

from app.release.opening.open_ballots import open_ballots
from app.release.opening.responses import read_responses
from app.release.refusals import ReleaseRefused
from app.store import audit, ballots, releases, tallies
from app.store.session import reading, writing
from app.store.waves import change, find_wave
from app.vault.keyring import Purpose
from app.vault.sealing import OfficerKeys, generate_identity, seal_ballot
from app.vault.tokens import new_id
from tests.release.ballots import PAYLOAD_BYTES, WAVE_ID, Accounted, accounted_wave


@pytest.fixture
def wave(engine: Engine, tmp_path: Path) -> Accounted:
    return accounted_wave(engine, tmp_path, replies=30)


def state_of(wave: Accounted) -> str:
    with reading(wave.engine) as connection:
        return str(find_wave(connection, WAVE_ID).state)


def refused(wave: Accounted, **other: object) -> str:
    """The sentence of a refusal, after which nothing has changed."""
    with pytest.raises(ReleaseRefused) as refusal:
        open_ballots(wave.engine, wave.keyring, WAVE_ID, **wave.opening(**other))
    with reading(wave.engine) as connection:
        assert releases.find_opened(connection, WAVE_ID) is None
        assert all(row.disposition != "1.0" for row in tallies.outcome_counts(connection, WAVE_ID))
    return str(refusal.value)


def test_both_officers_open_every_ballot_and_the_wave_is_opened(wave: Accounted) -> None:
    told: list[tuple[str, int, int]] = []

    def tell(what: str, done: int, of: int) -> None:
        told.append((what, done, of))

    opened = open_ballots(wave.engine, wave.keyring, WAVE_ID, **wave.opening(tell=tell))
    assert opened == 30
    assert state_of(wave) == "opened"
    assert told[-1] == ("opening ballots", 30, 30)
    with reading(wave.engine) as connection:
        row = find_wave(connection, WAVE_ID)
        responses = read_responses(connection, wave.keyring, row)
        acts = [(each.actor, each.act, each.object) for each in audit.rows(connection)]
    assert responses.table.height == 30
    who = "officer_a@example.se and officer_b@example.se"
    assert acts == [(who, "ballots opened", WAVE_ID)]


def test_the_deputies_can_open_in_the_officers_place(wave: Accounted) -> None:
    deputies = {
        "secret_a": wave.officers["A_deputy"].secret,
        "secret_b": wave.officers["B_deputy"].secret,
        "actors": ("officer_a_deputy@example.se", "officer_b_deputy@example.se"),
    }
    assert open_ballots(wave.engine, wave.keyring, WAVE_ID, **wave.opening(**deputies)) == 30


@pytest.mark.parametrize("missing", ["secret_a", "secret_b"])
@pytest.mark.parametrize("instead", ["", "other office", "a stranger"])
def test_one_officer_alone_opens_nothing(wave: Accounted, missing: str, instead: str) -> None:
    other = wave.officers["B" if missing == "secret_a" else "A"].secret
    secrets = {"": "", "other office": other, "a stranger": generate_identity().secret}
    sentence = refused(wave, **{missing: secrets[instead]})
    assert f"officer {missing[-1].upper()}" in sentence
    assert other not in sentence
    assert state_of(wave) == "accounted"


def test_both_accounts_must_hold_their_office(wave: Accounted) -> None:
    analyst = ("officer_a@example.se", "analyst@example.se")
    assert "officer B" in refused(wave, actors=analyst)
    same = ("officer_a@example.se", "officer_a@example.se")
    assert "officer B" in refused(wave, actors=same)


@pytest.mark.parametrize("state", ["open", "closed", "released"])
def test_ballots_stay_sealed_while_the_cases_are_there_and_once_they_are_open(
    engine: Engine, tmp_path: Path, state: str
) -> None:
    wave = accounted_wave(engine, tmp_path, replies=3, state=state)
    assert f"is {state}" in refused(wave)


def test_a_ballot_slipped_into_the_box_stops_the_opening(wave: Accounted) -> None:
    """A thief of the database knows the officers' public keys and can seal ballots too."""
    with writing(wave.engine) as connection:
        keys = OfficerKeys.from_document(find_wave(connection, WAVE_ID).officer_keys)
        payload = (
            b'{"answers":{},"municipality":"Kommun 1","area":"a-norra","sex":"F",'
            b'"age_band":"65+","mode":"web","register":"agrees"}'
        )
        extra = seal_ballot(payload, officers=keys, payload_bytes=PAYLOAD_BYTES)
        row = {"id": new_id(), "wave_id": WAVE_ID, "sealed": extra}
        ballots.put_in_box(connection, [row])
    assert "31 ballots and 30 replies" in refused(wave)
    assert state_of(wave) == "accounted"


def test_a_damaged_ballot_stops_the_opening(wave: Accounted) -> None:
    with writing(wave.engine) as connection:
        ballots.put_in_box(connection, [{"id": new_id(), "wave_id": WAVE_ID, "sealed": b"x" * 99}])
    assert "damaged" in refused(wave)


def test_a_payload_of_another_questionnaire_stops_the_opening(wave: Accounted) -> None:
    with writing(wave.engine) as connection:
        keys = OfficerKeys.from_document(find_wave(connection, WAVE_ID).officer_keys)
        payload = (
            b'{"answers":{"b01_litter":77},"municipality":"Kommun 1","area":"a-norra","sex":"F",'
            b'"age_band":"65+","mode":"web","register":"agrees"}'
        )
        sealed = seal_ballot(payload, officers=keys, payload_bytes=PAYLOAD_BYTES)
        row = {"id": new_id(), "wave_id": WAVE_ID, "sealed": sealed}
        ballots.put_in_box(connection, [row])
    sentence = refused(wave)
    assert "does not offer" in sentence
    assert "77" not in sentence


def test_replied_becomes_complete_partial_and_break_off_and_no_total_changes(
    wave: Accounted,
) -> None:
    def totals() -> tuple[Counter[tuple[str, ...]], set[str]]:
        cells: Counter[tuple[str, ...]] = Counter()
        with reading(wave.engine) as connection:
            rows = tallies.outcome_counts(connection, WAVE_ID)
        for row in rows:
            cells[row.area, row.sex, row.age_band, row.mode] += row.cases
        return cells, {row.disposition for row in rows if row.mode}

    before, _ = totals()
    open_ballots(wave.engine, wave.keyring, WAVE_ID, **wave.opening())
    after, dispositions = totals()
    assert after == before
    assert dispositions <= {"1.0", "1.2", "2.12"}
    assert "1.0" in dispositions


def test_what_is_stored_holds_no_answer_without_the_key_and_none_after_its_destruction(
    wave: Accounted,
) -> None:
    open_ballots(wave.engine, wave.keyring, WAVE_ID, **wave.opening())
    with reading(wave.engine) as connection:
        sealed = releases.find_opened(connection, WAVE_ID).sealed  # type: ignore[union-attr]  # it was opened
        row = find_wave(connection, WAVE_ID)
        assert b"b01_litter" not in sealed
        wave.keyring.destroy(Purpose.OPENED, WAVE_ID)
        with pytest.raises(Exception, match="destroyed"):
            read_responses(connection, wave.keyring, row)


def test_a_key_left_by_an_opening_that_failed_is_no_hindrance(wave: Accounted) -> None:
    wave.keyring.make(Purpose.OPENED, WAVE_ID)
    assert open_ballots(wave.engine, wave.keyring, WAVE_ID, **wave.opening()) == 30


def test_the_stored_order_is_that_of_the_dice(wave: Accounted, tmp_path: Path) -> None:
    """Not that of the box: whoever kept the order of submission must find nothing."""
    orders = []
    for seed in (1, 2):
        with writing(wave.engine) as connection:
            releases.destroy_opened(connection, WAVE_ID)
            tallies.replace_outcomes(connection, WAVE_ID, _replied(connection))
            _back_to_accounted(connection)
        opening = wave.opening(dice=Random(seed))
        open_ballots(wave.engine, wave.keyring, WAVE_ID, **opening)
        with reading(wave.engine) as connection:
            row = find_wave(connection, WAVE_ID)
            orders.append(read_responses(connection, wave.keyring, row).table)
    assert not orders[0].equals(orders[1])
    columns = ["area", "sex", "age_band", "mode", "b01_litter", "b02_vandal", "f04_trust"]
    assert orders[0].select(columns).sort(columns).equals(orders[1].select(columns).sort(columns))


def _replied(connection: Connection) -> list[dict[str, object]]:
    cells: Counter[tuple[str, ...]] = Counter()
    names = ("wave_id", "municipality", "area", "sex", "age_band")
    for row in tallies.outcome_counts(connection, WAVE_ID):
        ended = "replied" if row.mode else row.disposition
        cells[(*(getattr(row, name) for name in names), ended, row.mode)] += row.cases
    keys = (*names, "disposition", "mode")
    return [{**dict(zip(keys, cell, strict=True)), "cases": n} for cell, n in cells.items()]


def _back_to_accounted(connection: Connection) -> None:
    change(connection, WAVE_ID, state="accounted")
