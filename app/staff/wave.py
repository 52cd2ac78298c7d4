"""The coordinator's page of a wave: where it stands, what comes next, and how the field goes."""

from collections.abc import Callable
from functools import partial
from random import SystemRandom
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import Response

from app.fieldwork.life.figures import FieldFigures, field_figures
from app.fieldwork.life.steps import (
    account_wave,
    approve_purge,
    close_wave,
    next_step,
    open_wave,
    purge_wave,
)
from app.fieldwork.life.texts import STATES as TEXTS_CHANGE
from app.fieldwork.life.texts import accept_texts, texts_of_wave
from app.fieldwork.post.codes import guess_risk
from app.fieldwork.post.desk import waiting_letters
from app.staff.refusal_words import blocks_in_swedish, in_swedish
from app.staff.staff_request import StaffRequest, in_wave
from app.staff.words import LANGUAGE_WORDS, STATE_WORDS, STEP_WORDS
from app.store.waves import WaveLine
from app.survey.access_code import HIGHEST_RISK
from app.survey.refusals import StepRefused
from app.survey.roles import Role
from app.survey.states import WaveState
from app.web.charts import NARROW_LABEL, WIDE_LABEL, DotRow, dot_chart, shortened
from app.web.forms import FormDep
from app.web.redirects import go_to
from app.words.dates import moment_in_words, number

router = APIRouter(prefix="/staff/{wave_id}/omgang")
CoordinatorDep = Annotated[StaffRequest, Depends(in_wave(Role.COORDINATOR))]


@router.get("")
def show(visit: CoordinatorDep) -> Response:
    """State, next step, figures from the field."""
    return _page(visit)


@router.post("")
def take_step(visit: CoordinatorDep, form: FormDep) -> Response:
    """Take the next step of the wave's life."""
    visit.check(form, "step")
    act = _ACTS.get(form.one("step"))
    if act is None:
        raise HTTPException(400)
    visit.require_step_up(back_to=f"/staff/{visit.wave_id}/omgang")
    try:
        act(visit)
    except StepRefused as refused:
        return _page(visit, refusal=in_swedish(refused), status=409)
    return go_to(f"/staff/{visit.wave_id}/omgang")


def _account(visit: StaffRequest) -> None:
    account_wave(visit.here, visit.wave_id, by=visit.actor, now=visit.now, dice=SystemRandom())


def _plainly(verb: Callable[..., None]) -> Callable[[StaffRequest], None]:
    def take(visit: StaffRequest) -> None:
        verb(visit.here, visit.wave_id, by=visit.actor, now=visit.now)

    return take


_ACTS: dict[str, Callable[[StaffRequest], None]] = {
    "accept texts": _plainly(accept_texts),
    "open": _plainly(open_wave),
    "close": _plainly(close_wave),
    "account": _account,
    "approve purge": _plainly(approve_purge),
    "purge": _plainly(purge_wave),
}


def _page(visit: StaffRequest, *, refusal: str = "", status: int = 200) -> Response:
    wave = visit.wave()
    step = next_step(visit.here, wave.id, now=visit.now)
    figures = field_figures(visit.here, wave.id)
    return visit.show(
        "wave.html",
        status=status,
        refusal=refusal,
        wave=wave,
        window=_window(wave),
        life=[(state, STATE_WORDS[state]) for state in WaveState],
        step=step,
        blocks=blocks_in_swedish(step.blocked_by) if step else [],
        step_words=STEP_WORDS.get(step.step) if step else None,
        texts=texts_of_wave(visit.here, wave.id) if wave.state in TEXTS_CHANGE else [],
        language_words=LANGUAGE_WORDS,
        waiting=waiting_letters(visit.here, wave.id),
        arithmetic=_arithmetic(visit),
        figures=figures,
        chart=_chart(figures, longest=WIDE_LABEL),
        narrow_chart=_chart(figures, longest=NARROW_LABEL),
        in_swedish=partial(number, tag="sv"),
        here=f"/staff/{wave.id}/omgang",
    )


def _arithmetic(visit: StaffRequest) -> list[str]:
    """Why the codes are as long as they are; nothing when there are none."""
    rate = visit.context.site.sign_in_rate
    risk = guess_risk(visit.here, visit.wave_id, sign_in_rate=rate)
    if risk is None:
        return []
    codes, attempts, one_in, limit = (
        number(value, "sv")
        for value in (risk.codes, risk.attempts, risk.one_in, round(1 / HIGHEST_RISK))
    )
    text = f"""Koden har {risk.length} siffror. Den sista är en kontrollsiffra som kan räknas ut: \
det finns tio upphöjt till {risk.length - 1} koder att gissa bland.
Omgången får högst {codes} koder: en i det första brevet och en i det andra formuläret.
Systemet prövar högst {risk.rate} koder i sekunden. Den som använde hela den takten, dygnet runt \
i åtta veckor, skulle hinna {attempts} gissningar.
Chansen att någon av dem är rätt är högst 1 på {one_in}. Gränsen är 1 på {limit}."""
    too_high = ["Takten är för hög: sänk TRYGG_SIGN_INS_A_SECOND."]
    return text.splitlines() + (too_high if risk.probability > HIGHEST_RISK else [])


def _window(wave: WaveLine) -> tuple[str, str]:
    return moment_in_words(wave.opens_at, "sv"), moment_in_words(wave.closes_at, "sv")


def _chart(figures: FieldFigures, *, longest: int) -> str:
    rows = [DotRow("Hela omgången", figures.per_cent, is_whole=True)] if figures.replies else []
    rows += [DotRow(shortened(area.name, longest), area.per_cent) for area in figures.areas]
    # Both widths stand on the page, and a drawing is known by its words.
    where = "i tabellen" if longest == WIDE_LABEL else "i tabellen nedanför"
    return dot_chart(
        rows,
        title="Svar per hundra brev",
        description="Andel som har svarat i varje område hittills, i steg om fem svar. "
        f"Samma siffror står {where}.",
    )
