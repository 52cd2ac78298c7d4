"""Coverage by branch of the rooms where a line nobody has run would do most harm, and its floor.

`python -m tests.support.floors` runs the tests of each of these rooms under coverage, counts what of
the room they reach, and fails below the floor. What other rooms' tests reach does not count.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).resolve().parents[2]

FLOORS = {
    "survey": 99,
    "statistics": 96,
    "vault": 100,
    "acts": 95,
}
"""Room and per cent of its lines and branches, rounded down. Raised when a room gets better.
A room that does not exist yet is held to its floor from its first file on."""

TESTS = {
    "acts": ("tests/acts/test_doors.py", "tests/fieldwork/life", "-k", "sqlite"),
}
"""What is run for a room, where it is not its own folder: steps of two connections, and steps that are
killed, are run by other processes, which nobody counts."""

AT_ONCE = 2
# The same examples each time: a figure must not depend on luck. Nor on how busy the machine is:
# counting takes a test a while longer. No closing line: that is the whole run's.
_PYTEST = ("-m", "pytest", "-qq", "-p", "no:randomly", "--hypothesis-seed=0", "--timeout=900")


@dataclass(frozen=True, slots=True)
class Covered:
    """What the tests of a room reach of it, in per cent; the lines and branches they miss."""

    room: str
    percent: float
    missing: str
    tests_passed: bool

    @property
    def is_enough(self) -> bool:
        """Whether the tests pass and reach what they should."""
        return self.tests_passed and self.percent >= FLOORS[self.room]


def rooms() -> list[str]:
    """The rooms of the table that exist."""
    return [room for room in FLOORS if (ROOT / "app" / room).is_dir()]


def measured(room: str) -> Covered:
    """Run the tests of a room under coverage."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "coverage"
        what = ["run", "--parallel-mode", f"--data-file={found}", f"--source=app/{room}"]
        command = [
            sys.executable,
            "-m",
            "coverage",
            *what,
            *_PYTEST,
            *TESTS.get(room, (f"tests/{room}",)),
        ]
        ran = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
        if ran.returncode:
            sys.stdout.write(ran.stdout)
        percent, missing = _reported(found, room)
    return Covered(room, percent, missing, not ran.returncode)


def _reported(found: Path, room: str) -> tuple[float, str]:
    told, here = (
        StringIO(),
        Coverage(data_file=str(found), config_file=str(ROOT / "pyproject.toml")),
    )
    here.combine()
    percent = here.report(include=[f"app/{room}/*"], file=told)
    return percent, told.getvalue()


def table(found: list[Covered]) -> Iterator[str]:
    """A line for each room, and under one that is too low what is missing."""
    yield f"{'coverage by branch':<24}{'covered':>9}{'floor':>7}"
    for one in found:
        verdict = "" if one.is_enough else "  below" if one.tests_passed else "  tests failed"
        yield f"{'app/' + one.room:<24}{one.percent:>8.2f}%{FLOORS[one.room]:>6}%{verdict}"
    for one in found:
        if not one.is_enough:
            yield f"\n{one.missing}"


def main() -> int:
    """Measure every room, print the table; 1 when a floor is not reached."""
    os.chdir(ROOT)
    with ThreadPoolExecutor(AT_ONCE) as processes:
        found = list(processes.map(measured, rooms()))
    sys.stdout.write("\n".join(table(found)) + "\n")
    return 0 if all(one.is_enough for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
