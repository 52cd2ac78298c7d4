"""Whoever lacks the audit key cannot delete, change, add, swap or cut off rows unseen."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.vault.audit_chain import Break, Head, Tampering, chain, find_break, read_head

KEY = bytes(range(32))
NOON = datetime(2026, 8, 12, 12, 0, 0, tzinfo=UTC)
Row = dict[str, Any]


OLD = {"format": 1, "actor_kind": "", "wave": "", "detail": ""}
NEW = {"format": 2, "actor_kind": "person", "wave": "2026", "detail": "office A"}
FIRST_NEW = 3
"""The log was begun before rows had wave, detail and kind of actor."""


def log(count: int, key: bytes = KEY) -> list[Row]:
    """An honest log of ``count`` rows."""
    seal, previous, rows = chain(key), b"", []
    for seq in range(1, count + 1):
        row = {"seq": seq, "at": NOON + timedelta(minutes=seq), "actor": f"{seq}@burlov.se"}
        row |= {"act": "release approve", "object": f"release {seq}"}
        row |= NEW if seq >= FIRST_NEW else OLD
        previous = seal(previous, row)
        rows.append(row | {"mac": previous})
    return rows


def head_of(rows: list[Row]) -> Head:
    return Head(rows[-1]["seq"], rows[-1]["mac"]) if rows else Head(0, b"")


@given(st.integers(0, 12), st.integers(0, 12))
def test_an_honest_log_holds_against_every_head_it_ever_had(count: int, exported: int) -> None:
    rows = log(count)
    assert find_break(KEY, rows) is None
    assert find_break(KEY, iter(rows), head_of(rows[:exported])) is None


@given(st.integers(2, 9), st.data())
def test_a_deleted_row_is_found(count: int, data: st.DataObject) -> None:
    gone = data.draw(st.integers(1, count - 1))
    rows = [row for row in log(count) if row["seq"] != gone]
    assert find_break(KEY, rows) == Break(gone + 1, Tampering.MISSING)


@given(st.integers(2, 9), st.data())
def test_a_deleted_row_is_found_when_the_others_are_renumbered(
    count: int, data: st.DataObject
) -> None:
    gone = data.draw(st.integers(1, count - 1))
    rows = [row for row in log(count) if row["seq"] != gone]
    renumbered = [row | {"seq": seq} for seq, row in enumerate(rows, 1)]
    assert find_break(KEY, renumbered) == Break(gone, Tampering.CHANGED)


CHANGES: list[Callable[[Row], Row]] = [
    lambda row: {"actor": row["actor"] + "x"},
    lambda _: {"act": ""},
    lambda _: {"object": "release 99"},
    lambda row: {"at": row["at"] + timedelta(microseconds=1)},
    lambda _: {"mac": bytes(32)},
    lambda row: {"mac": row["mac"][:-1]},
    lambda row: {"actor": row["actor"] + row["act"][0], "act": row["act"][1:]},
    lambda row: {"actor": row["act"], "act": row["actor"]},
    lambda row: {"format": 3 - row["format"]},
    lambda row: NEW if row["format"] == 1 else OLD,
    lambda _: {"actor_kind": "shell"},
    lambda row: {"wave": row["wave"] + "x"},
    lambda row: {"detail": row["detail"] + ", somebody's reason"},
    lambda row: {"wave": row["detail"] + "1", "detail": row["wave"]},
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("at", [0, 2, 4])
def test_a_changed_row_is_found_where_it_stands(change: Callable[[Row], Row], at: int) -> None:
    rows = log(5)
    rows[at] |= change(rows[at])
    assert find_break(KEY, rows) == Break(at + 1, Tampering.CHANGED)


@given(st.integers(1, 8), st.data())
def test_an_inserted_row_is_found(count: int, data: st.DataObject) -> None:
    rows = log(count)
    at = data.draw(st.integers(0, count))
    forged = rows[0] | {"seq": at + 1, "object": "forged"}
    later = [row | {"seq": row["seq"] + 1} for row in rows[at:]]
    found = find_break(KEY, [*rows[:at], forged, *later])
    assert found == Break(at + 1, Tampering.CHANGED)


def test_a_row_that_stands_twice_is_found() -> None:
    rows = log(3)
    found = find_break(KEY, [rows[0], rows[1], rows[1], rows[2]])
    assert found == Break(2, Tampering.OUT_OF_ORDER)


@given(st.integers(2, 8), st.data())
def test_two_swapped_rows_are_found(count: int, data: st.DataObject) -> None:
    rows = log(count)
    one, other = sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=2, max_size=2)))
    rows[one], rows[other] = rows[other], rows[one]
    assert find_break(KEY, rows) == Break(other + 1, Tampering.MISSING)
    rows[one], rows[other] = rows[one] | {"seq": one + 1}, rows[other] | {"seq": other + 1}
    assert find_break(KEY, rows) == Break(one + 1, Tampering.CHANGED)


@given(st.integers(1, 9), st.data())
def test_a_cut_off_end_is_found_against_an_exported_head(count: int, data: st.DataObject) -> None:
    rows = log(count)
    kept = data.draw(st.integers(0, count - 1))
    assert find_break(KEY, rows[:kept]) is None
    assert find_break(KEY, rows[:kept], head_of(rows)) == Break(kept, Tampering.CUT_OFF)


def test_a_log_rewritten_with_the_key_still_differs_from_the_exported_head() -> None:
    rows = log(4)
    assert find_break(KEY, rows, (3, bytes(32))) == Break(3, Tampering.OTHER_HEAD)


def test_a_log_chained_with_another_key_is_not_ours() -> None:
    assert find_break(KEY, log(3, key=bytes(32))) == Break(1, Tampering.CHANGED)


WORDS = st.text(st.characters(categories=("L", "N", "P", "Z")), max_size=4)
ROWS = st.fixed_dictionaries(
    {
        "seq": st.integers(1, 20),
        "at": st.integers(0, 20).map(lambda hours: NOON + timedelta(hours=hours)),
        "actor": WORDS,
        "act": WORDS,
        "object": WORDS,
        "format": st.integers(1, 2),
        "actor_kind": st.sampled_from(["", "person", "worker", "shell"]),
        "wave": WORDS,
        "detail": WORDS,
    }
)


@given(ROWS, ROWS, st.binary(max_size=2), st.binary(max_size=2))
def test_no_two_rows_have_one_mac(one: Row, other: Row, before: bytes, after: bytes) -> None:
    assume((one, before) != (other, after))
    assert chain(KEY)(before, one) != chain(KEY)(after, other)


@pytest.mark.parametrize(
    ("later", "sealed"), [(OLD, []), (NEW, [b"2", b"person", b"2026", b"office A"])]
)
def test_the_mac_is_hmac_sha256_over_the_fields_with_their_lengths(
    later: Row, sealed: list[bytes]
) -> None:
    row = {"seq": 7, "at": NOON, "actor": "anna@burlov.se", "act": "sample draw", "object": "2026"}
    row |= later
    fields = [b"before", b"7", b"2026-08-12T12:00:00.000000+00:00"]
    fields += [b"anna@burlov.se", b"sample draw", b"2026", *sealed]
    written = b"".join(len(field).to_bytes(8, "big") + field for field in fields)
    expected = hmac.new(KEY, written, hashlib.sha256).digest()
    assert chain(KEY)(b"before", row) == expected


def test_a_row_read_in_another_time_zone_is_the_same_row() -> None:
    row = log(1)[0]
    summer = row | {"at": row["at"].astimezone(timezone(timedelta(hours=2)))}
    assert find_break(KEY, [summer]) is None


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        chain(KEY)(b"", log(1)[0] | {"at": NOON.replace(tzinfo=None)})


def test_a_head_is_exported_as_a_line_and_read_again() -> None:
    head = head_of(log(3))
    assert read_head(head.as_text()) == head
    assert read_head(Head(0, b"").as_text()) == Head(0, b"")
    for wrong in ("", "three abc", "3 xyz"):
        with pytest.raises(ValueError, match=r"int|hex"):
            read_head(wrong)


def test_a_break_is_told_in_words() -> None:
    told = str(Break(12, Tampering.CUT_OFF))
    assert told == "audit row 12: the log ends before the exported head"
