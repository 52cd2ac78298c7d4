"""`trygg letters`: a mailing, encrypted to the printer."""

from typing import Annotated

import typer

from app.commands.house import ACTOR, clock, refusals, say, this_house
from app.commands.progress import progress
from app.documents.mailing import Contact
from app.fieldwork.invite import PrintJob, make_letters

app = typer.Typer(help="Letters, reminder cards and second forms.")


@app.callback()
def group() -> None:
    """Letters, reminder cards and second forms."""


@app.command("make")
def make(
    wave: Annotated[str, typer.Argument(help="The wave.")],
    contact: Annotated[Contact, typer.Option(help="Which contact.")],
    recipient: Annotated[str, typer.Option(help="The printer's age recipient (age1...).")],
) -> None:
    """Make the letters once; the codes in them cannot be made or shown again."""
    house = this_house()
    with refusals(), progress() as bar:
        tasks: dict[str, int] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done)  # type: ignore[arg-type]  # a TaskID is an int

        order = make_letters(
            house.engine,
            house.keyring,
            wave,
            job=PrintJob(
                contact=contact,
                recipient=recipient,
                origin=house.settings.public_origin,
                folder=house.settings.work_path,
            ),
            actor=ACTOR,
            now=clock(),
            tell=tell,
        )
    say(f"{order.letters} letters in {order.archive} (SHA-256 {order.sha256}).")
