"""What every command stands on: the settings, the store, the keys, and how it speaks.

Results go to stdout, progress and refusals to stderr; exit 0 done, 1 refused, 2 wrong usage, 3 a
defect of the program.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine
from typer.main import get_current_context  # type: ignore[attr-defined]  # click's own, by typer

from app.acts.installation import Installation
from app.commands.failures import errors, refuse
from app.settings import Settings
from app.store.session import make_engine, newest_revision, schema_revision
from app.vault.keyring import Keyring

__all__ = [
    "House",
    "clock",
    "errors",
    "open_store",
    "refuse",
    "say",
    "show",
    "this_house",
]

output = Console(soft_wrap=True, highlight=False)


@dataclass(frozen=True)
class House:
    """The installation a command works on. Everything is opened when first used."""

    settings: Settings

    @cached_property
    def engine(self) -> Engine:
        """The store, at the newest schema; refused otherwise."""
        engine = open_store(self.settings)
        if schema_revision(engine) != newest_revision():
            refuse("The database is not at this program's schema: run `trygg db upgrade`.")
        return engine

    @cached_property
    def here(self) -> Installation:
        """The installation, as verbs take it."""
        return Installation(self.engine, self.keyring, self.settings.work_path)

    @cached_property
    def keyring(self) -> Keyring:
        """The key files."""
        return Keyring.open(self.settings.key_path)


def open_store(settings: Settings) -> Engine:
    """The store at whatever schema it has; its connections are closed when the command ends."""
    engine = make_engine(settings.database_url)
    command = get_current_context(silent=True)
    if command is not None:
        command.call_on_close(engine.dispose)
    return engine


def this_house() -> House:
    """The installation the environment points at."""
    return House(Settings.from_environment())


def clock() -> datetime:
    """The time, in UTC: commands and servers ask here and nowhere else."""
    return datetime.now(UTC)


def say(sentence: str) -> None:
    """One line of result for people."""
    output.print(sentence, markup=False)


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool, title: str = "") -> None:
    """A result that is data: a table for people, JSON for programs."""
    if as_json:
        sys.stdout.write(json.dumps(list(rows), ensure_ascii=False, indent=2, default=str) + "\n")
        return
    table = Table(title=title or None, title_justify="left")
    for name in rows[0] if rows else ():
        numeric = all(isinstance(row[name], int | float) for row in rows)
        table.add_column(name.replace("_", " "), justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    output.print(table)
