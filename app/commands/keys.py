"""`trygg keys`: an officer's or a printer's age key pair."""

import os
from pathlib import Path
from typing import Annotated

import typer

from app.commands.house import clock, refusals, refuse, say
from app.vault.sealing import Identity, generate_identity

app = typer.Typer(help="Keys of officers and printers.")


@app.command("generate")
def generate(
    file: Annotated[Path, typer.Argument(help="Where the secret half goes: not on a server.")],
) -> None:
    """Make an age identity file; only its public half is ever given to Trygg."""
    if file.exists():
        refuse(f"{file} exists already; a key is never written over.")
    identity = generate_identity()
    with refusals():
        write_identity(file, identity)
    say(identity.recipient)


def write_identity(file: Path, identity: Identity) -> None:
    """An identity file as the ordinary age program reads it, for its owner's eyes only."""
    lines = [f"# created: {clock():%Y-%m-%dT%H:%M:%SZ}", f"# public key: {identity.recipient}"]
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write("\n".join([*lines, identity.secret, ""]))
