"""One wave with one case, its code and a mix key, written straight into the tables."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine, insert

from app.store.ballots import insert_mix_key
from app.store.cases import CASE
from app.store.codes import CODE
from app.store.session import writing
from app.store.waves import WAVE

WAVE_ID = "trygghet-2026"
KEY_ID = "mix-1"
OTHER_WAVE_ID = "trygghet-2027"
OTHER_KEY_ID = "mix-2"


@dataclass(frozen=True)
class Sampled:
    """The ids of one sampled person's rows."""

    case_id: bytes = b"c" * 16
    code_id: bytes = b"k" * 16


def sampled_person(engine: Engine) -> Sampled:
    """A wave that is open, one case in it, one code, and the key ballots wait under."""
    rows = Sampled()
    with writing(engine) as connection:
        connection.execute(insert(WAVE).values(**_wave()))
        connection.execute(insert(CASE).values(**_case(rows)))
        code = {"id": rows.code_id, "case_id": rows.case_id, "look_up": b"l" * 32}
        connection.execute(insert(CODE).values(**code, contact="invitation", epoch=0, ended=False))
        insert_mix_key(connection, WAVE_ID, key_id=KEY_ID, public=b"p" * 32)
    return rows


def other_wave(engine: Engine) -> None:
    """A second wave, closed, with a key of its own and nobody in it."""
    with writing(engine) as connection:
        connection.execute(
            insert(WAVE).values(**_wave() | {"id": OTHER_WAVE_ID, "state": "closed"})
        )
        insert_mix_key(connection, OTHER_WAVE_ID, key_id=OTHER_KEY_ID, public=b"q" * 32)


def _wave() -> dict[str, object]:
    empty = ("words", "references", "officer_keys", "sample", "accepted_texts", "taken_by")
    return {
        **{name: {} for name in empty},
        "id": WAVE_ID,
        "title": "Trygghetsmätning 2026",
        "state": "open",
        "opens_at": datetime(2026, 8, 17, 6, tzinfo=UTC),
        "closes_at": datetime(2026, 10, 12, 11, tzinfo=UTC),
        "paper_grace_days": 10,
        "reference_date": date(2026, 6, 30),
        "age_from": 16,
        "age_to": 85,
        "code_length": 16,
        "languages": ["sv", "ar"],
        "instrument": "trygghet-2026",
        "instrument_text": "",
        "questionnaire_hash": "",
        "population": [],
    }


def _case(rows: Sampled) -> dict[str, object]:
    return {
        "id": rows.case_id,
        "wave_id": WAVE_ID,
        "municipality": "1231",
        "area": "A1",
        "sex": "F",
        "birth_year": 1980,
        "age_band": "45-64",
        "second_language": "",
        "state": "open",
        "reply_week": "",
        "disposition": None,
    }
