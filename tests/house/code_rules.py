"""Rules of the house for Python files, each a function from one file to the breaches in it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MODULE_LINES = 400
FUNCTION_LINES = 50
OPENING_LINES = 5
_A_ROOM = Path("app/fieldwork/__init__.py")
_THE_DOORS = Path("app/acts/__init__.py")

# A name that says nothing about the survey: the reader learns what is inside by opening it.
EMPTY_WORDS = frozenset(
    ("util", "utils", "helper", "helpers", "common", "misc", "manager", "handler")
    + ("processor", "service", "data", "info", "base")
)
# Where the clock may be read and the environment too: everything else is told.
WIRING = frozenset({"main.py", "cli.py", "settings.py", "commands", "rehearsal"})

TYPED_ROOMS = frozenset({"fieldwork", "release", "office", "store", "acts"})
OWN_TRANSACTIONS = {
    "app/fieldwork/web/admission.py": "the resident's own path: single guarded statements",
    "app/fieldwork/web/answering.py": "the resident's own path: single guarded statements",
    "app/office/backup.py": "restore fills an empty database, the audit log included",
    "app/office/keys.py": "a database that was just migrated learns its keys, before anybody acts",
    "app/rehearsal/bench.py": "measures what a bare transaction costs, on a database of its own",
    "app/rehearsal/small_wave.py": "made-up accounts and letters of a test's wave",
}
"""Who may write without a door, and why."""

# Where a share is made into the whole per cent that is published.
FIGURE_ROOMS = frozenset({"release", "statistics", "analyst", "fieldwork", "staff", "documents"})
ROUNDING = "rounding.py"

_NOW = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time)\(")
_LOOSE_DICE = re.compile(r"\brandom\.(random|randint|choice|choices|shuffle|sample|seed)\(")
_ENVIRONMENT = re.compile(r"\bos\.(environ|getenv)\b")
_UNFINISHED = re.compile("#.*\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b")
_EXCUSE = re.compile(r"#\s*(noqa|type:\s*ignore)\b(?P<rest>[^\n]*)")
_REASON = re.compile(r"(: ?[A-Z0-9, ]+|\[[a-z-, ]+\])\s*(#|-|;)\s*\w+")


@dataclass(frozen=True)
class Source:
    """A Python file: its path below the project and what it holds."""

    path: Path
    text: str

    @property
    def tree(self) -> ast.Module:
        """The file as Python reads it."""
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        """The part of the application the file lies in."""
        return self.path.parts[1] if len(self.path.parts) > 1 else ""

    @property
    def is_wiring(self) -> bool:
        """Whether the file may read clock and environment."""
        return self.room in WIRING


def too_long(source: Source) -> Iterator[str]:
    """A module over 400 lines, a function over 50."""
    lines = source.text.count("\n")
    if lines > MODULE_LINES:
        yield f"{source.path} has {lines} lines"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{source.path}: {node.name} has {length} lines"


def guards_that_vanish(source: Source) -> Iterator[str]:
    """``assert`` disappears under -O; a bare ``except`` swallows what nobody thought of."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assert):
            yield f"{source.path}:{node.lineno} asserts"
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"{source.path}:{node.lineno} has a bare except"


def slow_middleware(source: Source) -> Iterator[str]:
    """Each BaseHTTPMiddleware costs 100 us a request."""
    if "BaseHTTPMiddleware" in source.text:
        yield f"{source.path} uses BaseHTTPMiddleware: write pure ASGI"


