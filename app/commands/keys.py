"""`trygg keys`: an officer's or a printer's age key pair; whether the key files are the right ones."""

import os
from pathlib import Path
from typing import Annotated

import typer

from app.acts.doors import office
from app.acts.installation import SHELL
from app.commands.house import clock, refuse, say, this_house
from app.commands.losses import mends_of, settle
from app.commands.refusal_words import in_english
from app.fieldwork.key_proof import unverifiable_samples
from app.office.keys import lasting_faults, proof_by_rows, require_keys
from app.survey.reasons import KeyReason
from app.survey.refusals import KeysRefused
from app.vault.sealing import Identity, generate_identity, identity_in

app = typer.Typer(help="Keys of officers and printers; proof of the installation's own.")


@app.command("generate")
def generate(
    file: Annotated[Path, typer.Argument(help="Where the secret half goes: not on a server.")],
) -> None:
    """Make an age identity file; only its public half is ever given to Trygg."""
    if file.exists():
        refuse(f"{file} exists already; a key is never written over.")
    identity = generate_identity()
    write_identity(file, identity)
    say(identity.recipient)


@app.command("check")
def check(
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Go on without what no key opens any more.")
    ] = False,
) -> None:
    """Prove every key file against what the database holds: all that is sealed is tried."""
    here = this_house().here
    with office(here, by=SHELL, now=clock()) as checking:
        require_keys(lasting_faults(checking.connection, here.keyring))
        require_keys(proof_by_rows(checking.connection, here.keyring))
        mends = mends_of(checking.connection, here)
        if mends and not accept_loss:
            raise KeysRefused(KeyReason.LOSS_NOT_ACCEPTED, [mend.loss for mend in mends])
        losses = settle(checking, mends, accepts_loss=accept_loss)
        unverifiable = unverifiable_samples(checking.connection, here.keyring)
    for told in (*losses, *unverifiable):
        say(in_english(told))
    say("The key files open what the database holds.")


def secret_in(file: Path) -> str:
    """The secret half in an age identity file. KeyRefused when it holds none, or several."""
    # A comment may be in any letters; the secret's own line is ASCII.
    return identity_in(file.read_text(encoding="ascii", errors="replace"))


def write_identity(file: Path, identity: Identity) -> None:
    """An identity file as the ordinary age program reads it, for its owner's eyes only."""
    lines = [f"# created: {clock():%Y-%m-%dT%H:%M:%SZ}", f"# public key: {identity.recipient}"]
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write("\n".join([*lines, identity.secret, ""]))
