"""The draw: planned and committed to, approved by a second person, then made with a public seed.

Nobody can choose the sample, since the seed is not known when the key is committed to; nobody
outside can test whether a known person is in it, since the key is secret.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.metadata import version

from sqlalchemy import Connection

from app.acts.doors import act
from app.acts.installation import Actor, Installation
from app.fieldwork.forgetting import forget, key_name
from app.fieldwork.post.codes import CODES_A_PERSON
from app.fieldwork.sample.frame_file import RegisteredPerson, check_frame, staged_lines
from app.fieldwork.sample.staging import population_of, read_staged_frame
from app.statistics.allocation import Allocation, Rule, allocate
from app.statistics.draw import commitment, draw_stratified, frame_hash, sample_hash
from app.store import frame, waves
from app.store.cases import Case, insert_cases
from app.store.frame import Person
from app.store.session import reading
from app.store.waves import PopulationCell, Wave
from app.survey.access_code import code_length_for
from app.survey.ages import age_band, age_on
from app.survey.reasons import SampleReason, StepReason
from app.survey.refusals import SampleRefused, StepRefused
from app.survey.sample_record import SamplePlan, SampleRecord
from app.survey.steps import Step
from app.vault.derivation import person_digest
from app.vault.keyring import Purpose
from app.vault.tokens import new_id


@dataclass(frozen=True, slots=True)
class Planned:
    """The allocation, and how many residents each area has."""

    allocation: Allocation
    sizes: Mapping[str, int]


def plan_sample(
    here: Installation, wave_id: str, *, plan: SamplePlan, by: Actor, now: datetime
) -> Planned:
    """Allocate the sample over the areas and commit to the secret key. May be done again."""
    if not plan.seed_event.strip():
        raise SampleRefused(SampleReason.NO_EVENT)
    before = _wave(here, wave_id)
    residents = read_staged_frame(here, before.sample, wave_id)
    sizes = Counter(person.area for person in residents)
    _check_languages(here, before, plan)
    allocation = _allocate(plan, sizes)
    fingerprint = frame_hash(staged_lines(residents))
    with act(here, Step.PLAN_SAMPLE, wave_id, by=by, now=now) as planning:
        if planning.wave.sample != before.sample:
            raise SampleRefused(SampleReason.PLAN_CHANGED)
        # A new file: the key of a plan that still stands is never overwritten by one that may fail.
        name = key_name(wave_id, new_id())
        key = here.keyring.make(Purpose.DRAW, name)
        record = SampleRecord(
            excluded=before.sample.excluded,
            population=len(residents),
            frame_key=before.sample.frame_key,
            draw_key=name,
            sizes=dict(sizes),
            plan=plan,
            allocation=dict(allocation.numbers),
            frame_hash=fingerprint,
            planned_by=by.name,
        )
        promised = _commitment(key, record, wave_id)
        planning.wave = replace(planning.wave, sample=replace(record, commitment=promised))
    forget(here, now=now)
    return Planned(allocation, sizes)


def approve_sample(here: Installation, wave_id: str, *, by: Actor, now: datetime) -> None:
    """A second person approves the commitment, before the event that gives the seed."""
    with act(here, Step.APPROVE_SAMPLE, wave_id, by=by, now=now) as approving:
        record = approving.wave.sample
        if not record.is_planned:
            raise SampleRefused(SampleReason.NOT_PLANNED)
        approving.wave = replace(approving.wave, sample=replace(record, approved_by=by.name))


def draw_sample(
    here: Installation, wave_id: str, *, seed: str, sign_in_rate: int, by: Actor, now: datetime
) -> int:
    """Draw with the public ``seed``; only the drawn are stored. How many were drawn.

    ``sign_in_rate``: codes the installation evaluates a second; with the size of the sample it
    decides how long a code must be.
    """
    if not seed.strip():
        raise SampleRefused(SampleReason.NO_SEED)
    before = _wave(here, wave_id)
    residents = read_staged_frame(here, before.sample, wave_id)
    key = _key_committed_to(here, before)
    _check_ready(before.sample, residents)
    drawn = draw_people(residents, before.sample.allocation, key=key, seed=seed, wave=wave_id)
    chosen = {person for people in drawn.values() for person in people}
    people = [person for person in residents if person.person_key in chosen]
    with act(here, Step.DRAW_SAMPLE, wave_id, by=by, now=now) as drawing:
        if drawing.wave.sample != before.sample:
            raise SampleRefused(SampleReason.PLAN_CHANGED)
        _store_people(drawing.connection, before, people, key=key)
        record = replace(
            before.sample,
            frame_key="",
            seed=seed,
            sample_hash=sample_hash(drawn),
            drawn_by=by.name,
            software=version("trygg"),
        )
        drawing.wave = replace(
            drawing.wave,
            sample=record,
            code_length=code_length_for(
                CODES_A_PERSON * len(people), attempts_a_second=sign_in_rate
            ),
            population=population_counts(residents, before.reference_date),
        )
    forget(here, now=now)
    return len(people)


def sample_record(here: Installation, wave_id: str) -> SampleRecord:
    """How far the wave's draw has come. StepRefused when there is no such wave."""
    return _wave(here, wave_id).sample


