"""`trygg job`: the long work of an installation, and stopping a piece of it."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer
from rich.progress import Progress, TaskID

from app.acts.installation import SHELL, Actor
from app.acts.progress import Tell
from app.commands.house import House, clock, say, show, this_house
from app.commands.progress import progress
from app.commands.refusal_words import ENGLISH
from app.fieldwork.post.letters import PrintJob, make_letters
from app.fieldwork.post.paper_forms import make_forms
from app.fieldwork.sample.draw import draw_sample
from app.fieldwork.sample.frame_file import FrameCheck
from app.fieldwork.sample.staging import stage_frame
from app.office.jobs import Assignment, Do, Result, ask, list_jobs, run_here, stop
from app.settings import Settings
from app.store.jobs import Job
from app.survey.reasons import FileReason, reason_named
from app.survey.refusals import FileRefused
from app.survey.states import Contact, JobKind

app = typer.Typer(help="Long work: what is under way, and stopping it.")

Later = Annotated[bool, typer.Option("--later", help="Leave it to the worker.")]


@app.command("list")
def list_all(
    wave: Annotated[str, typer.Argument(help="The wave; without one, every wave.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Long work, the piece asked for last first."""
    show([_line(job) for job in list_jobs(this_house().here, wave or None)], as_json=as_json)


@app.command("stop")
def stop_job(job: Annotated[str, typer.Argument(help="The job, by its id.")]) -> None:
    """Let a job end at its next step. Nothing of it is left."""
    house = this_house()
    try:
        job_id = bytes.fromhex(job)
    except ValueError as problem:
        raise FileRefused(
            FileReason.WRONG_VALUE, file="trygg job stop", name="the id", wanted="hexadecimal"
        ) from problem
    stop(house.here, job_id, by=SHELL, now=clock())
    say("The job will stop at its next step.")


def do_now_or_later(
    house: House,
    kind: JobKind,
    wave: str,
    *,
    wanted: Mapping[str, str],
    later: bool,
    by: Actor = SHELL,
) -> Result | None:
    """Do a job here, with progress, or leave it to the worker: then None, and its id is told."""
    if later:
        job = ask(house.here, kind, wave, wanted=wanted, by=by, now=clock())
        say(f"Job {job.id.hex()} waits for the worker: `trygg job list {wave}` shows how it goes.")
        return None
    with progress() as bar:
        return run_here(
            house.here,
            kind,
            wave,
            jobs_of(house)[kind],
            wanted=wanted,
            by=by,
            clock=clock,
            tell=shown(bar),
        )


def shown(bar: Progress) -> Tell:
    """Progress as bars, one for each thing that is being done."""
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, of: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=of)
        bar.update(tasks[what], completed=done, total=of)

    return tell


def jobs_of(house: House) -> Mapping[JobKind, Do]:
    """What each kind of job does, for this installation."""
    return {kind: partial(do, house.settings) for kind, do in _DOING.items()}


def _import_frame(_settings: Settings, job: Assignment) -> Result:
    job.tell("reading the register", 0, 1)
    content = Path(job.wanted["file"]).read_bytes()
    check = stage_frame(job.here, job.wave_id, content=content, by=job.by, now=job.now)
    job.tell("reading the register", 1, 1)
    return {what: str(number) for what, number in counts_of(check).items()}


def _draw(settings: Settings, job: Assignment) -> Result:
    job.tell("drawing", 0, 1)
    seed, rate = job.wanted["seed"], settings.sign_in_rate
    drawn = draw_sample(job.here, job.wave_id, seed=seed, sign_in_rate=rate, by=job.by, now=job.now)
    job.tell("drawing", 1, 1)
    return {"drawn": str(drawn)}


def _make_letters(settings: Settings, job: Assignment) -> Result:
    wanted = _print_job(settings, job)
    order = make_letters(job.here, job.wave_id, job=wanted, by=job.by, now=job.now, tell=job.tell)
    return {"letters": str(order.letters), "archive": str(order.archive), "sha256": order.sha256}


def _make_forms(settings: Settings, job: Assignment) -> Result:
    wanted = _print_job(settings, job)
    orders = make_forms(job.here, job.wave_id, job=wanted, by=job.by, now=job.now, tell=job.tell)
    return {str(order.archive): f"{order.letters} {order.sha256}" for order in orders}


def _build_release(_settings: Settings, job: Assignment) -> Result:
    # Brought in here: the numerical libraries take longer to load than most commands to run.
    from app.release.bundle.build import build_release

    built = build_release(
        job.here, job.wave_id, by=job.by, now=job.now, dice=SystemRandom(), tell=job.tell
    )
    return {"number": str(built.number), "files": ", ".join(built.files)}


_DOING: Mapping[JobKind, Callable[[Settings, Assignment], Result]] = {
    JobKind.FRAME: _import_frame,
    JobKind.DRAW: _draw,
    JobKind.LETTERS: _make_letters,
    JobKind.FORMS: _make_forms,
    JobKind.RELEASE: _build_release,
}
"""The one table of long work. Later work only adds a row."""


def counts_of(check: FrameCheck) -> Mapping[str, int]:
    """How many rows of a register extract are what."""
    excluded = {f"excluded: {why}": number for why, number in sorted(check.excluded.items())}
    return {
        "rows": check.rows,
        **excluded,
        "rows with errors": len(check.errors),
        "residents who may be drawn": len(check.residents),
    }


def _print_job(settings: Settings, job: Assignment) -> PrintJob:
    return PrintJob(
        contact=Contact(job.wanted["contact"]),
        recipient=job.wanted["recipient"],
        origin=settings.public_origin,
    )


def _line(job: Job) -> dict[str, str]:
    reason = reason_named(job.result.get("reason", ""))
    came = ENGLISH[reason].format(**job.result) if reason else ", ".join(job.result.values())
    return {
        "job": job.id.hex(),
        "kind": job.kind,
        "wave": job.wave_id,
        "state": job.state,
        "doing": f"{job.doing} {job.done} of {job.whole}" if job.whole else "",
        "result": came,
    }
