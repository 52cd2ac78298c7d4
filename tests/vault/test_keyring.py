"""Keys are made once, kept from others, shown nowhere, and gone when destroyed."""

import copy
import multiprocessing
import pickle
import stat
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from app.commands.refusal_words import in_english
from app.survey.reasons import KeyReason
from app.survey.refusals import KeyRefused
from app.vault.keyring import Keyring, Lasting, Purpose
from tests.support.refusing import refused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var" / "keys"


@pytest.fixture
def keyring(folder: Path) -> Keyring:
    return Keyring.create(folder)


def lasting(keyring: Keyring) -> tuple[bytes, ...]:
    """The lasting keys by their names."""
    return (
        keyring.pepper,
        keyring.installation_salt,
        keyring.cookie_key,
        keyring.audit_key,
        keyring.staff_key,
    )


def test_the_first_start_makes_five_different_keys_of_32_bytes(keyring: Keyring) -> None:
    assert len(set(lasting(keyring))) == len(Lasting) == 5
    assert all(len(key) == 32 for key in lasting(keyring))


def test_later_starts_find_the_same_keys(keyring: Keyring, folder: Path) -> None:
    assert lasting(Keyring.create(folder)) == lasting(keyring) == lasting(Keyring.open(folder))


def test_later_starts_write_nothing_so_the_folder_may_be_read_only(folder: Path) -> None:
    Keyring.create(folder)
    before = folder.stat()
    Keyring.create(folder)
    after = folder.stat()
    assert (before.st_mtime_ns, before.st_ctime_ns) == (after.st_mtime_ns, after.st_ctime_ns)


def test_key_files_are_for_the_owner_alone(keyring: Keyring, folder: Path) -> None:
    keyring.make(Purpose.MIX, "w2026")
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o400)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def created(folder: Path) -> tuple[bytes, ...]:
    """What one of several processes that start together ends up with."""
    return lasting(Keyring.create(folder))


