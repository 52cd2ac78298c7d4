"""`trygg translations`: bring the catalogues up to date, compile them, check them."""

from typing import Annotated

import typer

from app.commands.house import refuse, say
from app.words.catalogues import compile_catalogues
from app.words.checks import check
from app.words.extraction import extract

app = typer.Typer(help="The catalogues of every language.")


@app.command("extract")
def extract_texts() -> None:
    """Write new texts into every catalogue and drop those that are gone."""
    changed = extract()
    for path in changed:
        say(f"changed: {path.parent.parent.name}/{path.name}")
    say(f"{len(changed)} catalogues changed.")


@app.command("compile")
def compile_texts() -> None:
    """Write .mo files beside the catalogues, for other programs; Trygg reads the .po files."""
    written = compile_catalogues()
    say(f"{len(written)} catalogues compiled.")


@app.command("check")
def check_texts(
    most: Annotated[int, typer.Option(help="How many findings are shown.")] = 40,
) -> None:
    """Whether every catalogue is fresh, complete and consistent."""
    findings = check()
    for finding in findings[:most]:
        say(str(finding))
    if findings:
        refuse(f"{len(findings)} findings in the catalogues.")
    say("Every catalogue is fresh and complete.")
