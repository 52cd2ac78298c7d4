"""Where two keyings differ a third account reads the paper; then the batch is accepted.

At acceptance every form becomes a sealed ballot like any other, the keyings are destroyed, and the
batch's key with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from app.fieldwork.ballots.seal_reply import CaseFacts, PoolMoved, cast
from app.fieldwork.journal import note
from app.fieldwork.paper.batches import PaperRefused, Refusal, find_batch, hold_paper, named
from app.fieldwork.paper.keyed_marks import (
    KEYINGS_OF_A_FORM,
    RULING,
    Keyed,
    answers_of,
    form_in_keying,
    read_keyed,
    seal_keyed,
)
from app.fieldwork.public_wave import PublicWave, frozen_wave
from app.store import keyings, waves
from app.store.session import reading, writing
from app.survey.answers import Answer, Problem
from app.survey.keying import differences, read_mark, rulings_from, settle
from app.survey.questionnaire import Question
from app.vault.keyring import Keyring, Purpose
from app.vault.tokens import new_id

_TRIES = 5


@dataclass(frozen=True, slots=True)
class RulingSheet:
    """A form to rule on: which fields differ, never what the two keyers saw."""

    wave: PublicWave
    batch_id: bytes
    batch: int
    number: int
    questions: tuple[Question, ...]
    is_flagged: bool
    notes: tuple[str, ...] = field(repr=False)
    """The remarks of either keyer."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """The form's answers stand."""


@dataclass(frozen=True, slots=True)
class NotRuled:
    """Nothing is saved: these marks cannot stand (None: no mark was given)."""

    problems: Mapping[str, Problem | None]


def forms_to_rule(engine: Engine, batch_id: bytes, *, account_id: bytes) -> list[int]:
    """The numbers of the forms that wait for a third account and that this one may rule on."""
    with reading(engine) as connection:
        rows = keyings.keyings_of_batch(connection, batch_id)
        forms = keyings.forms_of(connection, batch_id)
    done: dict[bytes, list[Any]] = {}
    for row in rows:
        if row.done:
            done.setdefault(row.form_id, []).append(row)
    return [
        form.number
        for form in forms
        if not form.settled
        and len(done.get(form.id, [])) == KEYINGS_OF_A_FORM
        and all(row.account_id != account_id for row in done[form.id])
    ]


def open_ruling(
    engine: Engine, keyring: Keyring, *, batch_id: bytes, number: int, account_id: bytes
) -> RulingSheet:
    """What this account is to look up on the paper. PaperRefused when it is not for it to rule."""
    with reading(engine) as connection:
        form, rows = _waiting(connection, batch_id, number, account_id)
        batch = find_batch(connection, batch_id)
        wave = frozen_wave(connection, batch.wave_id)
        names = _differing(connection, keyring, wave, rows)
        seen = [read_keyed(connection, keyring, row) for row in rows]
    return RulingSheet(
        wave=wave,
        batch_id=batch_id,
        batch=batch.number,
        number=number,
        questions=tuple(q for q in wave.questionnaire if q.name in names),
        is_flagged=form.flagged,
        notes=tuple(sorted(keyed.note for keyed in seen if keyed.note)),
    )


def rule(
    engine: Engine,
    keyring: Keyring,
    *,
    batch_id: bytes,
    number: int,
    marks: Mapping[str, str],
    account_id: bytes,
    actor: str,
    now: datetime,
) -> Ruled | NotRuled:
    """Settle a form with what a third account reads on the paper. Both keyings are kept."""
    try:
        with writing(engine) as connection:
            return _rule(
                connection,
                keyring,
                batch_id=batch_id,
                number=number,
                marks=marks,
                account_id=account_id,
                actor=actor,
                now=now,
            )
    except IntegrityError as ruled_before:
        raise PaperRefused(Refusal.NOTHING_TO_RULE) from ruled_before


def accept_batch(
    engine: Engine, keyring: Keyring, batch_id: bytes, *, actor: str, now: datetime, dice: Random
) -> int:
    """Seal the answers of every form, destroy forms, keyings and key; how many forms there were.

    One transaction: no form is lost between keying and ballot, and none counts twice.
    """
    for _ in range(_TRIES):
        try:
            with writing(engine) as connection:
                forms = _accept(connection, keyring, batch_id, actor=actor, now=now, dice=dice)
        except PoolMoved:
            continue
        _forget_keys(engine, keyring)
        return forms
    raise RuntimeError("the mix key kept changing while a batch was being accepted")


