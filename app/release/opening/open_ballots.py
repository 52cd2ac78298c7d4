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
from pathlib import Path
from random import Random
from threading import Thread
from typing import IO, Any

from sqlalchemy import Connection, Engine

from app.instruments.loader import read_instrument
from app.release.journal import note
from app.release.opening.dispositions import require_agreement, settled_outcomes
from app.release.opening.offices import require_office, require_wave
from app.release.opening.opener import OPENED, read_part, write_part
from app.release.opening.payloads import Response, Unreadable, read_payload
from app.release.refusals import ReleaseRefused, Tell, tell_nobody
from app.store import ballots, releases, tallies, waves
from app.store.session import snapshot, writing
from app.survey.questionnaire import Questionnaire
from app.vault.blobs import seal_bytes
from app.vault.derivation import joined
from app.vault.keyring import Keyring, Purpose

ROOT = Path(__file__).resolve().parents[3]


def open_ballots(
    engine: Engine,
    keyring: Keyring,
    wave_id: str,
    *,
    secret_a: str,
    secret_b: str,
    actors: tuple[str, str],
    now: datetime,
    dice: Random,
    tell: Tell = tell_nobody,
) -> int:
    """Open every ballot of an accounted wave; how many there were.

    ``secret_a``, ``secret_b``: age secrets of officer A or the deputy, and of B or the deputy.
    ``actors``: the e-mail addresses of the two, A's side first; both must hold their office.
    Raises ReleaseRefused, and then nothing has been opened.
    """
    with snapshot(engine) as connection:
        wave = _require_both(connection, wave_id, actors=actors)
        sealed = ballots.sealed_ballots(connection, wave_id)
        places = {area.code: area.municipality for area in waves.areas_of(connection, wave_id)}
    questionnaire = read_instrument(wave.instrument_text, wave.instrument)
    order = {"officers": wave.officer_keys, "secret_a": secret_a, "secret_b": secret_b}
    payloads = _opened(sealed, order, tell=tell)
    responses = _read(payloads, questionnaire, places=places)
    # The box is in random order already; the order of the file must not hang on that alone.
    dice.shuffle(responses)
    seed = f"{dice.getrandbits(128):032x}"
    with writing(engine) as connection:
        _keep(connection, keyring, wave_id, responses=responses, seed=seed, actors=actors)
        counted = tallies.outcome_counts(connection, wave_id)
        require_agreement(responses, counted)
        told = settled_outcomes(wave_id, responses, questionnaire, counted=counted)
        tallies.replace_outcomes(connection, wave_id, told)
        who = " and ".join(actors)
        note(connection, keyring, at=now, actor=who, act="ballots opened", on=wave_id)
    return len(responses)


def _require_both(connection: Connection, wave_id: str, *, actors: tuple[str, str]) -> Any:
    wave = require_wave(connection, wave_id, states=("accounted",))
    account_a = require_office(connection, wave_id, email=actors[0], office="A")
    account_b = require_office(connection, wave_id, email=actors[1], office="B")
    if account_a == account_b:
        raise ReleaseRefused("Officer A and officer B are the same person: it takes two.")
    waiting, _ = ballots.counts(connection, wave_id)
    if waiting:
        raise ReleaseRefused(
            f"{waiting} ballots still wait to be mixed: run `trygg responses mix` first."
        )
    return wave


def _opened(sealed: Sequence[bytes], order: dict[str, Any], *, tell: Tell) -> list[bytes]:
    """The payloads, opened by a child process that ends with this call."""
    # Arguments and environment carry no secret; -m finds the program beside this file.
    command = [sys.executable, "-m", "app.release.opening.opener"]
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    if child.stdin is None or child.stdout is None:
        raise ReleaseRefused("The process that opens ballots could not be started.")
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
            raise ReleaseRefused("The process that opens ballots ended too early.") from None
        if part[:1] != OPENED:
            raise ReleaseRefused(part[1:].decode())
        tell("opening ballots", number, count)
        if number:
            yield part[1:]


def _read(
    payloads: Sequence[bytes], questionnaire: Questionnaire, *, places: dict[str, str]
) -> list[Response]:
    responses = []
    for payload in payloads:
        try:
            responses.append(read_payload(payload, questionnaire, places=places))
        except Unreadable as problem:
            raise ReleaseRefused(f"Nothing is opened: {problem}.") from None
    return responses


def _keep(
    connection: Connection,
    keyring: Keyring,
    wave_id: str,
    *,
    responses: Sequence[Response],
    seed: str,
    actors: tuple[str, str],
) -> None:
    """Store the responses, sealed. ``seed``: what later dice of this wave's releases start from."""
    _require_both(connection, wave_id, actors=actors)
    # The guarded step comes before the key: of two openings at once, one waits and is refused.
    if not waves.advance(connection, wave_id, was="accounted", becomes="opened"):
        raise ReleaseRefused(f"The wave {wave_id} is no longer accounted.")
    document = {"seed": seed, "responses": [response.as_document() for response in responses]}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    # A key left behind by an opening that failed opens nothing.
    keyring.destroy(Purpose.OPENED, wave_id)
    key = keyring.make(Purpose.OPENED, wave_id)
    sealed = seal_bytes(key, zlib.compress(text.encode()), context=opened_context(wave_id))
    releases.keep_opened(connection, wave_id, sealed=sealed, responses=len(responses))


def opened_context(wave_id: str) -> bytes:
    """What the seal of the opened responses is bound to."""
    return joined(b"opened responses", wave_id.encode())