def verify_kept_frame(here: Installation, wave_id: str, *, content: bytes) -> tuple[str, ...]:
    """``verify_sample`` with the register extract that its owner kept."""
    wave = _wave(here, wave_id)
    with reading(here.engine) as connection:
        areas = waves.areas_of(connection, wave_id)
    residents = check_frame(content, population_of(wave, areas)).residents
    return verify_sample(here, wave_id, residents=residents)


def verify_sample(
    here: Installation, wave_id: str, *, residents: Sequence[RegisteredPerson]
) -> tuple[str, ...]:
    """Re-derive the sample from the frame its owner kept; what differs, nothing when all agrees."""
    wave = _wave(here, wave_id)
    if not wave.sample.is_drawn:
        raise SampleRefused(SampleReason.NOT_DRAWN, wave=wave_id)
    with reading(here.engine) as connection:
        stored = frame.person_digests(connection, wave_id)
    sample, key = wave.sample, here.keyring.get(Purpose.DRAW, wave.sample.draw_key)
    drawn = _drawn_again(residents, sample, key=key, wave_id=wave_id)
    digests = {person_digest(key, wave_id, one) for people in drawn.values() for one in people}
    known, erased = set(stored) - {b""}, stored.count(b"")
    differs = {
        "frame": frame_hash(staged_lines(residents)) != sample.frame_hash,
        "key": not keeps_commitment(key, sample, wave_id),
        "people drawn": sample_hash(drawn) != sample.sample_hash,
        "people in the store": bool(stored and (known - digests or len(digests - known) != erased)),
    }
    return tuple(name for name, is_so in differs.items() if is_so)


def _drawn_again(
    residents: Sequence[RegisteredPerson], sample: SampleRecord, *, key: bytes, wave_id: str
) -> dict[str, list[str]]:
    """The sample that these residents give; nobody where they cannot give one."""
    people, numbers = Counter(person.area for person in residents), sample.allocation
    if people.keys() != numbers.keys() or any(people[area] < n for area, n in numbers.items()):
        return {}
    return draw_people(residents, numbers, key=key, seed=sample.seed, wave=wave_id)


def keeps_commitment(key: bytes, record: SampleRecord, wave_id: str) -> bool:
    """Whether ``key`` is the one that was committed to before the seed was known."""
    return _commitment(key, record, wave_id) == record.commitment


def draw_people(
    residents: Sequence[RegisteredPerson],
    numbers: Mapping[str, int],
    *,
    key: bytes,
    seed: str,
    wave: str,
) -> dict[str, list[str]]:
    """The person keys with the smallest tickets, by area."""
    by_area: dict[str, list[str]] = defaultdict(list)
    for person in residents:
        by_area[person.area].append(person.person_key)
    return draw_stratified(by_area, numbers, key=key, seed=seed, wave=wave)


def forget_people(connection: Connection, wave_id: str) -> int:
    """Destroy every name and address of the wave; how many there were."""
    return frame.destroy_people(connection, wave_id)


def population_counts(
    residents: Sequence[RegisteredPerson], reference_date: date
) -> tuple[PopulationCell, ...]:
    """The frame as counts by area, sex, age band and birth region: what weights are raked to."""
    cells = Counter(
        (
            person.municipality,
            person.area,
            person.sex,
            age_band(age_on(reference_date, person.birth_date)),
            person.birth_region,
        )
        for person in residents
    )
    return tuple(PopulationCell(*cell, people) for cell, people in sorted(cells.items()))


