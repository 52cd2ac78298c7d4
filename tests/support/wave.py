"""A small open wave made by the real verbs: two areas, a handful of letters, officers' keys."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import SystemRandom

from sqlalchemy import Engine, select

from app.fieldwork.codes import IssuedCode, issue_codes, store_codes
from app.fieldwork.draw import SamplePlan, approve_sample, draw_sample, plan_sample
from app.fieldwork.frames import Place
from app.fieldwork.mix import mix
from app.fieldwork.prepare import WavePlan, create_wave, stage_frame
from app.fieldwork.waves import give_officer_keys, open_wave, record_reference
from app.store import cases, staff
from app.store.session import reading, writing
from app.survey.window import eight_weeks
from app.vault.keyring import Keyring
from app.vault.sealing import Identity, generate_identity
from app.vault.tokens import new_id

WAVE = "trygghet-2026"
WINDOW = eight_weeks(date(2026, 8, 17), time(9, 0))
OPENED = WINDOW.opens_at + timedelta(days=3)
BEFORE = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)
PLACES = (Place("norra", "Norra", "Burlöv"), Place("sodra", "Södra", "Burlöv"))
WORDS = {
    "sender": "Polisen och Burlövs kommun",
    "municipality": "Burlöv",
    "controllers": "Polismyndigheten och Burlövs kommun",
    "legal_basis": "allmänt intresse",
    "contact_phone": "040-000 00 00",
    "contact_email": "trygg@burlov.example",
    "contact_address": "Kommunhuset, 232 21 Arlöv",
    "results_place": "burlov.example",
}
ROLES = {
    "coordinator": 1,
    "desk": 1,
    "receiver": 1,
    "administrator": 1,
    "keyer": 2,
    "adjudicator": 1,
    "officer_a": 1,
    "officer_a_deputy": 1,
    "officer_b": 1,
    "officer_b_deputy": 1,
    "analyst": 1,
}
_HEADER = (
    "person_key,name,address,postcode,city,municipality,area,birth_date,sex,protected,status,"
    "birth_region"
)


@dataclass
class Field:
    """An open wave and what its letters hold."""

    engine: Engine
    keyring: Keyring
    folder: Path
    officers: dict[str, Identity]
    codes: list[IssuedCode] = field(default_factory=list)

    def code(self, number: int = 0) -> str:
        """The code of a letter, as printed."""
        return self.codes[number].code.grouped

    def mix(self) -> None:
        """One mixing."""
        mix(self.engine, self.keyring, WAVE, dice=SystemRandom())


def frame_file(people: int) -> bytes:
    """A register extract of ``people`` residents, half in each area."""
    lines = [_HEADER]
    for number in range(people):
        area = PLACES[number % 2].code
        born = date(1945 + number % 60, 1 + number % 12, 1 + number % 28)
        sex = "FM"[number // 2 % 2]
        region = "other" if number % 3 == 0 else "se"
        lines.append(
            f"person-{number},Person {number} Persson,Storgatan {number},232 32,Arlöv,Burlöv,"
            f"{area},{born},{sex},0,registered,{region}"
        )
    return "\n".join(lines).encode()


def prepared_wave(engine: Engine, folder: Path, *, people: int) -> Keyring:
    """A wave whose frame is staged and whose draw is not planned yet."""
    keyring = Keyring.create(folder / "keys")
    plan = WavePlan(
        id=WAVE,
        title="Trygghetsmätningen 2026",
        window=WINDOW,
        reference_date=date(2026, 6, 30),
        languages=("sv", "en", "ar"),
        instrument="trygghet-2026",
        words=WORDS,
    )
    create_wave(engine, keyring, plan, areas=PLACES, actor="anna", now=BEFORE)
    stage_frame(
        engine,
        keyring,
        WAVE,
        content=frame_file(people),
        folder=folder,
        actor="anna",
        now=BEFORE,
    )
    return keyring


def drawn_wave(engine: Engine, folder: Path, *, people: int = 200, n: int = 100) -> Field:
    """A wave that is drawn, with officers, references and roles named; no letters yet."""
    keyring = prepared_wave(engine, folder, people=people)
    officers = {office: generate_identity() for office in ("A", "A_deputy", "B", "B_deputy")}
    made = Field(engine, keyring, folder, officers)
    sample = SamplePlan(rule="equal", n=n, seed_event="drawing of 2026-08-01", abroad_language="en")
    plan_sample(engine, keyring, WAVE, plan=sample, folder=folder, actor="anna", now=BEFORE)
    approve_sample(engine, keyring, WAVE, actor="bo", now=BEFORE)
    draw_sample(engine, keyring, WAVE, seed="4711", folder=folder, actor="anna", now=BEFORE)
    recipients = {office: identity.recipient for office, identity in officers.items()}
    give_officer_keys(engine, keyring, WAVE, recipients=recipients, actor="anna", now=BEFORE)
    for name in ("dpia", "controllers", "secrecy", "destruction", "threats"):
        record_reference(
            engine, keyring, WAVE, name=name, value=f"dnr {name}", actor="anna", now=BEFORE
        )
    name_roles(engine)
    return made


def open_field(engine: Engine, folder: Path, *, letters: int = 4, people: int = 200) -> Field:
    """An open wave whose first ``letters`` cases have a code and a serial."""
    made = drawn_wave(engine, folder, people=people, n=max(people // 2, letters))
    with reading(engine) as connection:
        case_ids = list(connection.scalars(select(cases.CASE.c.id).limit(letters)))
    made.codes = list(issue_codes(made.keyring, case_ids, length=16))
    with writing(engine) as connection:
        store_codes(connection, made.codes, wave_id=WAVE, contact="invitation")
    open_wave(engine, made.keyring, WAVE, actor="anna", now=BEFORE)
    return made


def name_roles(engine: Engine) -> None:
    """An account for every role. Their passwords are of no use: nobody signs in here."""
    with writing(engine) as connection:
        for role, needed in ROLES.items():
            for number in range(needed):
                account_id = new_id()
                row = {
                    "id": account_id,
                    "email": f"{role}{number}@example.se",
                    "name": f"{role} {number}",
                    "password_hash": "-",
                    "totp_sealed": b"-",
                    "totp_last_step": 0,
                    "active": True,
                }
                staff.insert_account(connection, row)
                staff.grant_role(connection, account_id, wave_id=WAVE, role=role)
