"""Long work, done by the worker or by whoever waits for it: asked for, begun, stopped, begun again.

What a job does is handed in, one function a kind. Each leaves nothing behind when it is cut off,
so a job whose worker was killed is simply begun again; after the third time somebody must look.
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError

from app.acts.doors import chore, office
from app.acts.installation import SHELL, Actor, Installation
from app.acts.progress import Tell
from app.store import jobs, staff
from app.store.audit import ActorKind
from app.store.jobs import Job
from app.store.session import reading
from app.store.waves import wave_state
from app.survey.reasons import AccountReason, JobReason, StepReason
from app.survey.refusals import AccountRefused, JobRefused, Refused, StepRefused
from app.survey.states import JobKind, JobState
from app.survey.steps import Deed
from app.vault.tokens import new_id

ABANDONED = timedelta(seconds=90)
"""A worker that has said nothing for so long was killed."""
BEAT = timedelta(seconds=15)
MOST_BEGINNINGS = 3
KEPT_NOWHERE = frozenset({JobKind.OPENING})
"""Work whose secrets one process was given and nobody keeps: no other can begin it again."""
_log = structlog.get_logger("jobs")

Clock = Callable[[], datetime]
Result = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A job as the function that does it sees it."""

    here: Installation
    wave_id: str
    wanted: Mapping[str, str]
    by: Actor
    now: datetime
    tell: Tell


Do = Callable[[Assignment], Result]
"""Does a job; what came of it, by name. Refused when a rule says no."""


def ask(
    here: Installation,
    kind: JobKind,
    wave_id: str,
    *,
    wanted: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> Job:
    """Ask for a job. Refused without such a wave, or while it waits for a job of this kind."""
    job = Job(
        id=new_id(),
        kind=kind,
        wave_id=wave_id,
        wanted=wanted,
        asked_kind=by.kind,
        asked_by=by.name,
        asked_at=now,
    )
    with office(here, by=by, now=now) as asking:
        if wave_state(asking.connection, wave_id) is None:
            raise StepRefused(StepReason.NO_WAVE, wave=wave_id)
        before = jobs.job_under_way(asking.connection, wave_id, kind)
        if before is not None:
            raise JobRefused(JobReason.UNDER_WAY, job=before.id.hex())
        jobs.insert_job(asking.connection, job)
        asking.note(Deed.ASK_FOR_JOB, wave=wave_id, object=kind)
    return job


def stop(here: Installation, job_id: bytes, *, by: Actor, now: datetime) -> None:
    """Let a job end at its next step; nothing of it is left. JobRefused when it is over."""
    with office(here, by=by, now=now) as stopping:
        job = jobs.find_job(stopping.connection, job_id)
        if job is None:
            raise JobRefused(JobReason.NO_JOB, job=job_id.hex())
        if not jobs.stop_job(stopping.connection, job_id):
            raise JobRefused(JobReason.OVER, job=job_id.hex(), state=job.state)
        stopping.note(Deed.STOP_JOB, wave=job.wave_id, object=job.kind)


def list_jobs(here: Installation, wave_id: str | None = None) -> list[Job]:
    """The jobs of one wave or of all, the one asked for last first."""
    with reading(here.engine) as connection:
        return jobs.jobs_of(connection, wave_id)


def run_waiting(here: Installation, doing: Mapping[JobKind, Do], *, clock: Clock) -> list[Job]:
    """Do every job that waits or was abandoned and that this process can do; those it did."""
    with reading(here.engine) as connection:
        found = jobs.jobs_to_begin(connection, abandoned_before=clock() - ABANDONED)
    done = []
    for job in found:
        if job.kind in KEPT_NOWHERE:
            _give_up(here, job, now=clock())
        elif job.kind in doing and _begin(here, job, now=clock()):
            begun = replace(job, state=JobState.RUNNING, begun=job.begun + 1)
            _run(here, begun, doing[job.kind], clock=clock)
            done.append(begun)
    return done


def run_here(
    here: Installation,
    kind: JobKind,
    wave_id: str,
    do: Do,
    *,
    wanted: Mapping[str, str],
    by: Actor,
    clock: Clock,
    tell: Tell,
) -> Result:
    """Ask for a job and do it in this process, showing progress. Refused as the job is.

    For whoever waits at a terminal, and for work whose secrets are kept nowhere.
    """
    job = ask(here, kind, wave_id, wanted=wanted, by=by, now=clock())
    if not _begin(here, job, now=clock()):
        raise JobRefused(JobReason.UNDER_WAY, job=job.id.hex())
    begun = replace(job, state=JobState.RUNNING, begun=1)
    result: list[Result] = []
    with _Beating(here, begun, clock=clock, also=tell) as telling:
        try:
            result.append(do(Assignment(here, wave_id, wanted, by, clock(), telling)))
        except BaseException as cut:
            state = JobState.REFUSED if isinstance(cut, Refused) else JobState.STOPPED
            _end(here, begun, state, now=clock(), result=_why(cut))
            raise
    _end(here, begun, JobState.DONE, now=clock(), result=result[0])
    return result[0]


class _Beating:
    """Says how far a job has come, and that it is alive even where nothing can be counted."""

    def __init__(
        self, here: Installation, job: Job, *, clock: Clock, also: Tell | None = None
    ) -> None:
        self._here, self._job, self._clock, self._also = here, job, clock, also
        self._told = ("", 0, 0)
        self._is_stopped = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="job", daemon=True)
        self._last: datetime | None = None

    def __enter__(self) -> Tell:
        self._thread.start()
        return self._tell

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _tell(self, what: str, done: int, of: int) -> None:
        self._told = (what, done, of)
        if self._also is not None:
            self._also(what, done, of)
        now = self._clock()
        if self._last is None or now - self._last >= timedelta(seconds=1) or done == of:
            self._last = now
            self._say()
        if self._is_stopped.is_set():
            raise JobRefused(JobReason.STOPPED)

    def _say(self) -> None:
        what, done, of = self._told
        now = self._clock()
        with chore(self._here, now=now) as telling:
            if not jobs.tell_progress(
                telling.connection, self._job, doing=what, done=done, whole=of, now=now
            ):
                self._is_stopped.set()

    def _beat(self) -> None:
        while not self._over.wait(BEAT.total_seconds()):
            # A database that is away for a moment ends no job: the next beat tries again.
            with suppress(OperationalError):
                self._say()