def _rule(
    connection: Connection,
    keyring: Keyring,
    *,
    batch_id: bytes,
    number: int,
    marks: Mapping[str, str],
    account_id: bytes,
    actor: str,
    now: datetime,
) -> Ruled | NotRuled:
    form, rows = _waiting(connection, batch_id, number, account_id)
    batch = find_batch(connection, batch_id)
    wave = frozen_wave(connection, batch.wave_id)
    names = _differing(connection, keyring, wave, rows)
    problems = _problems(wave, names, marks)
    if problems:
        return NotRuled(problems)
    keying_id = new_id()
    ruled = Keyed(marks={name: marks[name].strip() for name in names}, saved_at=now)
    row = {
        "id": keying_id,
        "form_id": form.id,
        "ordinal": RULING,
        "account_id": account_id,
        "sealed": seal_keyed(keyring, batch_id, keying_id, keyed=ruled),
        "revision": 0,
        "done": True,
        "seconds": 0,
        "differences": len(names),
    }
    keyings.insert_keying(connection, row)
    keyings.change_form(connection, form.id, settled=True)
    note(connection, keyring, at=now, actor=actor, act="form ruled on", on=named(batch, now))
    return Ruled()


def _waiting(
    connection: Connection, batch_id: bytes, number: int, account_id: bytes
) -> tuple[Any, list[Any]]:
    form = form_in_keying(connection, batch_id, number)
    rows = keyings.keyings_of(connection, form.id)
    if any(row.account_id == account_id and row.ordinal != RULING for row in rows):
        raise PaperRefused(Refusal.KEYED_BY_YOU)
    done = [row for row in rows if row.done and row.ordinal != RULING]
    if form.settled or len(done) != KEYINGS_OF_A_FORM:
        raise PaperRefused(Refusal.NOTHING_TO_RULE)
    return form, done


def _differing(
    connection: Connection, keyring: Keyring, wave: PublicWave, rows: Sequence[Any]
) -> tuple[str, ...]:
    first, second = (answers_of(connection, keyring, wave, row) for row in rows)
    return differences(first, second)


def _problems(
    wave: PublicWave, names: Sequence[str], marks: Mapping[str, str]
) -> dict[str, Problem | None]:
    problems: dict[str, Problem | None] = {}
    for name in names:
        mark = marks.get(name, "").strip()
        said = read_mark(wave.questionnaire[name], mark)
        if not mark or isinstance(said, Problem):
            problems[name] = said if isinstance(said, Problem) else None
    return problems


def _accept(
    connection: Connection,
    keyring: Keyring,
    batch_id: bytes,
    *,
    actor: str,
    now: datetime,
    dice: Random,
) -> int:
    batch = find_batch(connection, batch_id)
    if not keyings.move_batch(connection, batch_id, was="keying", becomes="accepted"):
        raise PaperRefused(Refusal.NOT_KEYING)
    forms = keyings.forms_of(connection, batch_id)
    if not all(form.settled for form in forms):
        raise PaperRefused(Refusal.UNSETTLED)
    wave = frozen_wave(connection, batch.wave_id)
    # In random order: the pool must not remember which form was which.
    dice.shuffle(forms)
    for form in forms:
        facts = CaseFacts(form.municipality, form.area, form.sex, form.birth_year, form.age_band)
        answers = _final(connection, keyring, wave, form)
        cast(connection, wave, facts=facts, answers=answers, mode="paper")
    keyings.destroy_forms(connection, [form.id for form in forms])
    on = f"{named(batch, now)}: {len(forms)} forms"
    note(connection, keyring, at=now, actor=actor, act="batch accepted", on=on)
    return len(forms)


def _final(
    connection: Connection, keyring: Keyring, wave: PublicWave, form: Any
) -> dict[str, Answer]:
    rows = keyings.keyings_of(connection, form.id)
    first, second = (
        answers_of(connection, keyring, wave, row) for row in rows if row.ordinal != RULING
    )
    rulings: dict[str, Answer | None] = {}
    for row in rows:
        if row.ordinal == RULING:
            marks = read_keyed(connection, keyring, row).marks
            rulings = rulings_from(wave.questionnaire, marks)
    stands = settle(first, second, rulings)
    if isinstance(stands, tuple):
        raise PaperRefused(Refusal.UNSETTLED)
    return stands


def _forget_keys(engine: Engine, keyring: Keyring) -> None:
    # Only after the commit; and every key that no batch needs, so that a crash leaves none behind.
    with writing(engine) as connection:
        hold_paper(connection)
        needed = {
            batch.id.hex()
            for wave in waves.find_waves(connection)
            for batch in keyings.batches_of(connection, wave.id)
            if batch.state != "accepted"
        }
        for name in keyring.names(Purpose.BATCH):
            if name not in needed:
                keyring.destroy(Purpose.BATCH, name)
