"""How a command ends that cannot go on: what is refused in one sentence, a defect by its places.

Neither shows a value: an error's words may hold names, addresses, e-mails or hashes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import extract_tb
from typing import Any, NoReturn

import typer
from rich.console import Console
from sqlalchemy.exc import ArgumentError, DBAPIError
from typer.core import TyperGroup
from typer.exceptions import TyperException

from app.commands.refusal_words import in_english
from app.store.session import ROOT
from app.store.trouble import Trouble, code_of, trouble_of
from app.survey.refusals import Refused

REFUSED, DEFECT = 1, 3
"""Exit codes; 2 is wrong usage."""

errors = Console(stderr=True, soft_wrap=True, highlight=False)

_TROUBLE_WORDS = {
    Trouble.MAY_NOT: "The database refused: this role may not do that",
    Trouble.UNREACHABLE: "The database cannot be reached, or does not let this role in",
    Trouble.READ_ONLY: "The database is read-only",
    Trouble.FULL: "The disk of the database is full",
    Trouble.BUSY: "The database is busy: try again",
}


class GuardedCommands(TyperGroup):
    """The commands, with ``refusals`` around all of them: none can forget it."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was typed."""
        with refusals():
            return super().invoke(ctx)


def refuse(sentence: str) -> NoReturn:
    """Say why not, and end with 1."""
    errors.print(sentence, style="bold red", markup=False)
    raise typer.Exit(REFUSED)


@contextmanager
def refusals() -> Iterator[None]:
    """What a rule, a file or the database refuses is one sentence; all else is a defect."""
    try:
        yield
    except (typer.Exit, typer.Abort, TyperException):
        raise
    except Exception as problem:  # noqa: BLE001 - a defect looks like one, and shows no value
        sentence = _sentence(problem)
        if sentence is None:
            _tell_defect(problem)
        refuse(sentence)


def _sentence(problem: Exception) -> str | None:
    match problem:
        case Refused():
            return in_english(problem)
        case FileNotFoundError() if problem.filename:
            return f"There is no file {problem.filename}."
        case OSError():
            said = problem.strerror or type(problem).__name__
            return f"{problem.filename}: {said}." if problem.filename else f"{said}."
        case DBAPIError():
            trouble, code = trouble_of(problem), code_of(problem)
            shown = f" ({code})" if code else ""
            return f"{_TROUBLE_WORDS[trouble]}{shown}." if trouble else None
        case ArgumentError():
            return "The address of the database cannot be read."
        case _:
            return None


def _tell_defect(problem: BaseException) -> NoReturn:
    errors.print(f"This is a defect of the program: {_kinds(problem)}.", style="bold red")
    errors.print("Nothing of it was stored. Whoever mends it needs these places:", markup=False)
    for place in _places(problem):
        errors.print(f"  {place}", markup=False)
    raise typer.Exit(DEFECT)


def _kinds(problem: BaseException) -> str:
    kinds = []
    for one in _chain(problem):
        code = code_of(one) if isinstance(one, DBAPIError) else ""
        kinds.append(f"{type(one).__name__} ({code})" if code else type(one).__name__)
    return ", after ".join(kinds)


def _places(problem: BaseException) -> Iterator[str]:
    """Where it was raised: our own lines, and the last one of whatever library was called."""
    for one in _chain(problem):
        frames = extract_tb(one.__traceback__)
        for frame in frames:
            if frame.filename.startswith(f"{ROOT}/") or frame is frames[-1]:
                yield f"{frame.filename.removeprefix(f'{ROOT}/')}:{frame.lineno}"


def _chain(problem: BaseException) -> Iterator[BaseException]:
    """The problem, and what came before it."""
    one: BaseException | None = problem
    while one is not None:
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
