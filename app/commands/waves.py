"""`trygg wave`: the steps of a wave's life."""

import json
from dataclasses import asdict
from datetime import date, time
from pathlib import Path
from random import SystemRandom
from typing import Annotated, Any

import typer

from app.commands.accounts import approving_account
from app.commands.house import ACTOR, clock, refusals, refuse, say, show, this_house
from app.fieldwork.life import steps
from app.fieldwork.life.prepare import WavePlan, create_wave
from app.fieldwork.life.texts import accept_texts, texts_of_wave
from app.fieldwork.post.desk import waiting_letters
from app.fieldwork.sample.frame_file import read_areas, read_file
from app.store.session import reading
from app.store.waves import areas_of, find_wave, find_waves
from app.survey.window import eight_weeks

app = typer.Typer(help="A wave's life: create, open, close, account, purge.")

WaveId = Annotated[str, typer.Argument(help="The wave.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
PLAN_NEEDS = ("title", "opens_on", "reference_date", "languages", "instrument", "words")


@app.command("create")
def create(
    wave: WaveId,
    plan: Annotated[Path, typer.Option(help="JSON: title, opens_on, languages, words, ...")],
    areas: Annotated[Path, typer.Option(help="areas.csv")],
) -> None:
    """Prepare a wave from its plan and areas."""
    house = this_house()
    with refusals():
        create_wave(
            house.engine,
            house.keyring,
            wave_plan(wave, _plan_in(plan)),
            areas=read_areas(read_file(areas)),
            actor=ACTOR,
            now=clock(),
        )
    say(f"The wave {wave} is prepared. Next: `trygg frame import`.")


@app.command("show")
def show_wave(wave: Annotated[str, typer.Argument()] = "", as_json: AsJson = False) -> None:
    """Where a wave stands and what blocks its next step; without a name, every wave."""
    house = this_house()
    with refusals():
        with reading(house.engine) as connection:
            rows = [find_wave(connection, wave)] if wave else find_waves(connection)
        if None in rows:
            refuse(f"There is no wave {wave}.")
        shown = [_summary(house.engine, row) for row in rows]
    show(shown, as_json=as_json)


@app.command("reference")
def reference(wave: WaveId, name: str, value: str) -> None:
    """File where a decision is kept (dpia, controllers, secrecy, destruction, threats, ...)."""
    house = this_house()
    with refusals():
        steps.record_reference(
            house.engine, house.keyring, wave, name=name, value=value, actor=ACTOR, now=clock()
        )
    say(f"{name} is recorded.")


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
    with refusals():
        steps.give_officer_keys(
            house.engine, house.keyring, wave, recipients=recipients, actor=ACTOR, now=clock()
        )
    say("Ballots of this wave will be sealed for these officers.")


@app.command("texts")
def texts(
    wave: WaveId,
    accept: Annotated[bool, typer.Option(help="Accept the texts as they are.")] = False,
    as_json: AsJson = False,
) -> None:
    """How far the texts of each language have come; a wave opens when they are accepted."""
    house = this_house()
    with refusals():
        if accept:
            accept_texts(house.engine, house.keyring, wave, actor=ACTOR, now=clock())
        rows = [asdict(each) for each in texts_of_wave(house.engine, wave)]
    show(rows, as_json=as_json)


@app.command("open")
def open_wave(wave: WaveId) -> None:
    """Open the wave: its questionnaire is frozen from now on."""
    house = this_house()
    with refusals():
        steps.open_wave(house.engine, house.keyring, wave, actor=ACTOR, now=clock())
    say(f"The wave {wave} is open.")


@app.command("close")
def close_wave(wave: WaveId) -> None:
    """Close the wave: every draft is destroyed."""
    house = this_house()
    with refusals():
        steps.close_wave(house.engine, house.keyring, wave, actor=ACTOR, now=clock())
    say(f"The wave {wave} is closed.")


@app.command("account")
def account_wave(wave: WaveId) -> None:
    """Reduce the cases to counts; names, addresses, codes and cases are destroyed."""
    house = this_house()
    with refusals():
        steps.account_wave(
            house.engine, house.keyring, wave, actor=ACTOR, now=clock(), dice=SystemRandom()
        )
    say(f"The wave {wave} is accounted; its ballots can now be opened by both officers.")


@app.command("purge")
def purge_wave(
    wave: WaveId,
    account: Annotated[str, typer.Option(help="Who approves, or carries out.")],
    approve: Annotated[bool, typer.Option(help="Approve only; another person purges.")] = False,
) -> None:
    """Destroy all but releases, aggregates and the audit. Needs two people."""
    house = this_house()
    with refusals():
        actor = approving_account(
            house, account, wave=wave, roles=("coordinator", "officer_a", "officer_b")
        )
        step = steps.approve_purge if approve else steps.purge_wave
        step(house.engine, house.keyring, wave, actor=actor, now=clock())
    say("The purge is approved." if approve else f"The wave {wave} is purged.")


def _plan_in(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(read_file(file))
    except ValueError as problem:
        refuse(f"{file} is not JSON: {problem}.")
    if not isinstance(document, dict):
        refuse(f"{file} must hold one JSON object, with title, opens_on and the rest.")
    lacking = [name for name in PLAN_NEEDS if name not in document]
    if lacking:
        refuse(f"{file} lacks {', '.join(lacking)}.")
    return document


def wave_plan(wave: str, document: dict[str, Any]) -> WavePlan:
    """The plan of a wave from its JSON document. ValueError says what is wrong."""
    window = eight_weeks(
        date.fromisoformat(document["opens_on"]),
        time.fromisoformat(document.get("opens_time", "09:00")),
        closes_time=time.fromisoformat(document.get("closes_time", "13:00")),
    )
    return WavePlan(
        id=wave,
        title=document["title"],
        window=window,
        reference_date=date.fromisoformat(document["reference_date"]),
        languages=tuple(document["languages"]),
        instrument=document["instrument"],
        words=document["words"],
        age_from=document.get("age_from", 16),
        age_to=document.get("age_to", 85),
        paper_grace_days=document.get("paper_grace_days", 10),
        references=document.get("references", {}),
    )


def _summary(engine: Any, row: Any) -> dict[str, Any]:
    step = steps.next_step(engine, row.id, now=clock())
    with reading(engine) as connection:
        areas = len(areas_of(connection, row.id))
    return {
        "wave": row.id,
        "state": row.state,
        "opens": row.opens_at.isoformat(),
        "closes": row.closes_at.isoformat(),
        "areas": areas,
        "letters waiting": waiting_letters(engine, row.id),
        "next": step.name if step else "",
        "blocked by": " ".join(step.blocked_by) if step else "",
    }
