"""Long work: what was asked for, by whom, how far it has come, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update
from sqlmodel import Field, SQLModel

from app.store.audit import ActorKind
from app.store.columns import Bytes, Document, Moment, all_as, one_as, one_of, table_of
from app.survey.states import JobKind, JobState

_UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


class JobTable(SQLModel, table=True):
    """One piece of long work. Holds no secret and no personal data."""

    __tablename__ = "job"
    id: bytes = Field(primary_key=True, sa_type=Bytes)
    kind: JobKind = Field(sa_type=one_of(JobKind, 16))
    wave_id: str = Field(foreign_key="wave.id", index=True, max_length=40)
    wanted: dict[str, Any] = Field(sa_type=Document)
    state: JobState = Field(sa_type=one_of(JobState, 8))
    asked_kind: ActorKind = Field(sa_type=one_of(ActorKind, 8))
    asked_by: str
    asked_at: datetime = Field(sa_type=Moment)
    begun: int
    seen_at: datetime | None = Field(default=None, sa_type=Moment)
    doing: str
    done: int
    whole: int
    is_stopping: bool
    result: dict[str, Any] = Field(sa_type=Document)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of long work."""

    id: bytes
    kind: JobKind
    wave_id: str
    wanted: Mapping[str, str] = field(default_factory=dict)
    """What was asked for, by name."""
    state: JobState = JobState.WAITING
    asked_kind: ActorKind
    asked_by: str
    asked_at: datetime
    begun: int = 0
    """How often it was begun: a kill lets somebody else begin it again."""
    seen_at: datetime | None = None
    """When whoever works on it last said so."""
    doing: str = ""
    done: int = 0
    whole: int = 0
    is_stopping: bool = False
    """Somebody wants it stopped."""
    result: Mapping[str, str] = field(default_factory=dict)
    """What came of it, or why not, by name."""


JOB = table_of(JobTable)


def insert_job(connection: Connection, job: Job) -> None:
    """Ask for a job."""
    values = {name: getattr(job, name) for name in Job.__dataclass_fields__}
    values |= {"wanted": dict(job.wanted), "result": dict(job.result)}
    connection.execute(insert(JOB).values(**values))


def find_job(connection: Connection, job_id: bytes) -> Job | None:
    """One job."""
    return one_as(Job, connection.execute(select(JOB).where(JOB.c.id == job_id)))


def jobs_of(connection: Connection, wave_id: str | None = None) -> list[Job]:
    """The jobs of one wave or of all, the one asked for last first."""
    query = select(JOB).order_by(JOB.c.asked_at.desc())
    if wave_id is not None:
        query = query.where(JOB.c.wave_id == wave_id)
    return all_as(Job, connection.execute(query))


def job_under_way(connection: Connection, wave_id: str, kind: JobKind) -> Job | None:
    """The job of this kind that the wave waits for, or None."""
    query = select(JOB).where(JOB.c.wave_id == wave_id, JOB.c.kind == kind)
    return one_as(Job, connection.execute(query.where(JOB.c.state.in_(_UNDER_WAY)).limit(1)))


def jobs_to_begin(connection: Connection, *, abandoned_before: datetime) -> list[Job]:
    """Jobs that wait, and jobs whose worker has said nothing since; the oldest first."""
    abandoned = (JOB.c.state == JobState.RUNNING) & (JOB.c.seen_at < abandoned_before)
    query = select(JOB).where(or_(JOB.c.state == JobState.WAITING, abandoned))
    return all_as(Job, connection.execute(query.order_by(JOB.c.asked_at)))


def begin_job(connection: Connection, job: Job, *, now: datetime) -> bool:
    """Take a job that stands as ``job`` says; False when somebody else was quicker."""
    taken = connection.execute(
        update(JOB)
        .where(JOB.c.id == job.id, JOB.c.state == job.state, JOB.c.begun == job.begun)
        .values(state=JobState.RUNNING, begun=job.begun + 1, seen_at=now)
    )
    return taken.rowcount == 1


def tell_progress(
    connection: Connection, job: Job, *, doing: str, done: int, whole: int, now: datetime
) -> bool:
    """Say how far a job has come; False when it is to stop, or is no longer this worker's."""
    told = connection.execute(
        update(JOB)
        .where(JOB.c.id == job.id, JOB.c.state == JobState.RUNNING, JOB.c.begun == job.begun)
        .where(JOB.c.is_stopping.is_(False))
        .values(doing=doing, done=done, whole=whole, seen_at=now)
    )
    return told.rowcount == 1


def end_job(
    connection: Connection, job: Job, state: JobState, *, result: Mapping[str, str]
) -> bool:
    """Say how a job ended; False when it is no longer this worker's."""
    ended = connection.execute(
        update(JOB)
        .where(JOB.c.id == job.id, JOB.c.begun == job.begun, JOB.c.state.in_(_UNDER_WAY))
        .values(state=state, result=dict(result))
    )
    return ended.rowcount == 1


def stop_job(connection: Connection, job_id: bytes) -> bool:
    """Let a job end at its next step; one that still waits ends at once. False when it is over."""
    waiting = (JOB.c.id == job_id, JOB.c.state == JobState.WAITING)
    if connection.execute(update(JOB).where(*waiting).values(state=JobState.STOPPED)).rowcount:
        return True
    running = (JOB.c.id == job_id, JOB.c.state == JobState.RUNNING)
    return connection.execute(update(JOB).where(*running).values(is_stopping=True)).rowcount == 1
