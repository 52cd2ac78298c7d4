"""Answering: open the sheet, save a page, send once, leave.

A draft is sealed with a key only the code can make; whoever holds the database reads nothing.
Of two tabs the one that saved last is never stale: its reply may have been lost on the way.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Connection, Engine

from app.acts.installation import Installation
from app.fieldwork.ballots.seal_reply import CaseFacts, PoolMoved, seal_reply
from app.fieldwork.public_wave import PublicWave, frozen_wave
from app.fieldwork.web.admission import SheetSession
from app.store import cases, codes
from app.store.codes import StoredSheet
from app.store.session import writing
from app.store.tallies import count_language
from app.survey.answers import Answer, PageReading, as_plain, from_plain, read_page
from app.survey.questionnaire import Page, Questionnaire
from app.survey.routing import asked_on, counted_answers
from app.survey.states import Mode, WaveState
from app.survey.window import week_of
from app.vault.drafts import open_draft, seal_draft

IDLE = timedelta(minutes=45)
_TRIES = 5


class Ended(Enum):
    """Why there is no sheet to show."""

    SIGNED_OUT = "signed out"
    IDLE = "idle too long"
    ANSWERED = "the reply is in"
    CLOSED = "the window has closed"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A resident's answers so far, and where she stands."""

    wave: PublicWave
    answers: Mapping[str, Answer] = field(repr=False)
    revision: int
    reached: int
    """The highest page saved so far; 0 for a new sheet."""
    session: SheetSession


@dataclass(frozen=True, slots=True)
class PostedPage:
    """A page's form as it came in. ``tab`` names the screen it was filled in on."""

    number: int
    revision: int
    tab: str
    fields: Mapping[str, list[str]] = field(repr=False)
    again: frozenset[str] = frozenset()
    moves_on: bool = True
    """False when the page is only saved: she comes back to it."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The good answers are saved, whatever problems the others have."""

    sheet: Sheet
    reading: PageReading
    is_first: bool = False
    """The first time she moves on from this page."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Another screen saved after this page was shown; nothing of this page is saved."""

    sheet: Sheet
    reading: PageReading


@dataclass(frozen=True, slots=True)
class Sent:
    """The reply is sealed and counted."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet that may be answered, as it stands in the store."""

    sheet: Sheet
    stored: StoredSheet


def open_sheet(here: Installation, session: SheetSession, *, now: datetime) -> Sheet | Ended:
    """The resident's sheet as it stands."""
    found = _find(here.engine, session, now=now)
    if found is Ended.IDLE:
        sign_out(here, session)
    return found if isinstance(found, Ended) else found.sheet


def save_page(
    here: Installation, session: SheetSession, posted: PostedPage, *, now: datetime
) -> Saved | Stale | Ended:
    """Save one page. After 45 idle minutes it still saves, but shows nothing.

    Stale only where something would be lost and can be compared: where another screen saved the
    same there is nothing to compare, and a write-only page cannot show what the other saved, so
    there the later answer counts.
    """
    awake = replace(session, seen_at=now)
    result: Saved | Stale | Ended | None = None
    while result is None:
        result = _save(here.engine, awake, posted, now=now)
    if isinstance(result, Saved) and _is_idle(session, now):
        sign_out(here, session)
        return Ended.IDLE
    return result


def send(
    here: Installation, session: SheetSession, *, language: str, now: datetime
) -> Sent | Ended:
    """Count the reply, exactly once, and let its sealed ballot wait to be mixed.

    Check-off, ballot and the end of the draft share one transaction: none can be lost alone.
    """
    for _ in range(_TRIES):
        try:
            with writing(here.engine) as connection:
                return _send(connection, session, language=language, now=now)
        except PoolMoved:
            continue
    raise RuntimeError("the mix key kept changing while a reply was being sent")


def sign_out(here: Installation, session: SheetSession) -> None:
    """End every session begun with this code."""
    with writing(here.engine) as connection:
        codes.raise_epoch(connection, session.code_id)


def differing(sheet: Sheet, page: Page, reading: PageReading) -> frozenset[str]:
    """The questions of ``page`` on which a screen and the saved sheet do not agree."""
    asked = asked_on(page, sheet.wave.questionnaire, sheet.answers)
    return frozenset(
        question.name
        for question in asked
        if question.name in reading.problems
        or reading.answers.get(question.name) != sheet.answers.get(question.name)
    )


