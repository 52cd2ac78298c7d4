"""Two officers open a ballot together, one alone nothing; every ballot has the same size."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.survey.reasons import KeyReason
from app.vault.blobs import Unopenable
from app.vault.padding import out_of_envelope
from app.vault.sealing import (
    Identity,
    OfficerKeys,
    decrypt_with,
    encrypt_to,
    generate_identity,
    identity_in,
    open_ballot,
    open_inner,
    open_outer,
    recipient_of,
    seal_ballot,
    sealed_bytes,
)
from tests.support.refusing import refused
from tests.vault.damage import damaged
from tests.vault.plain_age import read_age

A, A_DEPUTY, B, B_DEPUTY, STRANGER = (generate_identity() for _ in range(5))
DOCUMENT = {
    "A": A.recipient,
    "A_deputy": A_DEPUTY.recipient,
    "B": B.recipient,
    "B_deputy": B_DEPUTY.recipient,
}
OFFICERS = OfficerKeys.from_document(DOCUMENT)
PAYLOADS = st.binary(max_size=600)


def sealed(payload: bytes) -> bytes:
    return seal_ballot(payload, officers=OFFICERS, payload_bytes=600)


@given(PAYLOADS)
@settings(max_examples=50)
def test_officers_or_their_deputies_open_a_ballot_together(payload: bytes) -> None:
    ballot = sealed(payload)
    for one, other in product((A, A_DEPUTY), (B, B_DEPUTY)):
        assert open_ballot(ballot, secret_a=one.secret, secret_b=other.secret) == payload


@pytest.mark.parametrize(
    ("one", "other"),
    [(A, A), (A, A_DEPUTY), (B, B), (B, B_DEPUTY), (B, A), (A, STRANGER), (STRANGER, B)],
)
def test_no_officer_opens_a_ballot_without_the_other_side(one: Identity, other: Identity) -> None:
    with pytest.raises(Unopenable):
        open_ballot(sealed(b"answers"), secret_a=one.secret, secret_b=other.secret)


def test_officer_b_passes_on_what_only_side_a_can_read() -> None:
    inner = open_outer(sealed(b"answers"), B_DEPUTY.secret)
    assert open_inner(inner, A_DEPUTY.secret) == b"answers"
    for secret in (B.secret, B_DEPUTY.secret):
        with pytest.raises(Unopenable):
            open_inner(inner, secret)


@given(PAYLOADS)
@settings(max_examples=25)
def test_a_ballot_opens_with_the_ordinary_age(payload: bytes) -> None:
    inner = read_age(out_of_envelope(sealed(payload)), B.secret)
    block = read_age(inner, A.secret)
    assert block == len(payload).to_bytes(4, "big") + payload.ljust(600, b"\0")


@given(st.data())
@settings(max_examples=200)
def test_a_damaged_ballot_does_not_open(data: st.DataObject) -> None:
    with pytest.raises(Unopenable):
        open_ballot(data.draw(damaged(sealed(b"answers"))), secret_a=A.secret, secret_b=B.secret)


AGE_FILE = encrypt_to([A.recipient], b"print file")


@given(damaged(AGE_FILE))
@settings(max_examples=300)
def test_a_damaged_age_file_does_not_open(harmed: bytes) -> None:
    with pytest.raises(Unopenable):
        decrypt_with(A.secret, harmed)


@given(st.binary(max_size=300))
def test_made_up_bytes_are_no_age_file(made_up: bytes) -> None:
    with pytest.raises(Unopenable):
        decrypt_with(A.secret, made_up)
    with pytest.raises(Unopenable):
        decrypt_with(A.secret, b"age-encryption.org/v1\n-> X25519 " + made_up)


@pytest.mark.parametrize("payload_bytes", [0, 1, 600, 2048, 8192])
def test_ballots_have_one_size_whatever_was_answered(payload_bytes: int) -> None:
    size = sealed_bytes(payload_bytes, OFFICERS)
    for number in range(1000):
        payload = b"x" * (payload_bytes * (number % 11) // 10)
        ballot = seal_ballot(payload, officers=OFFICERS, payload_bytes=payload_bytes)
        assert len(ballot) == size


@pytest.mark.slow(reason="many ballots by chance")
def test_age_files_vary_in_length_and_stay_far_from_the_bound() -> None:
    # The envelope is there because of the first; a send that fails would be the end of the second.
    size = sealed_bytes(600, OFFICERS)
    lengths = {len(out_of_envelope(sealed(b""))) for _ in range(5000)}
    assert len(lengths) > 50
    assert max(lengths) < size - 300


def test_a_ballot_longer_than_one_chunk_of_age_is_sealed_too() -> None:
    payload = bytes(4_000_000)
    ballot = seal_ballot(payload, officers=OFFICERS, payload_bytes=len(payload))
    assert len(ballot) == sealed_bytes(len(payload), OFFICERS)
    assert open_ballot(ballot, secret_a=A.secret, secret_b=B.secret) == payload
    assert read_age(read_age(out_of_envelope(ballot), B.secret), A.secret)[4:] == payload


def test_an_answer_longer_than_the_wave_allows_is_refused_not_cut() -> None:
    with pytest.raises(ValueError, match="601 bytes do not fit in 600"):
        sealed(b"x" * 601)


def test_the_same_answers_sealed_twice_share_no_run_of_bytes() -> None:
    first, second = (out_of_envelope(sealed(b"answers" * 80))[-400:] for _ in range(2))
    runs = {first[at : at + 5] for at in range(len(first) - 4)}
    assert not runs & {second[at : at + 5] for at in range(len(second) - 4)}


@pytest.mark.parametrize("office", ["A", "A_deputy", "B", "B_deputy"])
def test_a_wave_needs_a_key_for_every_office(office: str) -> None:
    without = {name: key for name, key in DOCUMENT.items() if name != office}
    for document in (without, without | {office: ""}, without | {office: A.secret}):
        with pytest.raises(ValueError, match=r"office|recipient"):
            OfficerKeys.from_document(document)


def test_an_unknown_office_is_refused() -> None:
    with pytest.raises(ValueError, match="officers are"):
        OfficerKeys.from_document(DOCUMENT | {"C": STRANGER.recipient})
    with pytest.raises(ValueError, match="must each have"):
        OfficerKeys(a=(), b=(B.recipient,))


def test_nobody_sits_on_both_sides_however_the_key_is_written() -> None:
    for same in (A.recipient, A.recipient.upper()):
        with pytest.raises(ValueError, match="different keys"):
            OfficerKeys.from_document(DOCUMENT | {"B": same})


def test_a_file_for_the_print_house_opens_for_each_recipient_and_nobody_else() -> None:
    age_file = encrypt_to([A.recipient, B.recipient], b"codes")
    assert decrypt_with(A.secret, age_file) == decrypt_with(B.secret, age_file) == b"codes"
    with pytest.raises(Unopenable):
        decrypt_with(STRANGER.secret, age_file)
    with pytest.raises(ValueError, match="needs a recipient"):
        encrypt_to([], b"codes")


def test_who_pastes_the_secret_for_the_recipient_does_not_find_it_in_the_error() -> None:
    with pytest.raises(ValueError, match="begin with age1") as refusal:
        encrypt_to([A.secret], b"codes")
    assert A.secret[10:20] not in str(refusal.value)
    with pytest.raises(Unopenable) as no_key:
        decrypt_with("AGE-SECRET-KEY-1MISTYPED", b"")
    assert "MISTYPED" not in str(no_key.value)


def test_an_identity_shows_its_public_half_only() -> None:
    assert A.secret not in f"{A} {A!r} {OFFICERS}"
    assert A.recipient in repr(A)
    assert recipient_of(A.secret) == A.recipient


def test_an_identity_file_of_the_ordinary_age_is_read_with_its_comments() -> None:
    text = f"# created: 2026-08-12T09:00:00+02:00\n# public key: {A.recipient}\n  {A.secret} \r\n"
    assert identity_in(text) == A.secret
    for wrong in ("", "# public key: age1...\n", f"{A.secret}\n{B.secret}\n"):
        with refused(KeyReason.WRONG_IDENTITY):
            identity_in(wrong)
