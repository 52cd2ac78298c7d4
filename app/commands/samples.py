"""`trygg sample`: plan, approve, draw, verify."""

import json
from math import isfinite
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.accounts import approving_account
from app.commands.house import (
    ACTOR,
    clock,
    output,
    refusals,
    refuse,
    say,
    show,
    this_house,
)
from app.fieldwork.life.prepare import WaveRefused
from app.fieldwork.post.codes import guess_risk
from app.fieldwork.sample.draw import (
    SamplePlan,
    approve_sample,
    draw_sample,
    plan_sample,
    verify_sample,
)
from app.fieldwork.sample.frame_file import Population, check_frame, read_file
from app.statistics.allocation import precision
from app.store.session import reading
from app.store.waves import areas_of, find_wave

app = typer.Typer(help="The draw.")

WaveId = Annotated[str, typer.Argument(help="The wave.")]


@app.command("plan")
def plan(
    wave: WaveId,
    *,
    n: Annotated[int, typer.Option("--n", help="How many people are drawn.")],
    seed_event: Annotated[
        str, typer.Option(help="The named future event that will give the public seed.")
    ],
    rule: Annotated[str, typer.Option(help="proportional, equal or power.")] = "equal",
    minimum: Annotated[int, typer.Option(help="The fewest an area gets.")] = 0,
    power: Annotated[float, typer.Option(help="The exponent of the power rule.")] = 0.5,
    area_language: Annotated[
        list[str] | None, typer.Option(help="AREA=TAG: second language of an area's letters.")
    ] = None,
    abroad_language: Annotated[
        str, typer.Option(help="Second language for people born abroad.")
    ] = "",
    expected_rate: Annotated[
        float, typer.Option(help="The share that is expected to answer, 0-1.")
    ] = 0.5,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Allocate the sample over the areas and commit to the secret key of the draw."""
    house = this_house()
    languages = dict(pair.split("=", 1) for pair in area_language or () if "=" in pair)
    with refusals():
        allocation, sizes = plan_sample(
            house.engine,
            house.keyring,
            wave,
            plan=SamplePlan(
                rule=rule,
                n=n,
                seed_event=seed_event,
                minimum=minimum,
                power=power,
                area_languages=languages,
                abroad_language=abroad_language,
            ),
            folder=house.settings.work_path,
            actor=ACTOR,
            now=clock(),
        )
        rows = [
            _worth(area, sizes[area], drawn, expected_rate=expected_rate)
            for area, drawn in allocation.numbers.items()
        ]
    show(rows, as_json=as_json)
    say("The plan waits for a second person: `trygg sample approve`.") if not as_json else None


def _worth(area: str, size: int, drawn: int, *, expected_rate: float) -> dict[str, Any]:
    """What an area will tell: half the width of an interval, and the smallest change that shows."""
    worth = precision(size, drawn, expected_rate=expected_rate)
    return {
        "area": area,
        "residents": size,
        "drawn": drawn,
        "replies expected": round(worth.replies),
        "margin, per cent": _per_cent(worth.half_width),
        "change seen, per cent": _per_cent(worth.smallest_change),
    }


def _per_cent(share: float) -> float | None:
    return round(100 * share, 1) if isfinite(share) else None


@app.command("approve")
def approve(wave: WaveId, account: Annotated[str, typer.Option(help="Who approves.")]) -> None:
    """A second person, by account and one-time code, approves the commitment."""
    house = this_house()
    with refusals():
        actor = approving_account(house, account, wave=wave, roles=("coordinator",))
        approve_sample(house.engine, house.keyring, wave, actor=actor, now=clock())
    say("The draw is approved. When the event has given the seed: `trygg sample draw`.")


@app.command("draw")
def draw(wave: WaveId, seed: Annotated[str, typer.Option(help="The public seed.")]) -> None:
    """Draw. Only the drawn are stored; the staged frame is destroyed."""
    house = this_house()
    with refusals():
        drawn = draw_sample(
            house.engine,
            house.keyring,
            wave,
            seed=seed,
            folder=house.settings.work_path,
            sign_in_rate=house.settings.sign_in_rate,
            actor=ACTOR,
            now=clock(),
        )
        risk = guess_risk(house.engine, wave, sign_in_rate=house.settings.sign_in_rate)
    say(f"{drawn} people are drawn.")
    if risk is None:
        return
    say(
        f"Codes have {risk.length} digits: whoever tried {risk.attempts:,} in eight weeks, all that"
        f" the installation evaluates, would find one with a chance of 1 in {risk.one_in:,}."
    )


@app.command("verify")
def verify(
    wave: WaveId,
    frame: Annotated[Path, typer.Argument(help="The frame its owner kept.")],
) -> None:
    """Re-derive the sample from frame, key and seed, and compare."""
    house = this_house()
    with refusals():
        with reading(house.engine) as connection:
            row = find_wave(connection, wave)
            areas = frozenset(area.code for area in areas_of(connection, wave))
        if row is None:
            raise WaveRefused(f"There is no wave {wave}.")
        population = Population(row.reference_date, row.age_from, row.age_to, areas)
        residents = check_frame(read_file(frame), population).residents
        differences = verify_sample(house.engine, house.keyring, wave, residents=residents)
    if differences:
        refuse(" ".join(differences))
    say("The sample is exactly the one that frame, key and seed give.")


@app.command("record")
def record(wave: WaveId) -> None:
    """The audit record of the draw: JSON without personal data."""
    with reading(this_house().engine) as connection:
        row = find_wave(connection, wave)
    if row is None:
        refuse(f"There is no wave {wave}.")
    output.print_json(json.dumps(row.sample, ensure_ascii=False))