def _run(here: Installation, job: Job, do: Do, *, clock: Clock) -> None:
    if job.begun > MOST_BEGINNINGS:
        _end(here, job, JobState.FAILED, now=clock(), result={"reason": "cut off again and again"})
        return
    try:
        by = _asker(here, job)
        with _Beating(here, job, clock=clock) as telling:
            result = do(Assignment(here, job.wave_id, job.wanted, by, clock(), telling))
    except Refused as refused:
        is_stopped = refused.reason is JobReason.STOPPED
        state = JobState.STOPPED if is_stopped else JobState.REFUSED
        _end(here, job, state, now=clock(), result=refused.as_facts())
    except Exception as defect:  # noqa: BLE001 - one job's defect must not stop the others
        _log.error("job failed", job=job.kind, problem=type(defect).__name__)
        _end(here, job, JobState.FAILED, now=clock(), result={"reason": type(defect).__name__})
    else:
        _end(here, job, JobState.DONE, now=clock(), result=result)


def _begin(here: Installation, job: Job, *, now: datetime) -> bool:
    with chore(here, now=now) as beginning:
        return jobs.begin_job(beginning.connection, job, now=now)


def _end(here: Installation, job: Job, state: JobState, *, now: datetime, result: Result) -> None:
    with chore(here, now=now) as ending:
        jobs.end_job(ending.connection, job, state, result=result)


def _give_up(here: Installation, job: Job, *, now: datetime) -> None:
    """Work that only the process that was given its secrets could do, and that process is gone."""
    if job.state is JobState.RUNNING:
        _end(here, job, JobState.STOPPED, now=now, result={"reason": "cut off"})


def _asker(here: Installation, job: Job) -> Actor:
    """Who asked, with the roles held now: a role that was taken back meanwhile is not used."""
    if job.asked_kind is not ActorKind.PERSON:
        return SHELL
    with reading(here.engine) as connection:
        account = staff.find_account(connection, job.asked_by)
        if account is None or not account.active:
            raise AccountRefused(AccountReason.NO_ACCOUNT)
        held = staff.grants_of(connection, account.id)
    grants = frozenset((grant.wave_id, grant.role) for grant in held)
    return Actor.person(account.email, account.id, grants=grants, has_confirmed=False)


def _why(cut: BaseException) -> Result:
    return cut.as_facts() if isinstance(cut, Refused) else {"reason": type(cut).__name__}
