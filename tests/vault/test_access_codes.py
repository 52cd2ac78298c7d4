"""A code finds its row and opens its draft; what is stored leads back to neither."""

import hmac
from pathlib import Path

import pytest
from argon2.low_level import Type, hash_secret_raw

from app.survey.access_code import AccessCode
from app.vault.access_codes import code_root, draft_key, look_up
from app.vault.keyring import Keyring
from tests.vault.test_derivation import hkdf

CODE = AccessCode("1234567890123450")


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys")


def test_the_root_is_the_pepper_over_argon2id_over_the_installation_salt(keyring: Keyring) -> None:
    slow = hash_secret_raw(
        b"1234567890123450",
        keyring.installation_salt,
        time_cost=2,
        memory_cost=19_456,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
    assert code_root(CODE, keyring) == hmac.new(keyring.pepper, slow, "sha256").digest()


def test_the_stored_digest_and_the_draft_key_are_hkdf_of_the_root() -> None:
    root = bytes(range(32))
    assert look_up(root) == hkdf(root, b"look-up")
    assert draft_key(root) == hkdf(root, b"draft")


def test_argon2id_is_the_one_of_rfc_9106() -> None:
    # Computed with the reference program: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1.
    expected = "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
    raw = hash_secret_raw(b"password", b"somesalt", 2, 65_536, 1, 32, Type.ID)
    assert raw.hex() == expected


def test_a_code_gives_the_same_root_each_time_and_after_a_restart(tmp_path: Path) -> None:
    first = code_root(CODE, Keyring.create(tmp_path))
    assert first == code_root(AccessCode(CODE.digits), Keyring.open(tmp_path))


def test_whoever_lacks_the_pepper_or_the_salt_gets_another_root(
    keyring: Keyring, tmp_path: Path
) -> None:
    other = Keyring.create(tmp_path / "other")
    assert other.pepper != keyring.pepper
    assert code_root(CODE, other) != code_root(CODE, keyring)


def test_what_is_stored_of_a_code_does_not_open_its_draft(keyring: Keyring) -> None:
    root = code_root(CODE, keyring)
    assert len({root, look_up(root), draft_key(root), draft_key(look_up(root))}) == 4


def test_another_code_has_another_root(keyring: Keyring) -> None:
    assert code_root(AccessCode("1234567890123451"), keyring) != code_root(CODE, keyring)
