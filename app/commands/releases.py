"""`trygg release`: open the ballots, build, approve, verify, list."""

from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer
from rich.progress import Progress, TaskID

from app.commands.accounts import approving_account
from app.commands.house import ACTOR, clock, refusals, refuse, say, show, this_house
from app.commands.progress import progress
from app.release.bundle.approvals import approve_release, list_releases, withdraw_release
from app.release.bundle.archive import verify_release
from app.release.opening.offices import ROLES, Office
from app.release.opening.open_ballots import open_ballots
from app.release.refusals import Tell
from app.store.session import reading
from app.store.staff import find_account
from app.vault.blobs import Unopenable
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
    with refusals():
        secret_a, secret_b = _secret(identity_a), _secret(identity_b)
        say(f"Officer A: {account_a}")
        first = approving_account(house, account_a, wave=wave, roles=ROLES["A"])
        say(f"Officer B: {account_b}")
        second = approving_account(house, account_b, wave=wave, roles=ROLES["B"])
        with progress() as bar:
            opened = open_ballots(
                house.engine,
                house.keyring,
                wave,
                secret_a=secret_a,
                secret_b=secret_b,
                actors=(first, second),
                now=clock(),
                dice=SystemRandom(),
                tell=_shown(bar),
            )
    say(f"{opened} ballots are open. Next: `trygg release build {wave}`.")


@app.command("build")
def build(wave: WaveId) -> None:
    """Build the next release: disclosure control, files, read back. It then waits for approval."""
    # Brought in here: the numerical libraries take longer to load than most commands to run.
    from app.release.bundle.build import build_release

    house = this_house()
    with refusals(), progress() as bar:
        built = build_release(
            house.engine,
            house.keyring,
            wave,
            actor=ACTOR,
            now=clock(),
            dice=SystemRandom(),
            tell=_shown(bar),
        )
    say(f"Release {built.number} is built: {', '.join(built.files)}.")
    say(f"Next: `trygg release approve {wave} {built.number}`, once for each office.")


@app.command("approve")
def approve(
    wave: WaveId,
    number: Number,
    office: Annotated[str, typer.Option(help="A or B.")],
    account: Annotated[str, typer.Option(help="Who approves.")],
) -> None:
    """Approve a release for one office, by account and one-time code."""
    house = this_house()
    chosen = _office(office)
    with refusals():
        actor = approving_account(house, account, wave=wave, roles=ROLES[chosen])
        with reading(house.engine) as connection:
            row = find_account(connection, actor)
        if row is None:
            raise LookupError(f"There is no account {actor}.")
        is_out = approve_release(
            house.engine,
            house.keyring,
            wave_id=wave,
            number=number,
            office=chosen,
            actor=actor,
            account_id=row.id,
            now=clock(),
        )
    say("The release is out." if is_out else "Approved; the other office has still to approve.")


@app.command("withdraw")
def withdraw(
    wave: WaveId, number: Number, account: Annotated[str, typer.Option(help="Who withdraws.")]
) -> None:
    """Set aside a release that was built by mistake and is not out."""
    house = this_house()
    with refusals():
        roles = (*ROLES["A"], *ROLES["B"])
        actor = approving_account(house, account, wave=wave, roles=roles)
        withdraw_release(
            house.engine, house.keyring, wave_id=wave, number=number, actor=actor, now=clock()
        )
    say(f"Release {number} of {wave} is set aside.")


@app.command("verify")
def verify(bundle: Annotated[Path, typer.Argument(help="A bundle (.zip).")]) -> None:
    """Check that every file of a bundle is there and unchanged."""
    with refusals():
        manifest = verify_release(bundle)
    say(
        f"Whole: {len(manifest['files'])} files of release {manifest['release']} "
        f"of {manifest['wave']}, as they were built."
    )


@app.command("list")
def list_all(wave: Annotated[str, typer.Argument()] = "", as_json: AsJson = False) -> None:
    """Every release, of one wave or of all."""
    house = this_house()
    with refusals():
        lines = list_releases(house.engine, wave or None)
    rows = [
        {
            "wave": line.wave_id,
            "number": line.number,
            "state": line.state,
            "built": line.built_at.isoformat(),
            "approved_by": " ".join(line.approved_by),
            "files": " ".join(name for name, _, _ in line.files),
        }
        for line in lines
    ]
    show(rows, as_json=as_json)


def _office(name: str) -> Office:
    match name.strip().upper():
        case "A":
            return "A"
        case "B":
            return "B"
        case _:
            raise typer.BadParameter("the offices are A and B", param_hint="--office")


def _secret(identity: Path) -> str:
    try:
        return identity_in(identity.read_text())
    except Unopenable as problem:
        refuse(f"{identity}: {problem}.")


def _shown(bar: Progress) -> Tell:
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, of: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=of)
        bar.update(tasks[what], completed=done, total=of)

    return tell
