"""The repository names no machine and no secret, locks by hash, and documents every setting."""

import re
from pathlib import Path

import pytest

from app.settings import documented
from tests.house.tree import ROOT, texts
from tests.house.tree_rules import lock_flaws, machine_traces, undocumented

LOCKS = sorted(ROOT.glob("requirements*.lock"))
HASH = "    --hash=sha256:" + "0" * 64 + "\n"


def test_no_file_names_a_machine_or_holds_a_secret() -> None:
    found = [
        breach for path, text in texts() for breach in machine_traces(path.relative_to(ROOT), text)
    ]
    assert found == []


def test_no_file_names_the_folder_it_was_written_in() -> None:
    here = str(ROOT)
    assert [path for path, text in texts() if here in text] == []


@pytest.mark.parametrize(
    "text",
    [
        "see /ho" + "me/anna/trygg",
        "cd /ro" + "ot/trygg",
        "index = https://py" + "pi.org/simple",
        "image: docker" + ".io/library/postgres",
        "-----BEGIN PRIV" + "ATE KEY-----",
        "AGE-SECRET" + "-KEY-1" + "Q" * 58,
    ],
)
def test_a_trace_is_seen(text: str) -> None:
    assert list(machine_traces(Path("a.txt"), text))


def test_a_folder_of_the_project_is_no_trace() -> None:
    assert list(machine_traces(Path("a.txt"), "var/work/x ./root/x ~/home/x")) == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_holds_pins_and_hashes_alone(path: Path) -> None:
    assert list(lock_flaws(path, path.read_text())) == []


def test_there_are_three_lock_files() -> None:
    names = ["requirements-dev.lock", "requirements-uv.lock", "requirements.lock"]
    assert [path.name for path in LOCKS] == names


@pytest.mark.parametrize(
    "text",
    [
        "--index-url https://example.org/simple\n",
        "a==1 \\\n" + HASH + "b @ file:///wheels/b.whl\n",
        "a==1\n",
        "a==1 \\\nb==2 \\\n" + HASH,
        "a==1 \\\n",
        "a>=1 \\\n" + HASH,
    ],
)
def test_a_flaw_in_a_lock_is_seen(text: str) -> None:
    assert list(lock_flaws(Path("a.lock"), text))


def test_every_package_of_the_running_lock_stands_in_the_lock_for_tests_too() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9._-]+==[^ ]+", (ROOT / name).read_text(), re.M))

    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()


def test_the_readme_tells_of_every_setting_and_invents_none() -> None:
    readme = (ROOT / "README.md").read_text()
    assert list(undocumented({name for name, _, _ in documented()}, readme)) == []


def test_a_setting_the_readme_forgets_or_invents_is_seen() -> None:
    said = list(undocumented({"TRYGG_A"}, "set TRYGG_B; tests read TRYGG_TEST_DATABASE_URL"))
    assert len(said) == 2
