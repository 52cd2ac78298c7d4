"""`trygg release`: open the ballots, build, approve, verify, list."""

from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer

from app.acts.installation import Actor
from app.commands.accounts import approving_account
from app.commands.house import clock, refuse, say, show, this_house
from app.commands.jobs import Later, do_now_or_later, shown
from app.commands.progress import progress
from app.commands.refusal_words import in_english
from app.office.jobs import Assignment, Do, Result, run_here
from app.release.bundle.approvals import approve_release, list_releases, withdraw_release
from app.release.bundle.archive import verify_release
from app.release.opening.offices import ROLES
from app.release.opening.open_ballots import open_ballots
from app.survey.refusals import KeyRefused
from app.survey.roles import OFFICERS
from app.survey.states import JobKind, Office
from app.vault.sealing import identity_in

app = typer.Typer(help="The way out: open the ballots, build and approve a release.")

WaveId = Annotated[str, typer.Argument(help="The wave.")]
Number = Annotated[int, typer.Argument(help="The number of the release.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("open")
def open_wave_ballots(
    wave: WaveId,
    identity_a: Annotated[Path, typer.Option(help="age identity of officer A or the deputy.")],
    identity_b: Annotated[Path, typer.Option(help="age identity of officer B or the deputy.")],
    account_a: Annotated[str, typer.Option(help="E-mail of officer A or the deputy.")],
    account_b: Annotated[str, typer.Option(help="E-mail of officer B or the deputy.")],
) -> None:
    """Open the ballots of an accounted wave. Both officers sign in, and both keys are needed."""
    house = this_house()
    secret_a, secret_b = _secret(identity_a), _secret(identity_b)
    say(f"Officer A: {account_a}")
    first = approving_account(house, account_a, wave=wave, roles=ROLES[Office.A])
    say(f"Officer B: {account_b}")
    second = approving_account(house, account_b, wave=wave, roles=ROLES[Office.B])
    with progress() as bar:
        done = run_here(
            house.here,
            JobKind.OPENING,
            wave,
            _opening(secret_a, secret_b, by=(first, second)),
            wanted={},
            by=first,
            clock=clock,
            tell=shown(bar),
        )
    say(f"{done['ballots']} ballots are open. Next: `trygg release build {wave}`.")


def _opening(secret_a: str, secret_b: str, *, by: tuple[Actor, Actor]) -> Do:
    def opening(job: Assignment) -> Result:
        # The secrets stand here alone: nothing that is kept of a job holds them.
        opened = open_ballots(
            job.here,
            job.wave_id,
            secret_a=secret_a,
            secret_b=secret_b,
            by=by,
            now=job.now,
            dice=SystemRandom(),
            tell=job.tell,
        )
        return {"ballots": str(opened)}

    return opening


@app.command("build")
def build(wave: WaveId, *, later: Later = False) -> None:
    """Build the next release: disclosure control, files, read back. It then waits for approval."""
    built = do_now_or_later(this_house(), JobKind.RELEASE, wave, wanted={}, later=later)
    if built is not None:
        number = built["number"]
        say(f"Release {number} is built: {built['files']}.")
        say(f"Next: `trygg release approve {wave} {number}`, once for each office.")


@app.command("approve")
def approve(
    wave: WaveId,
    number: Number,
    office: Annotated[Office, typer.Option(case_sensitive=False, help="Which office approves.")],
    account: Annotated[str, typer.Option(help="Who approves.")],
) -> None:
    """Approve a release for one office, by account and one-time code."""
    house = this_house()
    by = approving_account(house, account, wave=wave, roles=ROLES[office])
    is_out = approve_release(house.here, wave, number=number, office=office, by=by, now=clock())
    say("The release is out." if is_out else "Approved; the other office has still to approve.")


@app.command("withdraw")
def withdraw(
    wave: WaveId, number: Number, account: Annotated[str, typer.Option(help="Who withdraws.")]
) -> None:
    """Set aside a release that was built by mistake and is not out."""
    house = this_house()
    by = approving_account(house, account, wave=wave, roles=OFFICERS)
    withdraw_release(house.here, wave, number=number, by=by, now=clock())
    say(f"Release {number} of {wave} is set aside.")


@app.command("verify")
def verify(bundle: Annotated[Path, typer.Argument(help="A bundle (.zip).")]) -> None:
    """Check that every file of a bundle is there and unchanged."""
    manifest = verify_release(bundle)
    say(
        f"Whole: {len(manifest['files'])} files of release {manifest['release']} "
        f"of {manifest['wave']}, as they were built."
    )


@app.command("list")
def list_all(wave: Annotated[str, typer.Argument()] = "", as_json: AsJson = False) -> None:
    """Every release, of one wave or of all."""
    house = this_house()
    lines = list_releases(house.here, wave or None)
    rows = [
        {
            "wave": line.wave_id,
            "number": line.number,
            "state": line.state,
            "built": line.built_at.isoformat(),
            "approved_by": " ".join(line.approved_by),
            "files": " ".join(file.file_name for file in line.files),
        }
        for line in lines
    ]
    show(rows, as_json=as_json)


def _secret(identity: Path) -> str:
    try:
        return identity_in(identity.read_text(encoding="utf-8", errors="replace"))
    except KeyRefused as wrong:
        # Two files are given: whoever reads the refusal must know which of them is meant.
        refuse(f"{identity}: {in_english(wrong)}")
