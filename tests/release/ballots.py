"""A wave that is accounted, with several hundred sealed ballots put straight into the box."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, insert

from app.instruments.loader import instrument_text, load_instrument
from app.store.ballots import put_in_box
from app.store.session import writing
from app.store.staff import grant_role, insert_account
from app.store.tallies import keep_outcomes
from app.store.waves import AREA, WAVE
from app.survey.answers import Answer, Missing, as_plain
from app.survey.questionnaire import Question, QuestionKind
from app.survey.routing import path
from app.vault.keyring import Keyring
from app.vault.sealing import Identity, OfficerKeys, generate_identity, seal_ballot
from app.vault.tokens import new_id

WAVE_ID = "trygghet-2026"
QUESTIONNAIRE = load_instrument(WAVE_ID)
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
AREAS = ("a-norra", "b-sodra", "c-ostra", "d-vastra")
BANDS = ("16-24", "25-44", "45-64", "65+")
PEOPLE_IN_A_CELL = {"16-24": 110, "25-44": 260, "45-64": 230, "65+": 200}
OFFICES = ("officer_a", "officer_a_deputy", "officer_b", "officer_b_deputy")
PAYLOAD_BYTES = 8192


@dataclass
class Accounted:
    """A wave whose ballots may be opened, and who may open them."""

    engine: Engine
    keyring: Keyring
    officers: dict[str, Identity]
    accounts: dict[str, bytes]

    def opening(self, **other: Any) -> dict[str, Any]:
        """Keyword arguments of ``open_ballots``."""
        return {
            "secret_a": self.officers["A"].secret,
            "secret_b": self.officers["B"].secret,
            "actors": ("officer_a@example.se", "officer_b@example.se"),
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
    state: str = "accounted",
) -> Accounted:
    """``replies`` ballots spread over four areas of 300 letters."""
    dice = Random(seed)
    keyring = Keyring.create(folder / "keys")
    officers = {office: generate_identity() for office in ("A", "A_deputy", "B", "B_deputy")}
    owners = {area: f"Kommun {at * municipalities // 4 + 1}" for at, area in enumerate(AREAS)}
    payloads = [reply(dice, owners) for _ in range(replies)]
    keys = OfficerKeys.from_document({name: each.recipient for name, each in officers.items()})
    sealed = [
        seal_ballot(json.dumps(each).encode(), officers=keys, payload_bytes=PAYLOAD_BYTES)
        for each in payloads
    ]
    with writing(engine) as connection:
        connection.execute(insert(WAVE).values(**wave_row(officers, owners, state=state)))
        connection.execute(insert(AREA), area_rows(owners))
        put_in_box(
            connection, [{"id": new_id(), "wave_id": WAVE_ID, "sealed": each} for each in sealed]
        )
        keep_outcomes(connection, outcomes(payloads, owners))
        accounts = {role: account(connection, role) for role in (*OFFICES, "analyst", "records")}
    return Accounted(engine, keyring, officers, accounts)


def account(connection: Any, role: str, *, wave_id: str = WAVE_ID) -> bytes:
    """An account with one role; its password is of no use."""
    account_id = new_id()
    row = {"id": account_id, "email": f"{role}@example.se", "name": role, "password_hash": "-"}
    insert_account(connection, {**row, "totp_sealed": b"-", "totp_last_step": 0, "active": True})
    grant_role(connection, account_id, wave_id=wave_id, role=role)
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


def outcomes(payloads: list[dict[str, Any]], owners: dict[str, str]) -> list[dict[str, Any]]:
    """The outcome counts accounting leaves, with 300 letters in each area."""
    names = ("municipality", "area", "sex", "age_band")
    cells = Counter((*(each[name] for name in names), "replied", each["mode"]) for each in payloads)
    for area in AREAS:
        silent = 300 - sum(each["area"] == area for each in payloads)
        cells[(owners[area], area, "F", "25-44", "3.19", "")] += silent - 6
        cells[(owners[area], area, "M", "25-44", "2.11", "")] += 4
        cells[(owners[area], area, "M", "65+", "4.1", "")] += 2
    keys = (*names, "disposition", "mode")
    return [
        {"wave_id": WAVE_ID, **dict(zip(keys, cell, strict=True)), "cases": cases}
        for cell, cases in cells.items()
    ]


def area_rows(owners: dict[str, str]) -> list[dict[str, Any]]:
    """The areas with names."""
    return [
        {"wave_id": WAVE_ID, "code": area, "name": area[2:].title(), "municipality": owner}
        for area, owner in owners.items()
    ]


def wave_row(
    officers: dict[str, Identity], owners: dict[str, str], *, state: str
) -> dict[str, Any]:
    """The wave as drawing, opening and closing leave it."""
    size = 2 * sum(PEOPLE_IN_A_CELL.values())
    return {
        "id": WAVE_ID,
        "title": "Trygghetsmätningen 2026",
        "state": state,
        "opens_at": datetime(2026, 8, 17, 7, tzinfo=UTC),
        "closes_at": datetime(2026, 10, 12, 11, tzinfo=UTC),
        "paper_grace_days": 10,
        "reference_date": date(2026, 6, 30),
        "age_from": 16,
        "age_to": 85,
        "code_length": 16,
        "languages": ["sv", "ar"],
        "instrument": WAVE_ID,
        "instrument_text": instrument_text(WAVE_ID),
        "questionnaire_hash": QUESTIONNAIRE.content_hash,
        "words": {"sender": "Polisen och kommunen", "controllers": "Polismyndigheten"},
        "references": {},
        "officer_keys": {name: each.recipient for name, each in officers.items()},
        "sample": {
            "allocation": dict.fromkeys(AREAS, 300),
            "sizes": dict.fromkeys(AREAS, size),
            "frame_hash": "0" * 64,
            "commitment": "1" * 64,
            "seed": "4711",
        },
        "population": [
            {"municipality": owner, "area": area, "sex": sex, "age_band": band, "people": people}
            for area, owner in owners.items()
            for sex in "FM"
            for band, people in PEOPLE_IN_A_CELL.items()
        ],
        "step_approvals": {},
    }
