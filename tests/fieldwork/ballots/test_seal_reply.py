"""A sealed ballot holds the answers and coarse facts of the register, and nothing finer."""

import json

from app.fieldwork.ballots.seal_reply import CaseFacts, ballot_payload
from app.survey.states import Mode

FACTS = CaseFacts("1231", "norra", "F", 1974, "45-64")
ANSWERS = {"a1_years": 3, "h01_sex": 1, "h02_birth_year": 1974}


def test_a_ballot_holds_no_birth_year_and_no_stated_sex() -> None:
    """An exact age in an area may be one person's: only whether it agreed goes with the answers."""
    payload = ballot_payload(FACTS, ANSWERS, mode=Mode.PAPER)
    assert json.loads(payload) == {
        "answers": {"a1_years": 3},
        "municipality": "1231",
        "area": "norra",
        "sex": "F",
        "age_band": "45-64",
        "mode": "paper",
        "register": "agrees",
    }
    assert b"1974" not in payload