def _find(store: Engine | Connection, session: SheetSession, *, now: datetime) -> _Found | Ended:
    row = codes.find_sheet(store, session.code_id)
    if row is None:
        return Ended.SIGNED_OUT
    if row.case_state.has_replied:
        return Ended.ANSWERED
    if row.ended or row.epoch != session.epoch or row.disposition is not None:
        return Ended.SIGNED_OUT
    wave = frozen_wave(store, row.wave_id)
    if row.wave_state is not WaveState.OPEN or not wave.window.may_send(now):
        return Ended.CLOSED
    if _is_idle(session, now):
        return Ended.IDLE
    answers, reached = _unpack(wave.questionnaire, session, row.sealed)
    awake = replace(session, seen_at=now)
    return _Found(Sheet(wave, answers, row.revision or 0, reached, awake), row)


def _save(
    engine: Engine, session: SheetSession, posted: PostedPage, *, now: datetime
) -> Saved | Stale | Ended | None:
    """None: another request changed the draft meanwhile; look again."""
    found = _find(engine, session, now=now)
    if isinstance(found, Ended):
        return found
    sheet, questionnaire = found.sheet, found.sheet.wave.questionnaire
    page = _page(questionnaire, posted.number)
    said = read_page(page, posted.fields, asked_on(page, questionnaire, sheet.answers))
    if _is_stale(found, page, posted, said):
        return Stale(sheet, said)
    answers = _merge(page, sheet.answers, said, again=posted.again)
    reached = max(sheet.reached, page.number if posted.moves_on else page.number - 1)
    packed = _pack(questionnaire, answers, reached)
    sealed = seal_draft(session.draft_key, packed, code_id=session.code_id)
    if not _write_draft(engine, session.code_id, found.stored, sealed=sealed, tab=posted.tab):
        return None
    becomes = replace(sheet, answers=answers, revision=sheet.revision + 1, reached=reached)
    return Saved(becomes, said, is_first=posted.moves_on and page.number > sheet.reached)


def _is_stale(found: _Found, page: Page, posted: PostedPage, said: PageReading) -> bool:
    stored = found.stored
    is_newest = stored.sealed is None or posted.revision == stored.revision
    if is_newest or posted.tab == stored.tab or page.write_only:
        return False
    return bool(differing(found.sheet, page, said))


def _write_draft(
    engine: Engine, code_id: bytes, row: StoredSheet, *, sealed: bytes, tab: str
) -> bool:
    """False when the draft is no longer as ``row`` says: replaced, destroyed, or just begun."""
    # Each is one statement that finds nothing to write once the reply is in or the wave closed.
    if row.revision is None:
        return codes.begin_draft(engine, code_id, sealed=sealed, tab=tab)
    return codes.replace_draft(engine, code_id, sealed=sealed, was=row.revision, tab=tab)


def _merge(
    page: Page, answers: Mapping[str, Answer], said: PageReading, *, again: frozenset[str]
) -> dict[str, Answer]:
    # A write-only page never shows what was answered, so its blank fields say nothing.
    names = {question.name for question in page.questions}
    gone = again & names if page.write_only else said.cleared
    kept = {name: answer for name, answer in answers.items() if name not in gone}
    return kept | said.answers


def _send(
    connection: Connection, session: SheetSession, *, language: str, now: datetime
) -> Sent | Ended:
    found = _find(connection, session, now=now)
    if isinstance(found, Ended):
        return found
    sheet, case_id = found.sheet, found.stored.case_id
    if not cases.settle_case(connection, case_id, mode=Mode.WEB, week=week_of(now)):
        return Ended.ANSWERED
    case = cases.find_case(connection, case_id)
    if case is None:
        raise LookupError("the case vanished while its reply was being sent")
    answers = counted_answers(sheet.wave.questionnaire, sheet.answers)
    seal_reply(connection, sheet.wave, facts=CaseFacts.of(case), answers=answers, mode=Mode.WEB)
    codes.destroy_drafts(connection, case_id)
    municipality = case.municipality
    count_language(connection, case.wave_id, municipality=municipality, language=language)
    return Sent()


def _is_idle(session: SheetSession, now: datetime) -> bool:
    return now - session.seen_at > IDLE


def _page(questionnaire: Questionnaire, number: int) -> Page:
    if not 1 <= number <= len(questionnaire.pages):
        raise LookupError(f"the questionnaire has no page {number}")
    return questionnaire.pages[number - 1]


def _pack(questionnaire: Questionnaire, answers: Mapping[str, Answer], reached: int) -> bytes:
    # Questions by their place, not their name: a whole reply fits the smallest size of draft.
    places = [questionnaire.places[name] for name in answers]
    plain = [reached, places, list(as_plain(answers).values())]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def _unpack(
    questionnaire: Questionnaire, session: SheetSession, sealed: bytes | None
) -> tuple[dict[str, Answer], int]:
    if sealed is None:
        return {}, 0
    packed = open_draft(session.draft_key, sealed, code_id=session.code_id)
    reached, places, plain = json.loads(packed)
    names = map(questionnaire.names.__getitem__, places)
    return from_plain(dict(zip(names, plain, strict=True))), reached
