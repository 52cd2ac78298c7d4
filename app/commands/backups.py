"""`trygg backup` and `trygg restore`: the store in one encrypted file. Never the keys."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.house import clock, refusals, refuse, say, this_house
from app.commands.progress import progress
from app.office.backup import restore_backup, take_backup
from app.vault.sealing import identity_in


def backup(
    file: Annotated[Path, typer.Argument(help="Where the encrypted backup goes.")],
    recipient: Annotated[str, typer.Option(help="The age recipient that may open it.")],
) -> None:
    """Write every table into one file, encrypted with age. Key files are not in it."""
    house = this_house()
    if file.exists():
        refuse(f"{file} exists already; a backup is never written over.")
    with refusals(), progress() as bar:
        bar.add_task("tables", total=None)
        summary = take_backup(house.engine, recipient=recipient, file=file, now=clock())
    say(f"{summary.rows} rows of {summary.tables} tables are in {file}.")


def restore(
    file: Annotated[Path, typer.Argument(help="The encrypted backup.")],
    identity: Annotated[Path, typer.Option(help="The age identity file that opens it.")],
) -> None:
    """Put a backup into an empty, migrated database, and check it row by row."""
    house = this_house()
    with refusals(), progress() as bar:
        bar.add_task("tables", total=None)
        secret = identity_in(identity.read_text(encoding="ascii"))
        summary = restore_backup(house.engine, house.keyring, secret=secret, file=file)
    say(f"{summary.rows} rows of {summary.tables} tables are back; the audit rows are whole.")
