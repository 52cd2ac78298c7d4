"""The one table of what people do to a wave: who may, where it must stand, what becomes of it.

``app.acts`` holds every verb to it. An act's value is what the audit log keeps of it.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.survey.roles import OFFICERS, Role
from app.survey.states import WaveState


class Step(StrEnum):
    """Steps of a wave: each holds the wave while it is taken."""

    CREATE_WAVE = "wave created"
    STAGE_FRAME = "frame staged"
    PLAN_SAMPLE = "sample planned"
    CANCEL_PLAN = "plan cancelled"
    APPROVE_SAMPLE = "sample approved"
    DRAW_SAMPLE = "sample drawn"
    NAME_OFFICERS = "officer keys"
    PROVE_KEY = "key proved"
    NAME_PRINTER = "print recipient named"
    APPROVE_PRINTER = "print recipient approved"
    FILE_REFERENCE = "reference filed"
    ACCEPT_TEXTS = "texts accepted"
    MAKE_LETTERS = "letters made"
    MAKE_FORMS = "forms made"
    OPEN_WAVE = "wave opened"
    CLOSE_WAVE = "wave closed"
    REOPEN_WAVE = "wave reopened"
    RECORD_LOST_REPLIES = "lost replies recorded"
    ACCOUNT_WAVE = "wave accounted"
    DESTROY_BACKUP_KEY = "backup key destroyed"
    OPEN_BALLOTS = "ballots opened"
    BUILD_RELEASE = "release built"
    APPROVE_RELEASE = "release approved"
    SET_RELEASE_OUT = "release set out"
    WITHDRAW_RELEASE = "release withdrawn"
    PUBLISH_ERRATUM = "erratum published"
    APPROVE_PURGE = "purge approved"
    PURGE_WAVE = "wave purged"


class Task(StrEnum):
    """Work on paper, at the desk and at the keyboard: never waits for a step, or for other work."""

    RECORD_DISPOSITION = "disposition recorded"
    UNDO_DISPOSITION = "disposition undone"
    ERASE_PERSON = "person erased"
    PROTECT_PERSON = "register check"
    REPLACE_LETTER = "letter replaced"
    NOTE_RETURN = "letter returned"
    UNDO_RETURN = "return undone"
    RECEIVE_FORM = "form received"
    SET_FORM_ASIDE = "form set aside"
    UNDO_RECEIPT = "receipt undone"
    OPEN_BATCH = "batch opened"
    HAND_BATCH_OVER = "batch handed over"
    KEY_FORM = "form keyed"
    RULE_ON_FORM = "form ruled on"
    ACCEPT_BATCH = "batch accepted"


class Deed(StrEnum):
    """What is done in the office: accounts, sessions, downloads, jobs. Belongs to no wave's state."""

    ADD_ACCOUNT = "account added"
    RENEW_ACCOUNT = "account renewed"
    END_ACCOUNT = "account ended"
    GIVE_ROLE = "role given"
    WITHDRAW_ROLE = "role withdrawn"
    SIGN_IN = "signed in"
    STEP_UP = "stepped up"
    END_SESSIONS = "sessions ended"
    NOTE_FAILING_SIGN_IN = "sign-in keeps failing"
    DOWNLOAD_RELEASE = "release downloaded"
    ASK_FOR_JOB = "job asked for"
    STOP_JOB = "job stopped"
    ACCEPT_LOSS = "loss accepted"


class Chore(StrEnum):
    """What the worker does unasked."""

    MIX = "ballots mixed"
    CLOSE = "wave closed"
    END_DRAFTS = "drafts ended"
    FORGET_KEYS = "keys forgotten"
    REWRITE = "storage rewritten"
    RUN_JOBS = "job run"


AuditAct = Step | Task | Deed | Chore


