"""Rules for whoever refuses: the class fits the reason, and the facts are those its sentence names."""

import ast
from collections.abc import Iterator
from string import Formatter

from app.commands.refusal_words import ENGLISH
from app.survey import reasons, refusals
from app.survey.reasons import Reason
from app.survey.refusals import Refused
from tests.house.code_rules import Source

_TABLES = ("app/survey/reasons.py", "app/commands/refusal_words.py", "app/staff/refusal_words.py")


def _classes(kind: type[Refused]) -> Iterator[str]:
    for one in kind.__subclasses__():
        yield one.__name__
        yield from _classes(one)


_SEVERAL = {refusals.Blocked.__name__, refusals.KeysRefused.__name__}
_REFUSALS = frozenset(_classes(Refused)) - _SEVERAL


def wrong_refusals(source: Source) -> Iterator[str]:
    """A refusal made with a reason of another subject, or with facts its sentence does not name."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = f"{source.path}:{node.lineno} {node.func.id}"
            if node.func.id == Refused.__name__:
                yield f"{place} belongs to no subject"
            elif node.func.id in _REFUSALS:
                yield from (f"{place} {said}" for said in _wrong(node, node.func.id))


def reasons_with_facts(source: Source) -> Iterator[str]:
    """A function that only chooses a reason cannot give the facts its sentence names."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef) or node.returns is None:
            continue
        if "Reason" not in ast.unparse(node.returns):
            continue
        for reason in map(_reason, ast.walk(node)):
            if reason is not None and _facts(reason):
                yield f"{source.path}:{node.lineno} {node.name} chooses {reason} without its facts"


def reasons_named(source: Source) -> Iterator[Reason]:
    """The reasons a file speaks of; the tables of words speak of all."""
    if source.path.as_posix() in _TABLES:
        return
    for node in ast.walk(source.tree):
        reason = _reason(node)
        if reason is not None:
            yield reason


def _wrong(call: ast.Call, kind: str) -> Iterator[str]:
    if len(call.args) != 1:
        yield "takes one reason"
        return
    reason = _reason(call.args[0])
    given = {one.arg for one in call.keywords}
    if reason is None:
        # A function may choose among reasons without facts: ``reasons_with_facts`` sees to those.
        if given or not isinstance(call.args[0], ast.Name):
            yield "does not name its reason"
        return
    if type(reason).__name__.removesuffix("Reason") != kind.removesuffix("Refused"):
        yield f"is given the reason {reason}"
    if given != _facts(reason):
        yield f"tells {sorted(map(str, given))}, its sentence names {sorted(_facts(reason))}"


def _facts(reason: Reason) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(ENGLISH[reason]) if name is not None}


def _reason(node: ast.AST) -> Reason | None:
    match node:
        case ast.Attribute(value=ast.Name(id=subject), attr=member) if subject.endswith("Reason"):
            found = getattr(getattr(reasons, subject, None), member, None)
            return found if isinstance(found, Reason) else None
        case _:
            return None
