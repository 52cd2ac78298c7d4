"""`trygg wave`: the steps of a wave's life."""

from dataclasses import asdict
from pathlib import Path
from random import SystemRandom
from typing import Annotated, Any

import typer

from app.acts.installation import SHELL, Installation
from app.commands.accounts import approving_account
from app.commands.house import clock, say, show, this_house
from app.commands.plan_file import PlanFile
from app.commands.refusal_words import in_english
from app.fieldwork.life import steps
from app.fieldwork.life.create import USUAL_GRACE_DAYS, WavePlan, create_wave
from app.fieldwork.life.overview import wave_lines
from app.fieldwork.life.texts import accept_texts, texts_of_wave
from app.fieldwork.post.desk import waiting_letters
from app.fieldwork.sample.frame_file import read_areas
from app.store.session import reading
from app.store.waves import WaveLine, areas_of
from app.survey.reasons import StepReason
from app.survey.refusals import Blocked, StepRefused
from app.survey.states import Reference
from app.survey.steps import STEPS, Step

app = typer.Typer(help="A wave's life: create, open, close, account, purge.")

WaveId = Annotated[str, typer.Argument(help="The wave.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
NEXT_WORDS = {
    Step.DRAW_SAMPLE: "draw",
    Step.OPEN_WAVE: "open",
    Step.CLOSE_WAVE: "close",
    Step.ACCOUNT_WAVE: "account",
    Step.OPEN_BALLOTS: "open the ballots",
    Step.SET_RELEASE_OUT: "release",
    Step.PURGE_WAVE: "purge",
}
"""The next step of a wave's life, as the commands are called."""


@app.command("create")
def create(
    wave: WaveId,
    plan: Annotated[Path, typer.Option(help="JSON: title, opens_on, languages, words, ...")],
    areas: Annotated[Path, typer.Option(help="areas.csv")],
) -> None:
    """Prepare a wave from its plan and areas."""
    house = this_house()
    create_wave(
        house.here,
        wave_plan(wave, plan),
        areas=read_areas(areas.read_bytes()),
        by=SHELL,
        now=clock(),
    )
    say(f"The wave {wave} is prepared. Next: `trygg frame import`.")


@app.command("show")
def show_wave(wave: Annotated[str, typer.Argument()] = "", as_json: AsJson = False) -> None:
    """Where a wave stands and what blocks its next step; without a name, every wave."""
    house = this_house()
    lines = [line for line in wave_lines(house.here) if wave in ("", line.id)]
    if wave and not lines:
        raise StepRefused(StepReason.NO_WAVE, wave=wave)
    shown = [_summary(house.here, line) for line in lines]
    show(shown, as_json=as_json)


@app.command("reference")
def reference(wave: WaveId, name: Reference, value: str) -> None:
    """File where a decision is kept, or the printer's certificate of deletion."""
    house = this_house()
    steps.file_reference(house.here, wave, reference=name, value=value, by=SHELL, now=clock())
    say(f"{name} is filed.")


@app.command("officers")
def officers(
    wave: WaveId,
    a: Annotated[str, typer.Option(help="age recipient of officer A")],
    a_deputy: Annotated[str, typer.Option(help="of A's deputy")],
    b: Annotated[str, typer.Option(help="of officer B")],
    b_deputy: Annotated[str, typer.Option(help="of B's deputy")],
) -> None:
    """Name the public keys that ballots are sealed for."""
    house = this_house()
    recipients = {"A": a, "A_deputy": a_deputy, "B": b, "B_deputy": b_deputy}
    steps.name_officers(house.here, wave, recipients=recipients, by=SHELL, now=clock())
    say("Ballots of this wave will be sealed for these officers.")


@app.command("texts")
def texts(
    wave: WaveId,
    accept: Annotated[bool, typer.Option(help="Accept the texts as they are.")] = False,
    as_json: AsJson = False,
) -> None:
    """How far the texts of each language have come; a wave opens when they are accepted."""
    house = this_house()
    if accept:
        accept_texts(house.here, wave, by=SHELL, now=clock())
    rows = [asdict(each) for each in texts_of_wave(house.here, wave)]
    show(rows, as_json=as_json)


@app.command("open")
def open_wave(wave: WaveId) -> None:
    """Open the wave: its questionnaire is frozen from now on."""
    house = this_house()
    steps.open_wave(house.here, wave, by=SHELL, now=clock())
    say(f"The wave {wave} is open.")


@app.command("close")
def close_wave(wave: WaveId) -> None:
    """Close the wave: every draft is destroyed."""
    house = this_house()
    steps.close_wave(house.here, wave, by=SHELL, now=clock())
    say(f"The wave {wave} is closed.")


@app.command("account")
def account_wave(wave: WaveId) -> None:
    """Reduce the cases to counts; names, addresses, codes and cases are destroyed."""
    house = this_house()
    steps.account_wave(house.here, wave, by=SHELL, now=clock(), dice=SystemRandom())
    say(f"The wave {wave} is accounted; its ballots can now be opened by both officers.")


@app.command("purge")
def purge_wave(
    wave: WaveId,
    account: Annotated[str, typer.Option(help="Who approves, or carries out.")],
    approve: Annotated[bool, typer.Option(help="Approve only; another person purges.")] = False,
) -> None:
    """Destroy all but releases, aggregates and the audit. Needs two people."""
    house = this_house()
    chosen = Step.APPROVE_PURGE if approve else Step.PURGE_WAVE
    person = approving_account(house, account, wave=wave, roles=STEPS[chosen].roles)
    step = steps.approve_purge if approve else steps.purge_wave
    step(house.here, wave, by=person, now=clock())
    say("The purge is approved." if approve else f"The wave {wave} is purged.")


def wave_plan(wave: str, file: Path) -> WavePlan:
    """The plan of a wave from its JSON file. FileRefused says what is wrong."""
    plan = PlanFile(file)
    return WavePlan(
        id=wave,
        title=plan.text("title"),
        window=plan.window(),
        reference_date=plan.day("reference_date"),
        languages=tuple(plan.texts("languages")),
        instrument=plan.text("instrument"),
        words=plan.texts_by_name("words"),
        age_from=plan.number("age_from", 16),
        age_to=plan.number("age_to", 85),
        paper_grace_days=plan.number("paper_grace_days", USUAL_GRACE_DAYS),
        references=plan.references("references"),
    )


def _summary(here: Installation, line: WaveLine) -> dict[str, Any]:
    step = steps.next_step(here, line.id, now=clock())
    with reading(here.engine) as connection:
        areas = len(areas_of(connection, line.id))
    blocked_by = Blocked(step.blocked_by) if step and step.blocked_by else None
    return {
        "wave": line.id,
        "state": line.state,
        "opens": line.opens_at.isoformat(),
        "closes": line.closes_at.isoformat(),
        "areas": areas,
        "letters waiting": waiting_letters(here, line.id),
        "next": NEXT_WORDS[step.step] if step else "",
        "blocked by": in_english(blocked_by) if blocked_by else "",
    }
