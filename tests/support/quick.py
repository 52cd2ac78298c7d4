"""`pytest --quick`: on SQLite alone, without a browser, a server or another program, nothing slow.

What is left out is told from what a test takes and does, never from a list of tests; only the few
slowest carry a mark, ``slow``, with its reason. The end of a run names what was left out, and why.
"""

import gc
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

EXAMPLES = 10
"""Examples tried of a law that does not say how many it needs; a whole run tries a hundred."""
OTHER_PROGRAM = "starts another program"
_STARTS = frozenset({"subprocess.Popen", "os.posix_spawn", "os.spawn", "os.system"})
_TAKES = {
    "browser": "a browser",
    "postgresql": "PostgreSQL",
    "serve": "a server on a port",
    "other_program": OTHER_PROGRAM,
}
_BROWSERS = "tests/journeys/"
_LEFT_OUT = pytest.StashKey[Counter[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--quick``."""
    parser.addoption("--quick", action="store_true", help="leave out whatever takes its time")


def pytest_configure(config: pytest.Config) -> None:
    """Fewer examples, and no other program while a test runs."""
    config.stash[_LEFT_OUT] = Counter()
    if config.getoption("quick"):
        whole = hypothesis_settings.get_profile("trygg")
        hypothesis_settings.register_profile("quick", whole, max_examples=EXAMPLES)
        hypothesis_settings.load_profile("quick")
        config.pluginmanager.register(_Alone(), "quick-alone")


def why_left_out(item: pytest.Item) -> str:
    """Why this test is not in the quick half; "" when it is."""
    if mark := item.get_closest_marker("slow"):
        return f"slow: {mark.kwargs['reason']}"
    if item.get_closest_marker("timeout"):
        return "slow: has a longer time limit of its own"
    if item.nodeid.startswith(_BROWSERS):
        return _TAKES["browser"]
    taken = set(getattr(item, "fixturenames", ()))
    if needs := [reason for fixture, reason in _TAKES.items() if fixture in taken]:
        return needs[0]
    call = getattr(item, "callspec", None)
    on_postgresql = call is not None and call.params.get("databases") == "postgresql"
    return _TAKES["postgresql"] if on_postgresql else ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the quick half."""
    if not config.getoption("quick"):
        return
    reasons = [(item, why_left_out(item)) for item in items]
    config.stash[_LEFT_OUT].update(reason for _, reason in reasons if reason)
    config.hook.pytest_deselected(items=[item for item, reason in reasons if reason])
    items[:] = [item for item, reason in reasons if not reason]


def pytest_collection_finish() -> None:
    """What is loaded now lives as long as the run: looking through it for garbage costs a tenth."""
    gc.collect()
    gc.freeze()


class _Alone:
    """A test that starts another program while it runs is left out there and then."""

    def __init__(self) -> None:
        self._watching = False
        sys.addaudithook(self._see)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Iterator[None]:
        """Only while a test runs: the runner itself starts its workers so."""
        self._watching = True
        try:
            return (yield)
        finally:
            self._watching = False

    def _see(self, event: str, _: tuple[Any, ...]) -> None:
        if self._watching and event in _STARTS:
            pytest.skip(OTHER_PROGRAM)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker tells the run it works for what it left out: each collects all tests."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        left_out: Counter[str] = session.config.stash[_LEFT_OUT]
        told["left out"] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker told; the others say the same."""
    left_out: dict[str, int] = getattr(node, "workeroutput", {}).get("left out", {})
    if not node.config.stash[_LEFT_OUT]:
        node.config.stash[_LEFT_OUT].update(left_out)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name what was left out and how many tests of each kind."""
    if not config.getoption("quick"):
        return
    skipped = terminalreporter.stats.get("skipped", ())
    programs = sum(report.longrepr[2].endswith(OTHER_PROGRAM) for report in skipped)
    left_out = config.stash[_LEFT_OUT] + Counter({OTHER_PROGRAM: programs})
    terminalreporter.section(f"the quick half left out {left_out.total()}: make test runs them")
    for reason, count in left_out.most_common():
        terminalreporter.write_line(f"{count:>6}  {reason}")
