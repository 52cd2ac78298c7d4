"""A small open wave made by the real verbs, without a printer: for measuring and for tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Engine

from app.acts.installation import Installation
from app.fieldwork.life.create import WavePlan, create_wave
from app.fieldwork.life.obstacles import NEEDED_TO_OPEN, ROLES_TO_NAME
from app.fieldwork.life.steps import file_reference, name_officers, open_wave
from app.fieldwork.life.texts import accept_texts
from app.fieldwork.post.codes import IssuedCode, issue_codes, store_codes
from app.fieldwork.sample.draw import approve_sample, draw_sample, plan_sample
from app.fieldwork.sample.staging import stage_frame
from app.rehearsal.people import ANNA, BO
from app.store import staff
from app.store.cases import some_cases
from app.store.mailings import Mailing, insert_mailings
from app.store.session import reading, writing
from app.store.staff import Account
from app.store.waves import Area
from app.survey.sample_record import SamplePlan
from app.survey.states import Contact
from app.survey.window import Window, eight_weeks, week_of
from app.vault.keyring import Keyring
from app.vault.sealing import Identity, generate_identity
from app.vault.tokens import new_id

WAVE = "trygghet-2026"
WINDOW = eight_weeks(date(2026, 8, 17), time(9, 0))
PLACES = (Area("norra", "Norra", "Burlöv"), Area("sodra", "Södra", "Burlöv"))
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

    here: Installation
    officers: dict[str, Identity]
    codes: list[IssuedCode] = field(default_factory=list)

    @property
    def engine(self) -> Engine:
        """The store."""
        return self.here.engine

    @property
    def keyring(self) -> Keyring:
        """The keys."""
        return self.here.keyring

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
) -> Installation:
    """A wave whose frame is staged and whose draw is not planned yet."""
    here = Installation(engine, Keyring.create(folder / "keys"), folder)
    now = before(window)
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
    create_wave(here, plan, areas=PLACES, by=ANNA, now=now)
    stage_frame(here, WAVE, content=content, by=ANNA, now=now)
    return here


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
    here = prepared_wave(engine, folder, people=people, window=window, languages=languages)
    now = before(window)
    officers = {office: generate_identity() for office in ("A", "A_deputy", "B", "B_deputy")}
    abroad = "en" if "en" in languages else ""
    sample = SamplePlan(
        rule="equal", n=n, seed_event="drawing of 2026-08-01", abroad_language=abroad
    )
    plan_sample(here, WAVE, plan=sample, by=ANNA, now=now)
    approve_sample(here, WAVE, by=BO, now=now)
    draw_sample(here, WAVE, seed="4711", sign_in_rate=10, by=ANNA, now=now)
    recipients = {office: identity.recipient for office, identity in officers.items()}
    name_officers(here, WAVE, recipients=recipients, by=ANNA, now=now)
    for name in NEEDED_TO_OPEN:
        file_reference(here, WAVE, reference=name, value=f"dnr {name}", by=ANNA, now=now)
    accept_texts(here, WAVE, by=ANNA, now=now)
    _name_roles(engine)
    return Field(here, officers)


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
        store_codes(connection, made.codes, wave_id=WAVE, contact=Contact.INVITATION)
        insert_mailings(connection, [_invitation(case_id, window) for case_id in case_ids])
    open_wave(made.here, WAVE, by=ANNA, now=before(window))
    return made


def _invitation(case_id: bytes, window: Window) -> Mailing:
    return Mailing(
        id=new_id(),
        wave_id=WAVE,
        case_id=case_id,
        contact=Contact.INVITATION,
        week=week_of(before(window)),
    )


def before(window: Window) -> datetime:
    """A fortnight before opening."""
    return window.opens_at - timedelta(days=14)


def _name_roles(engine: Engine) -> None:
    """An account for every role. Nobody signs in with them: their passwords are of no use."""
    with writing(engine) as connection:
        for role, needed in ROLES_TO_NAME.items():
            for number in range(needed):
                account = Account(
                    id=new_id(),
                    email=f"{role}{number}@example.se",
                    name=f"{role} {number}",
                    password_hash="-",  # noqa: S106 - no password leads to it
                    totp_sealed=b"-",
                )
                staff.insert_account(connection, account)
                staff.grant_role(connection, account.id, wave_id=WAVE, role=role)
