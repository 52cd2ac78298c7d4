"""Opening takes both officers, an accounted wave, and a box that holds what was counted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, Engine

from app.commands.refusal_words import in_english
from app.release.opening.open_ballots import open_ballots
from app.release.opening.responses import read_responses
from app.staff.refusal_words import in_swedish
from app.store import audit, ballots, releases, tallies
from app.store.session import reading, writing
from app.store.staff import grant_role
from app.store.tallies import DispositionCount
from app.store.waves import change_wave
from app.survey.dispositions import Disposition
from app.survey.reasons import KeyReason, Reason, ReleaseReason, StepReason
from app.survey.refusals import Fact, ReleaseRefused
from app.survey.roles import Role
from app.survey.states import Office, WaveState
from app.vault.keyring import Purpose
from app.vault.sealing import OfficerKeys, generate_identity, seal_ballot
from tests.release.ballots import (
    PAYLOAD_BYTES,
    WAVE_ID,
    Accounted,
    accounted_wave,
    boxed,
    wave_of,
)
from tests.support.refusing import refused
from tests.support.wave import put_wave_at

FACTS = (
    b'{"answers":%b,"municipality":"%b","area":"a-norra","sex":"F",'
    b'"age_band":"65+","mode":%b,"register":"agrees"}'
)
"""A payload: answers, municipality, mode."""


@pytest.fixture
def wave(engine: Engine, tmp_path: Path) -> Accounted:
    return accounted_wave(engine, tmp_path, replies=30)


def state_of(wave: Accounted) -> WaveState:
    with reading(wave.engine) as connection:
        return wave_of(connection).state


def opens_nothing(
    wave: Accounted, reason: Reason, facts: Mapping[str, Fact] | None = None, **other: object
) -> None:
    """Opening is refused for that reason, and nothing has changed."""
    with refused(reason, **(facts or {})):
        open_ballots(wave.here, WAVE_ID, **wave.opening(**other))
    with reading(wave.engine) as connection:
        assert releases.find_opened(connection, WAVE_ID) is None
        counted = tallies.disposition_counts(connection, WAVE_ID)
        assert all(row.disposition is not Disposition.COMPLETE for row in counted)


def slip_in(wave: Accounted, payload: bytes) -> None:
    """A thief of the database knows the officers' public keys and can seal ballots too."""
    with writing(wave.engine) as connection:
        keys = OfficerKeys.from_document(wave_of(connection).officer_keys)
        sealed = seal_ballot(payload, officers=keys, payload_bytes=PAYLOAD_BYTES)
        ballots.put_in_box(connection, [boxed(sealed)])


def test_both_officers_open_every_ballot_and_the_wave_is_opened(wave: Accounted) -> None:
    told: list[tuple[str, int, int]] = []

    def tell(what: str, done: int, of: int) -> None:
        told.append((what, done, of))

    opened = open_ballots(wave.here, WAVE_ID, **wave.opening(tell=tell))
    assert opened == 30
    assert state_of(wave) is WaveState.OPENED
    assert told[-1] == ("opening ballots", 30, 30)
    with reading(wave.engine) as connection:
        responses = read_responses(connection, wave.keyring, wave_of(connection))
        acts = [(each.actor, each.act, each.wave, each.detail) for each in audit.rows(connection)]
    assert responses.table.height == 30
    both = "officer_a@example.se and officer_b@example.se"
    assert acts == [("officer_a@example.se", "ballots opened", WAVE_ID, both)]


def test_the_deputies_can_open_in_the_officers_place(wave: Accounted) -> None:
    deputies = {
        "secret_a": wave.officers["A_deputy"].secret,
        "secret_b": wave.officers["B_deputy"].secret,
        "by": (wave.actor(Role.OFFICER_A_DEPUTY), wave.actor(Role.OFFICER_B_DEPUTY)),
    }
    assert open_ballots(wave.here, WAVE_ID, **wave.opening(**deputies)) == 30


@pytest.mark.parametrize("missing", ["secret_a", "secret_b"])
@pytest.mark.parametrize("instead", ["", "other office", "a stranger"])
def test_one_officer_alone_opens_nothing(wave: Accounted, missing: str, instead: str) -> None:
    other = wave.officers["B" if missing == "secret_a" else "A"].secret
    secrets = {"": "", "other office": other, "a stranger": generate_identity().secret}
    office = Office(missing[-1].upper())
    opens_nothing(wave, ReleaseReason.WRONG_KEY, {"office": office}, **{missing: secrets[instead]})
    assert state_of(wave) is WaveState.ACCOUNTED


