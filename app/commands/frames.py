"""`trygg frame`: check a register extract, then stage it."""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from app.commands.house import clock, refuse, say, show, this_house
from app.commands.jobs import Later, counts_of, do_now_or_later
from app.fieldwork.sample.frame_file import error_file
from app.fieldwork.sample.staging import check_wave_frame
from app.survey.states import JobKind

app = typer.Typer(help="The frame: who may be drawn.")

Wave = Annotated[str, typer.Option("--wave", help="The wave the frame is for.")]
File = Annotated[Path, typer.Argument(help="The register extract: CSV, UTF-8.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("check")
def check(
    file: File,
    wave: Wave,
    errors: Annotated[Path, typer.Option(help="Where rows with errors go.")] = Path(
        "frame-errors.csv"
    ),
    as_json: AsJson = False,
) -> None:
    """Say what the file holds; rows that cannot be read go to a file with the reason."""
    found = check_wave_frame(this_house().here, wave, content=file.read_bytes())
    if found.errors:
        errors.write_text(error_file(found), encoding="utf-8")
    _tell(counts_of(found), as_json=as_json)
    if found.errors:
        refuse(f"{len(found.errors)} rows cannot be read: see {errors}.")


@app.command("import")
def import_frame(file: File, wave: Wave, as_json: AsJson = False, later: Later = False) -> None:
    """Stage the checked residents for the draw, encrypted. Only the drawn will be stored."""
    wanted = {"file": str(file.resolve())}
    found = do_now_or_later(this_house(), JobKind.FRAME, wave, wanted=wanted, later=later)
    if found is not None:
        _tell({what: int(number) for what, number in found.items()}, as_json=as_json)
        say("The frame is staged. Next: `trygg sample plan`.")


@app.command("example")
def example(
    folder: Annotated[Path, typer.Argument(help="Where the files go.")],
    people: Annotated[int, typer.Option(help="About how many residents.")] = 20_000,
    faulty: Annotated[bool, typer.Option(help="Small files with one fault each as well.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 2026,
) -> None:
    """Write a synthetic register of Burlöv to try things with: nobody in it exists."""
    from app.rehearsal.bad_register import write_bad_register
    from app.rehearsal.register import write_register

    dice, today = Random(seed), clock().date()  # noqa: S311 - nobody in it exists
    written = write_register(folder, dice=dice, people=people, reference_date=today)
    faults = (
        write_bad_register(folder / "faulty", dice=dice, reference_date=today) if faulty else {}
    )
    say(f"{written.frame} has {written.rows} rows, of which {written.eligible} may be drawn.")
    for file in faults.values():
        say(f"{file.path}: {file.fault or 'sound, in another dress'}")


def _tell(counts: Mapping[str, int], *, as_json: bool) -> None:
    show([{"what": what, "number": number} for what, number in counts.items()], as_json=as_json)
