"""Every Python file keeps the rules of the house, and every rule can be broken."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house import code_rules
from tests.house.code_rules import RULES, Source
from tests.house.tree import ROOT, files

Rule = Callable[[Source], Iterator[str]]

PLANTED = [
    (code_rules.too_long, "app/survey/a.py", "x = 1\n" * 401),
    (code_rules.too_long, "app/survey/a.py", "def f():\n" + "    x = 1\n" * 50),
    (
        code_rules.too_long,
        "app/survey/a.py",
        "class C:\n    async def f(self):\n" + "        x = 1\n" * 50,
    ),
    (code_rules.guards_that_vanish, "app/survey/a.py", "assert threshold > 1\n"),
    (code_rules.guards_that_vanish, "app/survey/a.py", "try:\n    pass\nexcept:\n    pass\n"),
    (code_rules.slow_middleware, "app/web/a.py", "class Slow(BaseHTTPMiddleware): pass\n"),
    (code_rules.unfinished, "app/web/a.py", "x = 1  # TO" + "DO later\n"),
    (code_rules.clocks_and_dice, "app/survey/window.py", "now = datetime.now(UTC)\n"),
    (code_rules.clocks_and_dice, "app/survey/window.py", "now = datetime.utcnow()\n"),
    (code_rules.clocks_and_dice, "app/survey/window.py", "today = date.today()\n"),
    (code_rules.clocks_and_dice, "app/statistics/draw.py", "random.shuffle(units)\n"),
    (code_rules.clocks_and_dice, "app/vault/keys.py", "folder = os.environ['KEYS']\n"),
    (code_rules.empty_names, "app/web/utils.py", "x = 1\n"),
    (code_rules.empty_names, "app/web/form_helpers.py", "x = 1\n"),
    (code_rules.empty_names, "app/web/a.py", "class FormHandler: pass\n"),
    (code_rules.empty_names, "app/web/a.py", "class BaseForm: pass\n"),
    (code_rules.loose_signatures, "app/store/a.py", "def f(row: Any) -> None: pass\n"),
    (code_rules.loose_signatures, "app/release/a.py", "def f() -> list[Any]: pass\n"),
    (code_rules.loose_signatures, "app/office/a.py", "def f(**columns: Any) -> None: pass\n"),
    (
        code_rules.own_transactions,
        "app/fieldwork/a.py",
        "from app.store.session import reading, writing\n",
    ),
    (code_rules.own_transactions, "app/staff/a.py", "with session.writing(engine): pass\n"),
    (code_rules.own_transactions, "app/release/a.py", "with engine.begin(): pass\n"),
    (code_rules.busy_packages, "app/web/__init__.py", '"""Web."""\nfrom app.web import pages\n'),
    (code_rules.busy_packages, "app/web/__init__.py", ""),
    (code_rules.silent_openings, "app/web/a.py", "x = 1\n"),
    (code_rules.silent_openings, "app/web/a.py", '"""' + "A line.\n" * 6 + '"""\n'),
    (code_rules.silent_openings, "app/web/__init__.py", '"""' + "A line.\n" * 6 + '"""\n'),
    (code_rules.bare_excuses, "app/web/a.py", "import os  # no" + "qa: F401\n"),
    (code_rules.bare_excuses, "app/web/a.py", "x = y  # type: ig" + "nore[attr-defined]\n"),
    (code_rules.own_rounding, "app/release/a.py", "x = round(100 * share)\n"),
    (code_rules.own_rounding, "app/fieldwork/a.py", "x = round(100 * replies / people)\n"),
    (code_rules.own_rounding, "app/statistics/a.py", "x = floor(100 * share + 0.5)\n"),
    (code_rules.own_rounding, "app/statistics/a.py", "x = int(share * 100 + 0.5)\n"),
    (code_rules.own_rounding, "app/analyst/a.py", "x = f'{share:.0%}'\n"),
]

SOUND = '''"""How long a window is open."""

from datetime import datetime


class Microdata:
    """Records."""


def is_open(now: datetime) -> bool:
    """Whether it is."""
    random.Random(7).shuffle([])
    round(100 * share, 1), round(base / 5)
    return bool(now)  # no\x71a: S101 - the reason
'''


def sources(room: str) -> list[Source]:
    """The Python files below a folder of the project."""
    return [
        Source(path.relative_to(ROOT), path.read_text())
        for path in files(ROOT / room)
        if path.suffix == ".py"
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_application_keeps_the_rule(rule: Rule) -> None:
    assert [breach for source in sources("app") for breach in rule(source)] == []


@pytest.mark.parametrize(
    "rule",
    [code_rules.too_long, code_rules.unfinished, code_rules.bare_excuses],
    ids=lambda rule: rule.__name__,
)
def test_the_tests_keep_the_rule(rule: Rule) -> None:
    assert [breach for source in sources("tests") for breach in rule(source)] == []


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_a_breach_is_seen(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(Path(path), text)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_sound_file_breaks_nothing(rule: Rule) -> None:
    assert list(rule(Source(Path("app/survey/window.py"), SOUND))) == []


@pytest.mark.parametrize("path", ["app/cli.py", "app/commands/house.py", "app/rehearsal/year.py"])
def test_wiring_may_read_the_clock(path: str) -> None:
    source = Source(Path(path), "now = datetime.now(UTC)\n")
    assert list(code_rules.clocks_and_dice(source)) == []


def test_a_suite_may_tell_its_whole_protocol() -> None:
    page = Source(Path("app/fieldwork/paper/__init__.py"), '"""' + "A line.\n" * 60 + '"""\n')
    assert list(code_rules.silent_openings(page)) == []


def test_every_rule_has_a_planted_breach() -> None:
    assert {rule for rule, _, _ in PLANTED} == set(RULES)
