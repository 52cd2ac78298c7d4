"""Rulings over HTTP: what differs is shown, never what was keyed."""

from tests.support.paper import (
    ADJUDICATOR,
    KEYERS,
    batch_in_keying,
    key_form,
)
from tests.support.staff import Office, post
from tests.support.wave import WAVE

RULINGS = f"/staff/{WAVE}/avgoranden"


def test_a_difference_is_ruled_on_and_the_batch_accepted(office: Office) -> None:
    batch_id, numbers = batch_in_keying(office.wave)
    wave = office.wave
    key_form(wave, batch_id, numbers[0], email=KEYERS[0], otherwise={"b16_other": "Fontänen"})
    key_form(wave, batch_id, numbers[0], email=KEYERS[1], otherwise={"b16_other": "Bron"})
    client = office.client(ADJUDICATOR)
    assert f"{RULINGS}/1/{numbers[0]}" in client.get(RULINGS).text
    screen = client.get(f"{RULINGS}/1/{numbers[0]}")
    assert "Fontänen" not in screen.text
    assert "Bron" not in screen.text
    assert 'name="b16_other" value=""' in screen.text
    empty = post(client, f"{RULINGS}/1/{numbers[0]}", b16_other="")
    assert empty.status_code == 422
    ruled = post(client, f"{RULINGS}/1/{numbers[0]}", b16_other="Fontänen")
    assert ruled.headers["location"] == RULINGS
    assert client.get(f"{RULINGS}/1/{numbers[0]}").status_code == 404
    early = post(client, f"{RULINGS}/1", from_=RULINGS)
    assert early.status_code == 409
    assert "inte är klara" in early.text
