"""Secret files are whole or absent, for one reader, and zeros before they are gone."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.vault import key_files


@pytest.fixture
def path(tmp_path: Path) -> Path:
    key_files.make_folder(tmp_path / "keys")
    return tmp_path / "keys" / "batch-1.key"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_but_the_owner_can_read_a_key_or_list_the_folder(path: Path) -> None:
    assert key_files.write_new(path, b"secret")
    assert mode(path) == 0o400
    assert mode(path.parent) == 0o700
    assert not key_files.is_exposed(path)
    path.chmod(0o440)
    assert key_files.is_exposed(path)


def test_a_folder_left_open_is_closed(path: Path) -> None:
    path.parent.chmod(0o755)
    key_files.make_folder(path.parent)
    assert mode(path.parent) == 0o700


def test_a_key_in_place_is_never_written_over(path: Path) -> None:
    assert key_files.write_new(path, b"first")
    assert not key_files.write_new(path, b"second")
    assert key_files.read(path) == b"first"
    assert [file.name for file in path.parent.iterdir()] == ["batch-1.key"]


def test_a_key_that_another_process_put_in_place_meanwhile_wins(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def beaten(source: Path, target: Path) -> None:
        path.write_bytes(b"the other's")
        link(source, target)

    monkeypatch.setattr(os, "link", beaten)
    assert not key_files.write_new(path, b"ours")
    assert key_files.read(path) == b"the other's"
    assert [file.name for file in path.parent.iterdir()] == ["batch-1.key"]


@pytest.mark.parametrize("step", ["open", "link"])
def test_a_full_disk_leaves_neither_half_a_key_nor_a_trace(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="No space"):
        key_files.write_new(path, b"secret")
    assert list(path.parent.iterdir()) == []


def test_two_workers_may_shred_the_same_keys_at_once(path: Path) -> None:
    paths = [path.with_name(f"batch-{number}.key") for number in range(100)]
    for each in paths:
        key_files.write_new(each, b"secret")
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(key_files.shred, [each for each in paths for _ in range(4)]))
    assert list(path.parent.iterdir()) == []


def test_a_key_that_is_not_there_reads_as_nothing(path: Path) -> None:
    assert key_files.read(path) is None
    assert key_files.read(path.with_name("nowhere") / "deeper.key") is None


def test_a_shredded_key_is_gone_under_every_name_and_its_blocks_are_zeros(path: Path) -> None:
    key_files.write_new(path, b"secret")
    with path.open("rb") as still_open:
        key_files.shred(path)
        assert still_open.read() == bytes(6)
    assert list(path.parent.iterdir()) == []
    assert key_files.read(path) is None


def test_shredding_twice_or_where_nothing_ever_was_is_no_error(path: Path, tmp_path: Path) -> None:
    key_files.write_new(path, b"secret")
    key_files.shred(path)
    key_files.shred(path)
    key_files.shred(tmp_path / "nowhere" / "batch-1.key")


def test_what_a_crash_left_behind_is_shredded_with_the_key(path: Path) -> None:
    left = path.with_name(".batch-1.0011223344556677")
    other = path.with_name(".batch-10.0011223344556677")
    left.write_bytes(b"secret")
    other.write_bytes(b"secret")
    with left.open("rb") as still_open:
        key_files.shred(path)
        assert still_open.read() == bytes(6)
    assert [file.name for file in path.parent.iterdir()] == [other.name]


def test_a_reader_that_comes_while_a_key_is_shredded_never_gets_zeros(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_files.write_new(path, b"secret")
    read_bytes = Path.read_bytes

    def late(self: Path) -> bytes:
        content = read_bytes(self)
        key_files.shred(path)
        return content

    monkeypatch.setattr(Path, "read_bytes", late)
    assert key_files.read(path) is None
