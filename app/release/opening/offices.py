"""The two offices of a release, and who holds them in a wave: each officer has a deputy."""

from typing import Any, Literal

from sqlalchemy import Connection

from app.release.refusals import ReleaseRefused
from app.store.staff import grants_in
from app.store.waves import find_wave

Office = Literal["A", "B"]
ROLES: dict[Office, tuple[str, str]] = {
    "A": ("officer_a", "officer_a_deputy"),
    "B": ("officer_b", "officer_b_deputy"),
}


def require_office(connection: Connection, wave_id: str, *, email: str, office: Office) -> bytes:
    """The account id of ``email``, who holds the office in the wave. Raises ReleaseRefused."""
    for grant in grants_in(connection, wave_id):
        if grant.email == email.strip().lower() and grant.role in ROLES[office]:
            return bytes(grant.account_id)
    raise ReleaseRefused(f"{email} is neither officer {office} of {wave_id} nor the deputy.")


def require_wave(connection: Connection, wave_id: str, *, states: tuple[str, ...]) -> Any:
    """The wave's row, which stands at one of ``states``. Raises ReleaseRefused."""
    wave = find_wave(connection, wave_id)
    if wave is None:
        raise ReleaseRefused(f"There is no wave {wave_id}.")
    if wave.state not in states:
        raise ReleaseRefused(f"The wave {wave_id} is {wave.state}, not {' or '.join(states)}.")
    return wave