def test_a_refusal_never_repeats_a_secret(wave: Accounted) -> None:
    stranger = generate_identity().secret
    with pytest.raises(ReleaseRefused) as found:
        open_ballots(wave.here, WAVE_ID, **wave.opening(secret_b=stranger))
    said = (str(found.value), in_english(found.value), in_swedish(found.value))
    assert not [text for text in said if stranger in text]


def test_both_accounts_must_hold_their_office(wave: Accounted) -> None:
    officer, analyst = wave.actor(Role.OFFICER_A), wave.actor(Role.ANALYST)
    for second in (analyst, officer):
        needed = {"office": Office.B, "email": second.name}
        opens_nothing(wave, ReleaseReason.NOT_THE_OFFICER, needed, by=(officer, second))


def test_both_officers_must_have_just_given_password_and_code(wave: Accounted) -> None:
    for at in (0, 1):
        both = [wave.actor(Role.OFFICER_A), wave.actor(Role.OFFICER_B)]
        both[at] = replace(both[at], has_confirmed=False)
        opens_nothing(wave, StepReason.NOT_CONFIRMED, by=tuple(both))


def test_one_person_in_both_offices_opens_nothing(wave: Accounted) -> None:
    """Roles forbid it; whoever writes into the table of roles does not get past this either."""
    with writing(wave.engine) as connection:
        account_id = wave.accounts[Role.OFFICER_A]
        grant_role(connection, account_id, wave_id=WAVE_ID, role=Role.OFFICER_B)
    both = wave.actor(Role.OFFICER_A)
    opens_nothing(wave, ReleaseReason.ONE_PERSON, by=(both, both))


@pytest.mark.parametrize("state", [WaveState.OPEN, WaveState.CLOSED, WaveState.RELEASED])
def test_ballots_stay_sealed_while_the_cases_are_there_and_once_they_are_open(
    engine: Engine, tmp_path: Path, state: WaveState
) -> None:
    wave = accounted_wave(engine, tmp_path, replies=3, state=state)
    opens_nothing(wave, StepReason.WRONG_STATE, {"state": state})


def test_a_ballot_slipped_into_the_box_stops_the_opening(wave: Accounted) -> None:
    slip_in(
        wave,
        b'{"answers":{},"municipality":"Kommun 1","area":"a-norra","sex":"F",'
        b'"age_band":"65+","mode":"web","register":"agrees"}',
    )
    opens_nothing(wave, ReleaseReason.BOX_DIFFERS, {"ballots": 31, "replies": 30})
    assert state_of(wave) is WaveState.ACCOUNTED


def lose(wave: Accounted, number: int, *, given_up: int) -> None:
    """Take ballots out of the box, as a restore does whose mix key is destroyed."""
    with writing(wave.engine) as connection:
        sealed = ballots.sealed_ballots(connection, WAVE_ID)
        ballots.empty_box(connection, WAVE_ID)
        ballots.put_in_box(connection, [boxed(one) for one in sealed[number:]])
        was = wave_of(connection)
        change_wave(connection, was, replace(was, ballots_lost=given_up))


def test_replies_given_up_after_a_restore_are_told_as_lost_and_the_rest_is_opened(
    wave: Accounted,
) -> None:
    lose(wave, 4, given_up=4)
    with reading(wave.engine) as connection:
        before = sum(row.cases for row in tallies.disposition_counts(connection, WAVE_ID))
    assert open_ballots(wave.here, WAVE_ID, **wave.opening()) == 26
    with reading(wave.engine) as connection:
        counted = tallies.disposition_counts(connection, WAVE_ID)
    assert sum(row.cases for row in counted if row.disposition is Disposition.REPLY_LOST) == 4
    assert sum(row.cases for row in counted) == before


@pytest.mark.parametrize("given_up", [0, 3, 5])
def test_replies_that_are_missing_and_not_given_up_stop_the_opening(
    wave: Accounted, given_up: int
) -> None:
    lose(wave, 4, given_up=given_up)
    opens_nothing(wave, ReleaseReason.BOX_DIFFERS, {"ballots": 26, "replies": 30})


