"""`trygg letters`: a mailing and its paper forms, encrypted to the printer."""

from collections.abc import Mapping
from typing import Annotated

import typer

from app.commands.house import say, this_house
from app.commands.jobs import Later, do_now_or_later
from app.survey.states import Contact, JobKind

app = typer.Typer(help="Letters, reminder cards, second forms and replacements.")

WaveId = Annotated[str, typer.Argument(help="The wave.")]
WhichContact = Annotated[Contact, typer.Option(help="Which contact.")]
Recipient = Annotated[str, typer.Option(help="The printer's age recipient (age1...).")]


@app.callback()
def group() -> None:
    """Letters, reminder cards, second forms and replacements."""


@app.command("make")
def make(wave: WaveId, contact: WhichContact, recipient: Recipient, later: Later = False) -> None:
    """Make the letters once; the codes in them cannot be made or shown again."""
    wanted = _wanted(contact, recipient)
    made = do_now_or_later(this_house(), JobKind.LETTERS, wave, wanted=wanted, later=later)
    if made is not None:
        _tell("letter", made["letters"], archive=made["archive"], sha256=made["sha256"])


@app.command("forms")
def forms(wave: WaveId, contact: WhichContact, recipient: Recipient, later: Later = False) -> None:
    """Make the paper forms that go with a contact's letters, by the serials in its list."""
    wanted = _wanted(contact, recipient)
    made = do_now_or_later(this_house(), JobKind.FORMS, wave, wanted=wanted, later=later)
    for archive, told in (made or {}).items():
        number, _, sha256 = told.partition(" ")
        _tell("form", number, archive=archive, sha256=sha256)


def _wanted(contact: Contact, recipient: str) -> Mapping[str, str]:
    return {"contact": str(contact), "recipient": recipient}


def _tell(kind: str, number: str, *, archive: str, sha256: str) -> None:
    kinds = kind if number == "1" else f"{kind}s"
    say(f"{number} {kinds} in {archive} (SHA-256 {sha256}).")
