"""`trygg letters`: a mailing and its paper forms, encrypted to the printer."""

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer
from rich.progress import Progress, TaskID

from app.commands.house import ACTOR, clock, refusals, say, this_house
from app.commands.progress import progress
from app.documents.mailing import Contact
from app.fieldwork.post.letters import PrintJob, PrintOrder, Tell, make_letters
from app.fieldwork.post.paper_forms import make_forms

T = TypeVar("T")

app = typer.Typer(help="Letters, reminder cards, second forms and replacements.")

WaveId = Annotated[str, typer.Argument(help="The wave.")]
WhichContact = Annotated[Contact, typer.Option(help="Which contact.")]
Recipient = Annotated[str, typer.Option(help="The printer's age recipient (age1...).")]


@app.callback()
def group() -> None:
    """Letters, reminder cards, second forms and replacements."""


@app.command("make")
def make(wave: WaveId, contact: WhichContact, recipient: Recipient) -> None:
    """Make the letters once; the codes in them cannot be made or shown again."""
    _tell("letter", _order(make_letters, wave, contact, recipient))


@app.command("forms")
def forms(wave: WaveId, contact: WhichContact, recipient: Recipient) -> None:
    """Make the paper forms that go with a contact's letters, by the serials in its list."""
    for order in _order(make_forms, wave, contact, recipient):
        _tell("form", order)


def _order(verb: Callable[..., T], wave: str, contact: Contact, recipient: str) -> T:
    house = this_house()
    job = PrintJob(
        contact=contact,
        recipient=recipient,
        origin=house.settings.public_origin,
        folder=house.settings.work_path,
    )
    with refusals(), progress() as bar:
        return verb(
            house.engine,
            house.keyring,
            wave,
            job=job,
            actor=ACTOR,
            now=clock(),
            tell=_shown(bar),
        )


def _tell(kind: str, order: PrintOrder) -> None:
    kinds = kind if order.letters == 1 else f"{kind}s"
    say(f"{order.letters} {kinds} in {order.archive} (SHA-256 {order.sha256}).")


def _shown(bar: Progress) -> Tell:
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, of: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=of)
        bar.update(tasks[what], completed=done)

    return tell