def test_a_damaged_ballot_stops_the_opening(wave: Accounted) -> None:
    with writing(wave.engine) as connection:
        ballots.put_in_box(connection, [boxed(b"x" * 99)])
    opens_nothing(wave, ReleaseReason.BALLOT_DAMAGED)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"no JSON", ReleaseReason.BALLOT_UNREADABLE),
        (b"[]", ReleaseReason.BALLOT_UNREADABLE),
        (b'{"answers":{}}', ReleaseReason.BALLOT_UNREADABLE),
        (FACTS % (b"{}", b"Kommun 1", b"1"), ReleaseReason.BALLOT_UNREADABLE),
        (FACTS % (b"[]", b"Kommun 1", b'"web"'), ReleaseReason.BALLOT_UNREADABLE),
        (FACTS % (b"{}", b"Kommun 2", b'"web"'), ReleaseReason.BALLOT_FOREIGN),
        (FACTS % (b"{}", b"Kommun 1", b'"fax"'), ReleaseReason.BALLOT_FOREIGN),
        (FACTS % (b'{"b01_litter":77}', b"Kommun 1", b'"web"'), ReleaseReason.BALLOT_IMPOSSIBLE),
        (FACTS % (b'{"b01_litter":{}}', b"Kommun 1", b'"web"'), ReleaseReason.BALLOT_IMPOSSIBLE),
    ],
)
def test_a_payload_that_no_reply_of_the_wave_can_have_stops_the_opening(
    wave: Accounted, payload: bytes, reason: ReleaseReason
) -> None:
    slip_in(wave, payload)
    opens_nothing(wave, reason)
    with pytest.raises(ReleaseRefused) as found:
        open_ballots(wave.here, WAVE_ID, **wave.opening())
    assert found.value.facts == {}, "what a ballot holds is never repeated"


def test_replied_becomes_complete_partial_and_break_off_and_no_total_changes(
    wave: Accounted,
) -> None:
    def totals() -> tuple[Counter[tuple[str | None, ...]], set[Disposition]]:
        cells: Counter[tuple[str | None, ...]] = Counter()
        with reading(wave.engine) as connection:
            rows = tallies.disposition_counts(connection, WAVE_ID)
        for row in rows:
            cells[row.area, row.sex, row.age_band, row.mode] += row.cases
        return cells, {row.disposition for row in rows if row.mode}

    before, _ = totals()
    open_ballots(wave.here, WAVE_ID, **wave.opening())
    after, dispositions = totals()
    assert after == before
    assert dispositions <= {Disposition.COMPLETE, Disposition.PARTIAL, Disposition.BREAK_OFF}
    assert Disposition.COMPLETE in dispositions


def test_what_is_stored_holds_no_answer_without_the_key_and_none_after_its_destruction(
    wave: Accounted,
) -> None:
    open_ballots(wave.here, WAVE_ID, **wave.opening())
    with reading(wave.engine) as connection:
        sealed = releases.find_opened(connection, WAVE_ID).sealed  # type: ignore[union-attr]  # it was opened
        row = wave_of(connection)
        assert b"b01_litter" not in sealed
        wave.keyring.destroy(Purpose.OPENED, WAVE_ID)
        with refused(KeyReason.DESTROYED):
            read_responses(connection, wave.keyring, row)


def test_a_key_left_by_an_opening_that_failed_is_no_hindrance(wave: Accounted) -> None:
    wave.keyring.make(Purpose.OPENED, WAVE_ID)
    assert open_ballots(wave.here, WAVE_ID, **wave.opening()) == 30


def test_the_stored_order_is_that_of_the_dice(wave: Accounted) -> None:
    """Not that of the box: whoever kept the order of submission must find nothing."""
    orders = []
    for seed in (1, 2):
        with writing(wave.engine) as connection:
            releases.destroy_opened(connection, WAVE_ID)
            tallies.replace_dispositions(connection, WAVE_ID, _replied(connection))
        put_wave_at(wave.engine, WaveState.ACCOUNTED)
        open_ballots(wave.here, WAVE_ID, **wave.opening(dice=Random(seed)))
        with reading(wave.engine) as connection:
            orders.append(read_responses(connection, wave.keyring, wave_of(connection)).table)
    assert not orders[0].equals(orders[1])
    columns = ["area", "sex", "age_band", "mode", "b01_litter", "b02_vandal", "f04_trust"]
    assert orders[0].select(columns).sort(columns).equals(orders[1].select(columns).sort(columns))


def _replied(connection: Connection) -> list[DispositionCount]:
    """The counts as accounting left them."""
    cells: Counter[DispositionCount] = Counter()
    for row in tallies.disposition_counts(connection, WAVE_ID):
        ended = Disposition.REPLIED if row.mode else row.disposition
        cells[replace(row, disposition=ended, cases=0)] += row.cases
    return [replace(cell, cases=cases) for cell, cases in cells.items()]
