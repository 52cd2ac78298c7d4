"""Whether a step or a task may be begun: the table of ``app.survey.steps``, applied."""

from collections.abc import Iterable

from app.acts.installation import Actor
from app.store.waves import Wave
from app.survey.reasons import StepReason
from app.survey.refusals import Refused, StepRefused
from app.survey.roles import Role
from app.survey.states import WaveState
from app.survey.steps import STEPS, Step, StepRule


def refusal_of_step(step: Step, wave: Wave, by: Actor) -> Refused | None:
    """Why ``by`` cannot take the step now; None when nothing forbids it."""
    rule = STEPS[step]
    return (
        refusal_of_state(wave.id, wave.state, rule.at)
        or refusal_of_actor(by, rule.roles, wave.id)
        or _refusal_of_person(rule, by)
        or _refusal_of_second(rule, wave, by)
    )


def refusal_of_state(
    wave_id: str, state: WaveState, needed: frozenset[WaveState]
) -> Refused | None:
    """Why the wave does not stand where it must."""
    if state in needed:
        return None
    in_order = tuple(each for each in WaveState if each in needed)
    return StepRefused(StepReason.WRONG_STATE, wave=wave_id, state=state, needed=in_order)


def refusal_of_actor(by: Actor, roles: Iterable[Role], wave_id: str) -> Refused | None:
    """Why this person may not. The worker and a shell hold no roles, and are bound elsewhere."""
    if not by.is_person or any(by.holds(role, wave_id) for role in roles):
        return None
    return StepRefused(StepReason.NOT_YOUR_ROLE, roles=tuple(sorted(roles)), wave=wave_id)


def _refusal_of_person(rule: StepRule, by: Actor) -> Refused | None:
    if rule.persons > 1 and not by.is_person:
        return StepRefused(StepReason.NOT_A_PERSON)
    if rule.is_confirmed and by.is_person and not by.has_confirmed:
        return StepRefused(StepReason.NOT_CONFIRMED)
    return None


def _refusal_of_second(rule: StepRule, wave: Wave, by: Actor) -> Refused | None:
    if rule.other_than is None:
        return None
    first = wave.taken_by.get(rule.other_than)
    if first is None:
        return StepRefused(StepReason.FIRST_HALF_MISSING, first=rule.other_than)
    if first == by.name:
        return StepRefused(StepReason.SAME_PERSON, first=rule.other_than)
    return None
