"""A small open wave made by the real verbs, without a printer: for measuring and for tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Engine

from app.fieldwork.life.obstacles import REFERENCES, ROLES_TO_NAME
from app.fieldwork.life.prepare import WavePlan, create_wave, stage_frame
from app.fieldwork.life.steps import give_officer_keys, open_wave, record_reference
from app.fieldwork.life.texts import accept_texts
from app.fieldwork.post.codes import IssuedCode, issue_codes, store_codes
from app.fieldwork.sample.draw import SamplePlan, approve_sample, draw_sample, plan_sample
from app.fieldwork.sample.frame_file import SurveyArea
from app.store import staff
from app.store.cases import some_cases
from app.store.session import reading, writing
from app.survey.window import Window, eight_weeks
from app.vault.keyring import Keyring
from app.vault.sealing import Identity, generate_identity
from app.vault.tokens import new_id

WAVE = "trygghet-2026"
WINDOW = eight_weeks(date(2026, 8, 17), time(9, 0))
PLACES = (SurveyArea("norra", "Norra", "Burlöv"), SurveyArea("sodra", "Södra", "Burlöv"))
LANGUAGES = ("sv", "en", "ar")
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "sender": "Polisen och Burlövs kommun",
        "municipality": "Burlöv",
        "controllers": "Polismyndigheten och Burlövs kommun",
        "legal_basis": "allmänt intresse",
        "contact_phone": "040-000 00 00",
        "contact_email": "trygg@burlov.example",
        "contact_address": "Kommunhuset, 232 21 Arlöv",
        "data_protection_officer": "dataskydd@burlov.example",
        "results_place": "burlov.example",
    }
)
_HEADER = (
    "person_key,name,address,postcode,city,municipality,area,birth_date,sex,protected,status,"
    "birth_region"
)


@dataclass
class Field:
    """A wave in the field, and what its letters hold."""

    engine: Engine
    keyring: Keyring
    folder: Path
    officers: dict[str, Identity]
    codes: list[IssuedCode] = field(default_factory=list)

    def code(self, number: int = 0) -> str:
        """The code of a letter, as printed."""
        return self.codes[number].code.grouped


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


def prepared_wave(
    engine: Engine,
    folder: Path,
    *,
    people: int,
    window: Window = WINDOW,
    languages: tuple[str, ...] = LANGUAGES,
) -> Keyring:
    """A wave whose frame is staged and whose draw is not planned yet."""
    keyring, now = Keyring.create(folder / "keys"), before(window)
    plan = WavePlan(
        id=WAVE,
        title="Trygghetsmätningen 2026",
        window=window,
        reference_date=date(2026, 6, 30),
        languages=languages,
        instrument="trygghet-2026",
        words=WORDS,
    )
    content = frame_file(people)
    create_wave(engine, keyring, plan, areas=PLACES, actor="anna", now=now)
    stage_frame(engine, keyring, WAVE, content=content, folder=folder, actor="anna", now=now)
    return keyring


def drawn_wave(
    engine: Engine,
    folder: Path,
    *,
    people: int = 200,
    n: int = 100,
    window: Window = WINDOW,
    languages: tuple[str, ...] = LANGUAGES,
) -> Field:
    """A wave that is drawn, with officers, references and roles named; no letters yet."""
    keyring = prepared_wave(engine, folder, people=people, window=window, languages=languages)
    now = before(window)
    officers = {office: generate_identity() for office in ("A", "A_deputy", "B", "B_deputy")}
    house = (engine, keyring, WAVE)
    sample = SamplePlan(rule="equal", n=n, seed_event="drawing of 2026-08-01", abroad_language="en")
    plan_sample(*house, plan=sample, folder=folder, actor="anna", now=now)
    approve_sample(*house, actor="bo", now=now)
    draw_sample(*house, seed="4711", folder=folder, sign_in_rate=10, actor="anna", now=now)
    recipients = {office: identity.recipient for office, identity in officers.items()}
    give_officer_keys(*house, recipients=recipients, actor="anna", now=now)
    for name in REFERENCES:
        record_reference(*house, name=name, value=f"dnr {name}", actor="anna", now=now)
    accept_texts(*house, actor="anna", now=now)
    _name_roles(engine)
    return Field(engine, keyring, folder, officers)


def open_field(
    engine: Engine,
    folder: Path,
    *,
    letters: int = 4,
    people: int = 200,
    window: Window = WINDOW,
    languages: tuple[str, ...] = LANGUAGES,
) -> Field:
    """An open wave whose first ``letters`` cases have a code and a serial."""
    n = max(people // 2, letters)
    made = drawn_wave(engine, folder, people=people, n=n, window=window, languages=languages)
    with reading(engine) as connection:
        case_ids = some_cases(connection, WAVE, most=letters)
    made.codes = list(issue_codes(made.keyring, case_ids, length=16))
    with writing(engine) as connection:
        store_codes(connection, made.codes, wave_id=WAVE, contact="invitation")
    open_wave(engine, made.keyring, WAVE, actor="anna", now=before(window))
    return made


def before(window: Window) -> datetime:
    """A fortnight before opening."""
    return window.opens_at - timedelta(days=14)


def _name_roles(engine: Engine) -> None:
    """An account for every role. Nobody signs in with them: their passwords are of no use."""
    with writing(engine) as connection:
        for role, needed in ROLES_TO_NAME.items():
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