def test_processes_that_start_together_end_with_the_same_keys(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as processes:
        for number in range(10):
            folders = [tmp_path / str(number)] * 4
            assert len(set(processes.map(created, folders))) == 1
            assert len(list(folders[0].iterdir())) == 5


@pytest.mark.parametrize("key", list(Lasting))
def test_a_start_without_one_of_the_keys_is_refused_with_its_name(
    keyring: Keyring, folder: Path, key: Lasting
) -> None:
    (folder / f"{key}.key").unlink()
    with pytest.raises(KeyRefused) as refusal:
        Keyring.open(folder)
    assert refusal.value.reason is KeyReason.MISSING
    assert f"{key}.key is missing: restore it from its safe copy" in in_english(refusal.value)
    others = [other for other in Lasting if other != key]
    with refused(KeyReason.MISSING):
        getattr(Keyring.open(folder, needs=others), key)


def test_a_folder_that_is_not_there_is_refused_and_not_made(folder: Path) -> None:
    with refused(KeyReason.MISSING):
        Keyring.open(folder)
    assert not folder.exists()


def test_a_damaged_key_is_refused_by_create_too_and_never_replaced(folder: Path) -> None:
    Keyring.create(folder)
    pepper = folder / "pepper.key"
    pepper.chmod(0o600)
    pepper.write_bytes(b"short")
    with refused(KeyReason.DAMAGED, file=str(pepper)):
        Keyring.create(folder)
    assert pepper.read_bytes() == b"short"


def test_a_key_that_others_can_read_is_refused(keyring: Keyring, folder: Path) -> None:
    (folder / "pepper.key").chmod(0o444)
    with refused(KeyReason.EXPOSED, file=str(folder / "pepper.key")):
        Keyring.open(folder)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_short_lived_key_is_there_until_it_is_destroyed(
    keyring: Keyring, folder: Path, purpose: Purpose
) -> None:
    key = keyring.make(purpose, "w2026-1")
    assert len(key) == 32
    assert keyring.get(purpose, "w2026-1") == Keyring.open(folder).get(purpose, "w2026-1") == key
    keyring.destroy(purpose, "w2026-1")
    keyring.destroy(purpose, "w2026-1")
    for ring in (keyring, Keyring.open(folder)):
        with refused(KeyReason.DESTROYED, purpose=purpose, name="w2026-1"):
            ring.get(purpose, "w2026-1")


def test_after_destruction_no_file_of_the_folder_holds_the_key(
    keyring: Keyring, folder: Path
) -> None:
    key = keyring.make(Purpose.BATCH, "b1")
    with (folder / "batch" / "b1.key").open("rb") as still_open:
        keyring.destroy(Purpose.BATCH, "b1")
        assert still_open.read() == bytes(32)
    assert all(key not in file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert list((folder / "batch").iterdir()) == []


def test_a_key_is_never_replaced_by_another_of_its_name(keyring: Keyring) -> None:
    keyring.put(Purpose.MIX, "m1", b"private half")
    with refused(KeyReason.EXISTS, purpose=Purpose.MIX, name="m1"):
        keyring.put(Purpose.MIX, "m1", b"another")
    with refused(KeyReason.EXISTS, purpose=Purpose.MIX, name="m1"):
        keyring.make(Purpose.MIX, "m1")
    assert keyring.get(Purpose.MIX, "m1") == b"private half"


def test_a_name_serves_each_purpose_apart(keyring: Keyring) -> None:
    assert keyring.make(Purpose.MIX, "x") != keyring.make(Purpose.BATCH, "x")
    keyring.destroy(Purpose.MIX, "x")
    assert keyring.names(Purpose.MIX) == []
    assert keyring.names(Purpose.BATCH) == ["x"]


def test_the_names_of_a_purpose_are_listed_in_order_and_without_traces(
    keyring: Keyring, folder: Path
) -> None:
    assert keyring.names(Purpose.BATCH) == []
    for name in ("b2", "b10", "A_1"):
        keyring.make(Purpose.BATCH, name)
    for trace in (".b3.0011223344556677", ".b3.key", "notes", "lost+found"):
        (folder / "batch" / trace).write_bytes(b"")
    assert keyring.names(Purpose.BATCH) == ["A_1", "b10", "b2"]


@pytest.mark.parametrize("name", ["", ".", "..", "../pepper", "a/b", "a.b", "å", "a\n", "x" * 101])
def test_no_name_leads_out_of_its_folder(keyring: Keyring, name: str) -> None:
    with pytest.raises(ValueError, match="a key's name"):
        keyring.get(Purpose.MIX, name)
    with pytest.raises(ValueError, match="a key's name"):
        keyring.destroy(Purpose.MIX, name)


def test_printing_a_keyring_shows_nothing(keyring: Keyring, folder: Path) -> None:
    assert repr(keyring) == str(keyring) == f"{keyring}" == "Keyring(****)"
    assert str(folder) not in repr(keyring)


def test_a_keyring_cannot_be_copied_into_a_file_or_another_process(keyring: Keyring) -> None:
    for copied in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="never serialised"):
            copied(keyring)


def test_a_fingerprint_tells_two_keys_apart_and_is_no_part_of_them(
    keyring: Keyring, tmp_path: Path
) -> None:
    other = Keyring.create(tmp_path / "others")
    for key in Lasting:
        mine = keyring.fingerprint(key)
        assert mine == keyring.fingerprint(key)
        assert mine != other.fingerprint(key)
        assert len(mine) == 32
    assert len({keyring.fingerprint(key) for key in Lasting}) == len(Lasting)
    assert keyring.pepper not in keyring.fingerprint(Lasting.PEPPER)


def test_a_key_that_is_gone_is_not_found_and_nothing_is_made_of_it(keyring: Keyring) -> None:
    key = keyring.make(Purpose.MIX, "one")
    assert keyring.find(Purpose.MIX, "one") == key
    keyring.destroy(Purpose.MIX, "one")
    assert keyring.find(Purpose.MIX, "one") is None
    assert keyring.find(Purpose.MIX, "never") is None
