"""`trygg sample`: plan, approve, draw, verify."""

import json
from math import isfinite
from pathlib import Path
from typing import Annotated, Any

import typer

from app.acts.installation import SHELL
from app.commands.accounts import approving_account
from app.commands.house import clock, output, say, show, this_house
from app.commands.jobs import Later, do_now_or_later
from app.fieldwork.post.codes import guess_risk
from app.fieldwork.sample.draw import (
    approve_sample,
    plan_sample,
    sample_record,
    verify_kept_frame,
)
from app.statistics.allocation import precision
from app.survey.reasons import SampleReason
from app.survey.refusals import SampleRefused
from app.survey.sample_record import SamplePlan
from app.survey.states import JobKind
from app.survey.steps import STEPS, Step

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
    if not 0 < expected_rate <= 1:
        raise SampleRefused(SampleReason.NOT_A_SHARE)
    planned = plan_sample(
        house.here,
        wave,
        plan=SamplePlan(
            rule=rule,
            n=n,
            seed_event=seed_event,
            minimum=minimum,
            power=power,
            area_languages=dict(map(_area_and_tag, area_language or ())),
            abroad_language=abroad_language,
        ),
        by=SHELL,
        now=clock(),
    )
    rows = [
        _worth(area, planned.sizes[area], drawn, expected_rate=expected_rate)
        for area, drawn in planned.allocation.numbers.items()
    ]
    show(rows, as_json=as_json)
    if not as_json:
        say("The plan waits for a second person: `trygg sample approve`.")


def _area_and_tag(pair: str) -> tuple[str, str]:
    area, sign, tag = pair.partition("=")
    if not (area and sign and tag):
        raise SampleRefused(SampleReason.AREA_LANGUAGE_UNREADABLE, pair=pair)
    return area, tag


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
    roles = STEPS[Step.APPROVE_SAMPLE].roles
    person = approving_account(house, account, wave=wave, roles=roles)
    approve_sample(house.here, wave, by=person, now=clock())
    say("The draw is approved. When the event has given the seed: `trygg sample draw`.")


@app.command("draw")
def draw(
    wave: WaveId,
    seed: Annotated[str, typer.Option(help="The public seed.")],
    later: Later = False,
) -> None:
    """Draw. Only the drawn are stored; the staged frame is destroyed."""
    house = this_house()
    done = do_now_or_later(house, JobKind.DRAW, wave, wanted={"seed": seed}, later=later)
    if done is None:
        return
    risk = guess_risk(house.here, wave, sign_in_rate=house.settings.sign_in_rate)
    say(f"{done['drawn']} people are drawn.")
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
    differences = verify_kept_frame(this_house().here, wave, content=frame.read_bytes())
    if differences:
        raise SampleRefused(SampleReason.DIFFERS, differences=differences)
    say("The sample is exactly the one that frame, key and seed give.")


@app.command("record")
def show_record(wave: WaveId) -> None:
    """The audit record of the draw: JSON without personal data."""
    record = sample_record(this_house().here, wave)
    output.print_json(json.dumps(record.as_document(), ensure_ascii=False))
