"""`trygg settings`: what the environment may set."""

from typing import Annotated

import typer

from app.commands.house import show
from app.settings import documented


def show_settings(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Every setting, its default and what it means."""
    rows = [
        {"setting": name, "default": default, "meaning": meaning}
        for name, default, meaning in documented()
    ]
    show(rows, as_json=as_json)