@dataclass(frozen=True, slots=True)
class StepRule:
    """What a step needs and does."""

    at: frozenset[WaveState]
    """Where the wave must stand."""
    roles: frozenset[Role]
    """One of these is needed in the wave."""
    becomes: WaveState | None = None
    """Where the wave stands afterwards; None: where it stood."""
    other_than: Step | None = None
    """The step that another person must have taken before."""
    persons: int = 1
    """How many different persons it takes, those of ``other_than`` counted."""
    is_confirmed: bool = False
    """Password and one-time code are asked for again."""
    is_alone: bool = False
    """Only one wave of the installation may be at it at a time."""


@dataclass(frozen=True, slots=True)
class TaskRule:
    """Where the wave must stand for a task, and who may do it."""

    at: frozenset[WaveState]
    roles: frozenset[Role]


def _at(*states: WaveState) -> frozenset[WaveState]:
    return frozenset(states)


_PREPARED, _DRAWN, _OPEN, _CLOSED, _ACCOUNTED, _OPENED, _RELEASED, _ = WaveState
_COORDINATOR = frozenset({Role.COORDINATOR})
_OFFICERS_AND_COORDINATOR = OFFICERS | _COORDINATOR
_DESK = frozenset({Role.DESK})
_RECEIVER = frozenset({Role.RECEIVER})
_KEYER = frozenset({Role.KEYER})
_ADJUDICATOR = frozenset({Role.ADJUDICATOR})
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

STEPS: dict[Step, StepRule] = {
    Step.CREATE_WAVE: StepRule(frozenset(), _ADMINISTRATOR | _COORDINATOR, _PREPARED),
    Step.STAGE_FRAME: StepRule(_at(_PREPARED), _COORDINATOR),
    Step.PLAN_SAMPLE: StepRule(_at(_PREPARED), _COORDINATOR),
    Step.CANCEL_PLAN: StepRule(_at(_PREPARED), _COORDINATOR),
    Step.APPROVE_SAMPLE: StepRule(
        _at(_PREPARED), _COORDINATOR, other_than=Step.PLAN_SAMPLE, persons=2, is_confirmed=True
    ),
    Step.DRAW_SAMPLE: StepRule(_at(_PREPARED), _COORDINATOR, _DRAWN),
    Step.NAME_OFFICERS: StepRule(_at(_PREPARED, _DRAWN), _COORDINATOR),
    Step.PROVE_KEY: StepRule(_at(_PREPARED, _DRAWN), OFFICERS, is_confirmed=True),
    Step.NAME_PRINTER: StepRule(_at(_PREPARED, _DRAWN, _OPEN), _COORDINATOR),
    Step.APPROVE_PRINTER: StepRule(
        _at(_PREPARED, _DRAWN, _OPEN),
        _COORDINATOR,
        other_than=Step.NAME_PRINTER,
        persons=2,
        is_confirmed=True,
    ),
    Step.FILE_REFERENCE: StepRule(_at(_PREPARED, _DRAWN, _OPEN), _COORDINATOR),
    Step.ACCEPT_TEXTS: StepRule(_at(_PREPARED, _DRAWN), _COORDINATOR),
    Step.MAKE_LETTERS: StepRule(_at(_DRAWN, _OPEN), _COORDINATOR),
    Step.MAKE_FORMS: StepRule(_at(_DRAWN, _OPEN), _COORDINATOR),
    Step.OPEN_WAVE: StepRule(_at(_DRAWN), _COORDINATOR, _OPEN, is_confirmed=True, is_alone=True),
    Step.CLOSE_WAVE: StepRule(_at(_OPEN), _COORDINATOR, _CLOSED, is_confirmed=True),
    Step.REOPEN_WAVE: StepRule(
        _at(_CLOSED), _COORDINATOR, _OPEN, persons=2, is_confirmed=True, is_alone=True
    ),
    Step.RECORD_LOST_REPLIES: StepRule(
        _at(_OPEN, _CLOSED), _OFFICERS_AND_COORDINATOR, persons=2, is_confirmed=True
    ),
    Step.ACCOUNT_WAVE: StepRule(_at(_CLOSED), _COORDINATOR, _ACCOUNTED, is_confirmed=True),
    Step.DESTROY_BACKUP_KEY: StepRule(
        _at(_ACCOUNTED), _OFFICERS_AND_COORDINATOR, persons=2, is_confirmed=True
    ),
    Step.OPEN_BALLOTS: StepRule(_at(_ACCOUNTED), OFFICERS, _OPENED, persons=2, is_confirmed=True),
    Step.BUILD_RELEASE: StepRule(_at(_OPENED, _RELEASED), OFFICERS),
    Step.APPROVE_RELEASE: StepRule(_at(_OPENED, _RELEASED), OFFICERS, persons=2, is_confirmed=True),
    Step.SET_RELEASE_OUT: StepRule(_at(_OPENED, _RELEASED), OFFICERS, _RELEASED),
    Step.WITHDRAW_RELEASE: StepRule(_at(_OPENED, _RELEASED), OFFICERS, is_confirmed=True),
    Step.PUBLISH_ERRATUM: StepRule(_at(_RELEASED), OFFICERS, persons=2, is_confirmed=True),
    Step.APPROVE_PURGE: StepRule(_at(_RELEASED), _OFFICERS_AND_COORDINATOR, is_confirmed=True),
    Step.PURGE_WAVE: StepRule(
        _at(_RELEASED),
        _OFFICERS_AND_COORDINATOR,
        WaveState.PURGED,
        other_than=Step.APPROVE_PURGE,
        persons=2,
        is_confirmed=True,
    ),
}

