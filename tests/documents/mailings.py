"""A mailing of a wave in Burlöv, for the tests of what is printed."""

from dataclasses import replace
from datetime import UTC, date, datetime

from app.documents.mailing import Letter, LetterWave
from app.survey.states import Contact
from app.words.languages import LANGUAGES

CODE = "4938 2201 7754 1936"
WAVE = LetterWave(
    id="trygghet-2026",
    letter_date=date(2026, 8, 13),
    opens_at=datetime(2026, 8, 17, 6, tzinfo=UTC),
    closes_at=datetime(2026, 10, 12, 11, tzinfo=UTC),
    age_from=16,
    age_to=85,
    origin="https://trygg.example",
    languages=tuple(LANGUAGES[tag] for tag in ("sv", "en", "ar")),
    words={
        "sender": "Polisen och Burlövs kommun",
        "sender.ar": "الشرطة وبلدية بورلوف",
        "municipality": "Burlöv",
        "controllers": "Polismyndigheten och kommunstyrelsen i Burlövs kommun",
        "legal_basis": "uppgift av allmänt intresse (artikel 6.1 e)",
        "contact_phone": "040-625 60 00",
        "contact_email": "trygghet@burlov.example",
        "contact_address": "Trygghetsmätningen, Burlövs kommun, 232 21 Arlöv",
    },
)
LETTER = Letter(
    case_ref="0a1b2c3d",
    contact=Contact.INVITATION,
    name="Małgorzata Đurić-Åkesson",
    address="Sockerbruksgatan 14 A lgh 1203",
    postcode="232 31",
    city="Arlöv",
    serial="4821 9037",
    code=CODE,
)


def letter(contact: Contact = Contact.INVITATION, second_language: str = "") -> Letter:
    code = "" if contact is Contact.POSTCARD else CODE
    return replace(LETTER, contact=contact, code=code, second_language=second_language)
