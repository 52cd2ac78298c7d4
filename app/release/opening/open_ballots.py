"""Opening the ballots: both officers together, once nobody can tell any more whose they are.

The secrets go to a child process by pipe (``opener``). What comes back is shuffled and stored as
one blob under a key that is a file and is destroyed at purge.
"""

import json
import subprocess
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from threading import Thread
from typing import IO

from sqlalchemy import Connection

from app.acts.doors import Act, act
from app.acts.installation import Actor, Installation
from app.acts.permission import refusal_of_state, refusal_of_step
from app.acts.progress import Tell, tell_nobody
from app.instruments.loader import read_instrument
from app.release.opening.dispositions import require_agreement, settled_dispositions
from app.release.opening.offices import require_office, require_two
from app.release.opening.opener import OPENED, read_part, read_refusal, write_part
from app.release.opening.payloads import Response, read_payload
from app.store import ballots, releases, tallies, waves
from app.store.releases import Opened
from app.store.session import snapshot
from app.store.waves import Wave
from app.survey.documents import Document
from app.survey.questionnaire import Questionnaire
from app.survey.reasons import KeyReason, ReleaseReason, StepReason
from app.survey.refusals import KeyRefused, ReleaseRefused, StepRefused
from app.survey.states import Office
from app.survey.steps import STEPS, Step
from app.vault.blobs import Unopenable, open_bytes, seal_bytes
from app.vault.derivation import joined
from app.vault.keyring import Keyring, Purpose
from app.vault.mends import Mend

ROOT = Path(__file__).resolve().parents[3]


def open_ballots(
    here: Installation,
    wave_id: str,
    *,
    secret_a: str,
    secret_b: str,
    by: tuple[Actor, Actor],
    now: datetime,
    dice: Random,
    tell: Tell = tell_nobody,
) -> int:
    """Open every ballot of an accounted wave; how many there were.

    ``secret_a``, ``secret_b``: age secrets of officer A or the deputy, and of B or the deputy.
    ``by``: the two persons, A's side first; both must hold their office. Refused: nothing has been
    opened.
    """
    for office, person in zip(Office, by, strict=True):
        require_office(person, office, wave_id)
    require_two(*by)
    with snapshot(here.engine) as connection:
        wave = _require_ready(connection, wave_id)
        sealed = ballots.sealed_ballots(connection, wave_id)
        places = {area.code: area.municipality for area in waves.areas_of(connection, wave_id)}
    questionnaire = read_instrument(wave.instrument_text, wave.instrument)
    order = {"officers": dict(wave.officer_keys), "secret_a": secret_a, "secret_b": secret_b}
    payloads = _opened(sealed, order, tell=tell)
    responses = [read_payload(payload, questionnaire, places=places) for payload in payloads]
    # The box is in random order already; the order of the file must not hang on that alone.
    dice.shuffle(responses)
    seed = f"{dice.getrandbits(128):032x}"
    with act(here, Step.OPEN_BALLOTS, wave_id, by=by[0], now=now) as opening:
        _require_second(opening, by[1])
        # Held: nobody has put a ballot into the box, or opened it, since it was read.
        _require_ready(opening.connection, wave_id)
        opening.detail = " and ".join(person.name for person in by)
        _keep(opening, responses=responses, seed=seed)
        _settle(opening, responses, questionnaire)
    return len(responses)


def opened_mends(connection: Connection, keyring: Keyring) -> list[Mend]:
    """For each wave whose opened answers no longer open: that they are lost, and a way on."""
    return [
        Mend(
            KeyRefused(KeyReason.OPENED_LOST, lost=row.responses, wave=row.wave_id),
            True,
            partial(releases.destroy_opened, connection, row.wave_id),
        )
        for row in releases.all_opened(connection)
        if not _is_readable(keyring, row)
    ]


def _is_readable(keyring: Keyring, opened: Opened) -> bool:
    key = keyring.find(Purpose.OPENED, opened.wave_id)
    if key is None:
        return False
    try:
        open_bytes(key, opened.sealed, context=opened_context(opened.wave_id))
    except Unopenable:
        return False
    return True


def _require_ready(connection: Connection, wave_id: str) -> Wave:
    wave = waves.find_wave(connection, wave_id)
    if wave is None:
        raise StepRefused(StepReason.NO_WAVE, wave=wave_id)
    refused = refusal_of_state(wave_id, wave.state, STEPS[Step.OPEN_BALLOTS].at)
    if refused is not None:
        raise refused
    waiting, _ = ballots.counts(connection, wave_id)
    if waiting:
        raise ReleaseRefused(ReleaseReason.BALLOTS_WAIT, ballots=waiting)
    return wave


def _require_second(opening: Act, second: Actor) -> None:
    """What the door asks of whoever takes the step, asked of the other officer too."""
    refused = refusal_of_step(Step.OPEN_BALLOTS, opening.wave, second)
    if refused is not None:
        raise refused


def _settle(opening: Act, responses: Sequence[Response], questionnaire: Questionnaire) -> None:
    """The box holds what was counted; "replied" becomes complete, partial and break-off."""
    counted = tallies.disposition_counts(opening.connection, opening.wave.id)
    require_agreement(responses, counted, lost=opening.wave.ballots_lost)
    told = settled_dispositions(responses, questionnaire, counted=counted)
    tallies.replace_dispositions(opening.connection, opening.wave.id, told)


def _opened(sealed: Sequence[bytes], order: Document, *, tell: Tell) -> list[bytes]:
    """The payloads, opened by a child process that ends with this call."""
    # Arguments and environment carry no secret; -m finds the program beside this file.
    command = [sys.executable, "-m", "app.release.opening.opener"]
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    if child.stdin is None or child.stdout is None:
        raise ReleaseRefused(ReleaseReason.OPENER_ENDED)
    head = json.dumps({**order, "ballots": len(sealed)}).encode()
    feeder = Thread(target=_feed, args=(child.stdin, [head, *sealed]), daemon=True)
    feeder.start()
    try:
        return list(_received(child.stdout, len(sealed), tell=tell))
    finally:
        child.kill()
        feeder.join()
        child.stdout.close()
        child.wait()


def _feed(stream: IO[bytes], parts: Sequence[bytes]) -> None:
    # A child that refuses stops reading: that is said on its other pipe.
    with suppress(BrokenPipeError), stream:
        for part in parts:
            write_part(stream, part)


def _received(stream: IO[bytes], count: int, *, tell: Tell) -> Iterator[bytes]:
    # Part 0 says that both keys are right.
    for number in range(count + 1):
        try:
            part = read_part(stream)
        except EOFError:
            raise ReleaseRefused(ReleaseReason.OPENER_ENDED) from None
        if part[:1] != OPENED:
            raise read_refusal(part[1:])
        tell("opening ballots", number, count)
        if number:
            yield part[1:]


def _keep(opening: Act, *, responses: Sequence[Response], seed: str) -> None:
    """Store the responses, sealed. ``seed``: what later dice of this wave's releases start from."""
    wave_id, keyring = opening.wave.id, opening.here.keyring
    document = {"seed": seed, "responses": [response.as_document() for response in responses]}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    # A key left behind by an opening that failed opens nothing.
    keyring.destroy(Purpose.OPENED, wave_id)
    key = keyring.make(Purpose.OPENED, wave_id)
    sealed = seal_bytes(key, zlib.compress(text.encode()), context=opened_context(wave_id))
    releases.keep_opened(opening.connection, wave_id, sealed=sealed, responses=len(responses))


def opened_context(wave_id: str) -> bytes:
    """What the seal of the opened responses is bound to."""
    return joined(b"opened responses", wave_id.encode())
