"""`trygg audit`: whether what staff did still reads as it was written."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.house import refusals, refuse, say, this_house
from app.store.audit import newest_rows, rows
from app.store.session import reading
from app.vault.audit_chain import Head, find_break, read_head

app = typer.Typer(help="The audit rows.")


@app.command("verify")
def verify(
    head: Annotated[Path | None, typer.Option(help="The last exported head.")] = None,
) -> None:
    """Find deletion, change, insertion, swap and, against a head, truncation."""
    house = this_house()
    with refusals():
        last = read_head(head.read_text(encoding="ascii")) if head else None
        with reading(house.engine) as connection:
            chained = (row._asdict() for row in rows(connection))
            broken = find_break(house.keyring.audit_key, chained, last)
    if broken is not None:
        refuse(f"The audit does not hold: {broken}.")
    say("The audit rows are whole.")


@app.command("head")
def export_head(file: Annotated[Path, typer.Argument(help="Where the head goes.")]) -> None:
    """Write down the newest row's mark, to keep elsewhere."""
    with reading(this_house().engine) as connection:
        newest = newest_rows(connection, most=1)
    if not newest:
        refuse("There is no audit row yet.")
    with refusals():
        file.write_text(Head(newest[0].seq, newest[0].mac).as_text(), encoding="ascii")
    say(f"The head of {newest[0].seq} rows is in {file}.")
