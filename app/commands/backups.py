"""`trygg backup` and `trygg restore`: the store in one encrypted file. Never the keys."""

from pathlib import Path
from typing import Annotated

import typer

from app.acts.doors import Transaction
from app.acts.installation import SHELL
from app.commands.house import clock, refuse, say, this_house
from app.commands.keys import secret_in
from app.commands.losses import mends_of, settle
from app.commands.progress import progress
from app.commands.refusal_words import in_english
from app.office.backup import restore_backup, take_backup
from app.survey.refusals import KeyRefused


def backup(
    file: Annotated[Path, typer.Argument(help="Where the encrypted backup goes.")],
    recipient: Annotated[str, typer.Option(help="The age recipient that may open it.")],
) -> None:
    """Write every table into one file, encrypted with age. Key files are not in it."""
    house = this_house()
    if file.exists():
        refuse(f"{file} exists already; a backup is never written over.")
    with progress() as bar:
        bar.add_task("tables", total=None)
        summary = take_backup(house.engine, recipient=recipient, file=file, now=clock())
    say(f"{summary.rows} rows of {summary.tables} tables are in {file}.")


def restore(
    file: Annotated[Path, typer.Argument(help="The encrypted backup.")],
    identity: Annotated[Path, typer.Option(help="The age identity file that opens it.")],
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Restore though something is lost for good.")
    ] = False,
) -> None:
    """Put a backup into an empty, migrated database, check it, and prove that its keys are here."""
    house = this_house()
    losses: list[KeyRefused] = []

    def settled(restoring: Transaction) -> None:
        mends = mends_of(restoring.connection, house.here)
        losses.extend(settle(restoring, mends, accepts_loss=accept_loss))

    with progress() as bar:
        bar.add_task("tables", total=None)
        secret = secret_in(identity)
        summary = restore_backup(
            house.here, secret=secret, file=file, settle=settled, by=SHELL, now=clock()
        )
    say(f"{summary.rows} rows of {summary.tables} tables are back; the audit rows are whole.")
    for loss in losses:
        say(in_english(loss))