def _wave(here: Installation, wave_id: str) -> Wave:
    with reading(here.engine) as connection:
        wave = waves.find_wave(connection, wave_id)
    if wave is None:
        raise StepRefused(StepReason.NO_WAVE, wave=wave_id)
    return wave


def _check_languages(here: Installation, wave: Wave, plan: SamplePlan) -> None:
    with reading(here.engine) as connection:
        areas = {area.code for area in waves.areas_of(connection, wave.id)}
    strange = tuple(area for area in plan.area_languages if area not in areas)
    if strange:
        raise SampleRefused(SampleReason.AREAS_UNKNOWN, areas=strange)
    tags = {*plan.area_languages.values(), plan.abroad_language} - {""}
    unknown = tuple(sorted(tags - set(wave.languages)))
    if unknown:
        raise SampleRefused(SampleReason.LANGUAGES_UNKNOWN, languages=unknown)


def _allocate(plan: SamplePlan, sizes: Mapping[str, int]) -> Allocation:
    if plan.rule not in set(Rule):
        known = tuple(str(rule) for rule in Rule)
        raise SampleRefused(SampleReason.RULE_UNKNOWN, rule=plan.rule, known=known)
    rule = Rule(plan.rule)
    power = plan.power if rule is Rule.POWER else None
    return allocate(rule, sizes, plan.n, minimum=plan.minimum, power=power)


def _commitment(key: bytes, record: SampleRecord, wave_id: str) -> str:
    return commitment(
        key,
        frame_hash=record.frame_hash,
        numbers=record.allocation,
        wave=wave_id,
        event=record.plan.seed_event if record.plan else "",
    )


def _key_committed_to(here: Installation, wave: Wave) -> bytes:
    if not wave.sample.is_planned:
        raise SampleRefused(SampleReason.NOT_PLANNED)
    key = here.keyring.find(Purpose.DRAW, wave.sample.draw_key)
    if key is None or not keeps_commitment(key, wave.sample, wave.id):
        raise SampleRefused(SampleReason.KEY_CHANGED)
    return key


def _check_ready(record: SampleRecord, residents: Sequence[RegisteredPerson]) -> None:
    if not record.approved_by:
        raise SampleRefused(SampleReason.NOT_APPROVED)
    if frame_hash(staged_lines(residents)) != record.frame_hash:
        raise SampleRefused(SampleReason.FRAME_CHANGED)


def _store_people(
    connection: Connection, wave: Wave, people: Sequence[RegisteredPerson], *, key: bytes
) -> None:
    plan = wave.sample.plan
    if plan is None:
        raise SampleRefused(SampleReason.NOT_PLANNED)
    cases, persons = [], []
    # Ids and people are each put in a random order: rows tell nothing of the register's.
    ids = sorted(new_id() for _ in people)
    shuffled = sorted(people, key=lambda person: person_digest(key, wave.id, person.person_key))
    for case_id, person in zip(ids, shuffled, strict=True):
        cases.append(_case(wave, person, case_id=case_id, plan=plan))
        persons.append(_person(wave.id, person, case_id=case_id, key=key))
    insert_cases(connection, cases)
    frame.insert_people(connection, sorted(persons, key=lambda person: person.id))


def _case(wave: Wave, person: RegisteredPerson, *, case_id: bytes, plan: SamplePlan) -> Case:
    abroad = plan.abroad_language if person.birth_region == "other" else ""
    return Case(
        id=case_id,
        wave_id=wave.id,
        municipality=person.municipality,
        area=person.area,
        sex=person.sex,
        birth_year=person.birth_date.year,
        age_band=age_band(age_on(wave.reference_date, person.birth_date)),
        second_language=plan.area_languages.get(person.area, abroad),
    )


def _person(wave_id: str, person: RegisteredPerson, *, case_id: bytes, key: bytes) -> Person:
    return Person(
        id=new_id(),
        wave_id=wave_id,
        case_id=case_id,
        person_digest=person_digest(key, wave_id, person.person_key),
        name=person.name,
        address=person.address,
        postcode=person.postcode,
        city=person.city,
    )
