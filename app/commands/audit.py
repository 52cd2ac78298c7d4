"""`trygg audit`: whether what staff did still reads as it was written."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.house import refuse, say, this_house
from app.office.audit import first_break, newest_head
from app.survey.reasons import FileReason
from app.survey.refusals import FileRefused
from app.vault.audit_chain import Head, read_head

app = typer.Typer(help="The audit rows.")


@app.command("verify")
def verify(
    head: Annotated[Path | None, typer.Option(help="The last exported head.")] = None,
) -> None:
    """Find deletion, change, insertion, swap and, against a head, truncation."""
    broken = first_break(this_house().here, _head_in(head) if head else None)
    if broken is not None:
        refuse(f"The audit does not hold: {broken}.")
    say("The audit rows are whole.")


@app.command("head")
def export_head(file: Annotated[Path, typer.Argument(help="Where the head goes.")]) -> None:
    """Write down the newest row's mark, to keep elsewhere."""
    newest = newest_head(this_house().here)
    if newest is None:
        refuse("There is no audit row yet.")
    file.write_text(newest.as_text(), encoding="ascii")
    say(f"The head of {newest.seq} rows is in {file}.")


def _head_in(file: Path) -> Head:
    try:
        return read_head(file.read_text(encoding="ascii"))
    except ValueError:
        wanted = "a row's number and its mark, as `trygg audit head` writes them"
        raise FileRefused(
            FileReason.WRONG_VALUE, file=str(file), name="the head", wanted=wanted
        ) from None
