"""A wave that is accounted, with several hundred sealed ballots put straight into the box."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine

from app.acts.installation import Actor, Installation
from app.instruments.loader import instrument_text, load_instrument
from app.store import staff
from app.store.ballots import Boxed, put_in_box
from app.store.session import reading, writing
from app.store.staff import Account
from app.store.tallies import DispositionCount, keep_dispositions
from app.store.waves import Area, PopulationCell, Wave, find_wave, insert_wave
from app.survey.answers import Answer, Missing, as_plain
from app.survey.dispositions import Disposition
from app.survey.questionnaire import Question, QuestionKind
from app.survey.roles import Role
from app.survey.routing import path
from app.survey.sample_record import SampleRecord
from app.survey.states import Mode, WaveState
from app.vault.keyring import Keyring
from app.vault.sealing import Identity, OfficerKeys, generate_identity, seal_ballot
from app.vault.tokens import new_id

WAVE_ID = "trygghet-2026"
QUESTIONNAIRE = load_instrument(WAVE_ID)
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
AREAS = ("a-norra", "b-sodra", "c-ostra", "d-vastra")
BANDS = ("16-24", "25-44", "45-64", "65+")
PEOPLE_IN_A_CELL = {"16-24": 110, "25-44": 260, "45-64": 230, "65+": 200}
ROLES = (
    *(Role.OFFICER_A, Role.OFFICER_A_DEPUTY, Role.OFFICER_B, Role.OFFICER_B_DEPUTY),
    *(Role.ANALYST, Role.RECORDS),
)
PAYLOAD_BYTES = 8192


@dataclass
class Accounted:
    """A wave whose ballots may be opened, and who may open them."""

    here: Installation
    officers: dict[str, Identity]
    accounts: dict[str, bytes]

    @property
    def engine(self) -> Engine:
        """The store."""
        return self.here.engine

    @property
    def keyring(self) -> Keyring:
        """The keys."""
        return self.here.keyring

    def actor(self, name: str) -> Actor:
        """Whoever has the account of that name, with the roles held at this moment."""
        account_id = self.accounts[name]
        with reading(self.engine) as connection:
            held = staff.grants_of(connection, account_id)
        grants = frozenset((grant.wave_id, grant.role) for grant in held)
        return Actor.person(f"{name}@example.se", account_id, grants=grants, has_confirmed=True)

    def opening(self, **other: Any) -> dict[str, Any]:
        """Keyword arguments of ``open_ballots``."""
        return {
            "secret_a": self.officers["A"].secret,
            "secret_b": self.officers["B"].secret,
            "by": (self.actor(Role.OFFICER_A), self.actor(Role.OFFICER_B)),
            "now": NOW,
            "dice": Random(1),
            **other,
        }


def accounted_wave(
    engine: Engine,
    folder: Path,
    *,
    replies: int,
    seed: int = 7,
    municipalities: int = 1,
    state: WaveState = WaveState.ACCOUNTED,
) -> Accounted:
    """``replies`` ballots spread over four areas of 300 letters."""
    dice = Random(seed)
    here = Installation(engine, Keyring.create(folder / "keys"), folder)
    officers = {office: generate_identity() for office in ("A", "A_deputy", "B", "B_deputy")}
    owners = {area: f"Kommun {at * municipalities // 4 + 1}" for at, area in enumerate(AREAS)}
    payloads = [reply(dice, owners) for _ in range(replies)]
    keys = OfficerKeys.from_document({name: each.recipient for name, each in officers.items()})
    sealed = [
        seal_ballot(json.dumps(each).encode(), officers=keys, payload_bytes=PAYLOAD_BYTES)
        for each in payloads
    ]
    places = [Area(area, area[2:].title(), owner) for area, owner in owners.items()]
    with writing(engine) as connection:
        insert_wave(connection, drawn_and_closed(officers, owners, state=state), places)
        put_in_box(connection, [boxed(each) for each in sealed])
        keep_dispositions(connection, WAVE_ID, counted(payloads, owners))
        accounts = {str(role): account(connection, role, role=role) for role in ROLES}
    return Accounted(here, officers, accounts)


def boxed(sealed: bytes) -> Boxed:
    """A ballot in the box."""
    return Boxed(id=new_id(), wave_id=WAVE_ID, sealed=sealed)


def wave_of(connection: Connection) -> Wave:
    """The wave as it stands."""
    wave = find_wave(connection, WAVE_ID)
    assert wave is not None
    return wave


def account(connection: Connection, name: str, *, role: Role, wave_id: str = WAVE_ID) -> bytes:
    """An account with one role; its password is of no use."""
    account_id = new_id()
    made = Account(
        id=account_id,
        email=f"{name}@example.se",
        name=name,
        password_hash="-",
        totp_sealed=b"-",
    )
    staff.insert_account(connection, made)
    staff.grant_role(connection, account_id, wave_id=wave_id, role=role)
    return account_id


def reply(dice: Random, owners: dict[str, str]) -> dict[str, Any]:
    """The payload of one made-up reply."""
    area = dice.choice(AREAS)
    answers: dict[str, Answer] = {}
    stops = dice.randint(5, 40) if dice.random() < 0.05 else 999
    for at, question in enumerate(QUESTIONNAIRE):
        on_path = question in path(QUESTIONNAIRE, answers)
        if at >= stops or not on_path or question.kind in (QuestionKind.TEXT, QuestionKind.YEAR):
            continue
        if question.name != "h01_sex" and dice.random() > 0.02:
            answers[question.name] = answer(question, dice, area=area)
    return {
        "answers": as_plain(answers),
        "municipality": owners[area],
        "area": area,
        "sex": dice.choice("FM"),
        "age_band": dice.choices(BANDS, weights=(2, 5, 6, 7))[0],
        "mode": dice.choice(("web", "web", "paper")),
        "register": dice.choice(("agrees", "agrees", "not given")),
    }


def answer(question: Question, dice: Random, *, area: str) -> Answer:
    """An answer, most often one of the first categories; worse places answer later ones."""
    if question.may_decline and dice.random() < 0.02:
        return Missing.PREFER_NOT_TO_SAY
    codes = [category.code for category in question.categories]
    if question.kind is QuestionKind.SEVERAL:
        return tuple(sorted(dice.sample(codes, min(len(codes), question.at_most or 2))))
    shift = 0.35 + 0.1 * AREAS.index(area)
    if question.name.startswith("c0"):
        shift = 0.05
    weights = [shift**at for at in range(len(codes))]
    return dice.choices(codes, weights=weights)[0]


def counted(payloads: list[dict[str, Any]], owners: Mapping[str, str]) -> list[DispositionCount]:
    """The counts accounting leaves, with 300 letters in each area."""
    cells: Counter[tuple[str, str, str, Disposition, Mode | None]] = Counter(
        (each["area"], each["sex"], each["age_band"], Disposition.REPLIED, Mode(each["mode"]))
        for each in payloads
    )
    for area in AREAS:
        silent = 300 - sum(each["area"] == area for each in payloads)
        cells[area, "F", "25-44", Disposition.NOTHING_RETURNED, None] += silent - 6
        cells[area, "M", "25-44", Disposition.REFUSAL, None] += 4
        cells[area, "M", "65+", Disposition.OUTSIDE_POPULATION, None] += 2
    return [
        DispositionCount(
            municipality=owners[area],
            area=area,
            sex=sex,
            age_band=band,
            disposition=disposition,
            mode=mode,
            cases=cases,
        )
        for (area, sex, band, disposition, mode), cases in cells.items()
    ]


def drawn_and_closed(
    officers: Mapping[str, Identity], owners: Mapping[str, str], *, state: WaveState
) -> Wave:
    """The wave as drawing, opening and closing leave it."""
    return Wave(
        id=WAVE_ID,
        title="Trygghetsmätningen 2026",
        state=state,
        opens_at=datetime(2026, 8, 17, 7, tzinfo=UTC),
        closes_at=datetime(2026, 10, 12, 11, tzinfo=UTC),
        paper_grace_days=10,
        reference_date=date(2026, 6, 30),
        age_from=16,
        age_to=85,
        code_length=16,
        languages=("sv", "ar"),
        instrument=WAVE_ID,
        instrument_text=instrument_text(WAVE_ID),
        questionnaire_hash=QUESTIONNAIRE.content_hash,
        words={"sender": "Polisen och kommunen", "controllers": "Polismyndigheten"},
        officer_keys={name: each.recipient for name, each in officers.items()},
        sample=SampleRecord(
            allocation=dict.fromkeys(AREAS, 300),
            sizes=dict.fromkeys(AREAS, 2 * sum(PEOPLE_IN_A_CELL.values())),
            frame_hash="0" * 64,
            commitment="1" * 64,
            seed="4711",
        ),
        population=tuple(
            PopulationCell(owner, area, sex, band, "se", people)
            for area, owner in owners.items()
            for sex in "FM"
            for band, people in PEOPLE_IN_A_CELL.items()
        ),
    )