_NAMES_ARE_HERE = _at(_DRAWN, _OPEN, _CLOSED)
_PAPER_COMES = _at(_OPEN, _CLOSED)

TASKS: dict[Task, TaskRule] = {
    Task.RECORD_DISPOSITION: TaskRule(_NAMES_ARE_HERE, _DESK),
    Task.UNDO_DISPOSITION: TaskRule(_NAMES_ARE_HERE, _DESK),
    Task.ERASE_PERSON: TaskRule(_NAMES_ARE_HERE, _DESK),
    Task.PROTECT_PERSON: TaskRule(_NAMES_ARE_HERE, _DESK),
    Task.REPLACE_LETTER: TaskRule(_at(_DRAWN, _OPEN), _DESK),
    Task.NOTE_RETURN: TaskRule(_NAMES_ARE_HERE, _DESK),
    Task.UNDO_RETURN: TaskRule(_NAMES_ARE_HERE, _DESK),
    Task.RECEIVE_FORM: TaskRule(_PAPER_COMES, _RECEIVER),
    Task.SET_FORM_ASIDE: TaskRule(_PAPER_COMES, _RECEIVER),
    Task.UNDO_RECEIPT: TaskRule(_PAPER_COMES, _RECEIVER),
    Task.OPEN_BATCH: TaskRule(_PAPER_COMES, _RECEIVER),
    Task.HAND_BATCH_OVER: TaskRule(_PAPER_COMES, _RECEIVER),
    Task.KEY_FORM: TaskRule(_PAPER_COMES, _KEYER),
    Task.RULE_ON_FORM: TaskRule(_PAPER_COMES, _ADJUDICATOR),
    Task.ACCEPT_BATCH: TaskRule(_PAPER_COMES, _ADJUDICATOR),
}

NEXT_STEP: dict[WaveState, Step] = {
    WaveState.PREPARED: Step.DRAW_SAMPLE,
    WaveState.DRAWN: Step.OPEN_WAVE,
    WaveState.OPEN: Step.CLOSE_WAVE,
    WaveState.CLOSED: Step.ACCOUNT_WAVE,
    WaveState.ACCOUNTED: Step.OPEN_BALLOTS,
    WaveState.OPENED: Step.SET_RELEASE_OUT,
    WaveState.RELEASED: Step.PURGE_WAVE,
}
"""What comes next in each state of a wave; a purged wave's life has ended."""