def unfinished(source: Source) -> Iterator[str]:
    """Notes to self."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if _UNFINISHED.search(line):
            yield f"{source.path}:{number} is not finished"


def clocks_and_dice(source: Source) -> Iterator[str]:
    """Time and chance are arguments; the environment is read by the settings."""
    if source.is_wiring:
        return
    for what, pattern in (("clock", _NOW), ("dice", _LOOSE_DICE), ("environment", _ENVIRONMENT)):
        for found in pattern.finditer(source.text):
            line = source.text.count("\n", 0, found.start()) + 1
            yield f"{source.path}:{line} reads the {what} itself"


def empty_names(source: Source) -> Iterator[str]:
    """Modules and classes named utils, manager, data and their kin."""
    names = [source.path.stem]
    names += [node.name for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]
    for name in names:
        words = re.findall(r"[A-Z]?[a-z]+", name)
        if empty := EMPTY_WORDS & {word.lower() for word in words}:
            yield f"{source.path}: the name {name} says {min(empty)}, which says nothing"


def loose_signatures(source: Source) -> Iterator[str]:
    """``Any`` in a signature of the rooms that decide: nobody checks what a caller makes of it."""
    if len(source.path.parts) < 2 or source.path.parts[1] not in TYPED_ROOMS:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            given += [one for one in (node.args.vararg, node.args.kwarg) if one]
            said = [one.annotation for one in given] + [node.returns]
            names = {
                name.id
                for each in said
                if each
                for name in ast.walk(each)
                if isinstance(name, ast.Name)
            }
            if "Any" in names:
                yield f"{source.path}:{node.lineno} {node.name} takes or returns Any"


def own_transactions(source: Source) -> Iterator[str]:
    """Everything is changed through a door of ``app.acts``; who may do without says why."""
    if source.path.as_posix() in OWN_TRANSACTIONS or source.path.parts[1:2] in (
        ("store",),
        ("acts",),
    ):
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ImportFrom) or node.module != "app.store.session":
            continue
        if "writing" in {alias.name for alias in node.names}:
            yield f"{source.path}:{node.lineno} writes past the doors"
    for found in re.finditer(r"\bsession\.writing\b|\bengine\.begin\(", source.text):
        line = source.text.count("\n", 0, found.start()) + 1
        yield f"{source.path}:{line} writes past the doors"


def busy_packages(source: Source) -> Iterator[str]:
    """An ``__init__.py`` is one docstring: importing a room runs nothing."""
    if source.path.name != "__init__.py":
        return
    body = source.tree.body
    if len(body) != 1 or ast.get_docstring(source.tree) is None:
        yield f"{source.path} is not one docstring and nothing else"


def silent_openings(source: Source) -> Iterator[str]:
    """A module opens with one to five lines for a reader who knows surveys or Python.

    A suite (a folder inside a room), and the room of doors, open with their whole protocol, which takes what it takes.
    """
    opening = ast.get_docstring(source.tree)
    is_suite = source.path.name == "__init__.py" and len(source.path.parts) > len(_A_ROOM.parts)
    is_suite |= source.path == _THE_DOORS
    if opening is None:
        yield f"{source.path} opens without a word"
    elif (
        not is_suite
        and len([line for line in opening.splitlines() if line.strip()]) > OPENING_LINES
    ):
        yield f"{source.path} opens with more than {OPENING_LINES} lines"


def bare_excuses(source: Source) -> Iterator[str]:
    """An ignored rule is named, and has its reason beside it."""
    for number, line in enumerate(source.text.splitlines(), 1):
        excuse = _EXCUSE.search(line)
        if excuse and not _REASON.match(excuse["rest"]):
            yield f"{source.path}:{number} ignores a rule without a reason"


def own_rounding(source: Source) -> Iterator[str]:
    """A share becomes a whole per cent in one function: it is audited as it is published."""
    if source.room not in FIGURE_ROOMS or source.path.name == ROUNDING:
        return
    for node in ast.walk(source.tree):
        if _rounds_a_share(node):
            yield f"{source.path}:{node.lineno} rounds a share itself: whole_per_cent does"  # type: ignore[attr-defined]  # an expression


def _rounds_a_share(node: ast.AST) -> bool:
    """``round(100 * x)``, ``floor(x + 0.5)``, ``f"{x:.0%}"`` and their kin."""
    if isinstance(node, ast.FormattedValue):
        return node.format_spec is not None and ast.unparse(node.format_spec).endswith("%'")
    if not isinstance(node, ast.Call) or len(node.args) != 1:
        return False
    name, sums = ast.unparse(node.func).rpartition(".")[2], _sums_in(node.args[0])
    if name == "round":
        return ("Mult", 100) in sums
    return name in ("floor", "ceil", "int", "trunc") and ("Add", 0.5) in sums


def _sums_in(node: ast.expr) -> set[tuple[str, object]]:
    """Operator and constant of every sum and product in an expression."""
    return {
        (type(each.op).__name__, side.value)
        for each in ast.walk(node)
        if isinstance(each, ast.BinOp)
        for side in (each.left, each.right)
        if isinstance(side, ast.Constant)
    }


RULES = (
    loose_signatures,
    own_transactions,
    too_long,
    guards_that_vanish,
    slow_middleware,
    unfinished,
    clocks_and_dice,
    empty_names,
    busy_packages,
    silent_openings,
    bare_excuses,
    own_rounding,
)
