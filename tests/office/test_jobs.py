"""Long work: asked for once, done once, stopped, and begun again where its worker was killed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event

import pytest

from app.acts.doors import chore
from app.acts.installation import SHELL
from app.office.jobs import (
    ABANDONED,
    MOST_BEGINNINGS,
    Assignment,
    Do,
    Result,
    ask,
    list_jobs,
    run_here,
    run_waiting,
    stop,
)
from app.store.jobs import Job, begin_job
from app.survey.reasons import JobReason, reason_named
from app.survey.refusals import JobRefused
from app.survey.states import JobKind, JobState
from tests.support.refusing import refused
from tests.support.wave import ANNA, OPENED, WAVE, Field

DRAW = JobKind.DRAW


class Wall:
    """The clock on the wall."""

    def __init__(self) -> None:
        self.now = OPENED

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        """Time goes by."""
        self.now += time


@pytest.fixture
def wall() -> Wall:
    return Wall()


def asked(wave: Field, kind: JobKind = DRAW) -> Job:
    """A job somebody asked for."""
    return ask(wave.here, kind, WAVE, wanted={"seed": "20261101"}, by=SHELL, now=OPENED)


def only(wave: Field) -> Job:
    """The one job there is, as it stands."""
    [job] = list_jobs(wave.here, WAVE)
    return job


def does(*results: Result | BaseException) -> Do:
    """Work that ends in one way after the other."""
    left: Iterator[Result | BaseException] = iter(results)

    def do(_job: Assignment) -> Result:
        came = next(left)
        if isinstance(came, BaseException):
            raise came
        return came

    return do


def test_a_job_that_waits_is_done_once_and_says_what_came_of_it(wave: Field, wall: Wall) -> None:
    asked(wave)
    doing = {DRAW: does({"drawn": "20"})}
    assert [job.kind for job in run_waiting(wave.here, doing, clock=wall)] == [DRAW]
    assert (only(wave).state, only(wave).result) == (JobState.DONE, {"drawn": "20"})
    assert run_waiting(wave.here, doing, clock=wall) == []


def test_the_work_is_given_what_was_asked_for(wave: Field, wall: Wall) -> None:
    asked(wave)
    given: list[Assignment] = []

    def do(job: Assignment) -> Result:
        given.append(job)
        return {}

    run_waiting(wave.here, {DRAW: do}, clock=wall)
    assert [(job.wave_id, job.wanted["seed"]) for job in given] == [(WAVE, "20261101")]


def test_a_wave_waits_for_one_job_of_a_kind_at_a_time(wave: Field) -> None:
    first = asked(wave)
    with refused(JobReason.UNDER_WAY, job=first.id.hex()):
        asked(wave)
    asked(wave, JobKind.LETTERS)


def test_progress_is_seen_by_whoever_looks(wave: Field, wall: Wall) -> None:
    asked(wave)
    seen: list[tuple[str, int, int]] = []

    def do(job: Assignment) -> Result:
        job.tell("setting the letters", 3, 8)
        stands = only(wave)
        seen.append((stands.doing, stands.done, stands.whole))
        return {}

    run_waiting(wave.here, {DRAW: do}, clock=wall)
    assert seen == [("setting the letters", 3, 8)]


def test_a_stopped_job_ends_at_its_next_step(wave: Field, wall: Wall) -> None:
    job = asked(wave)
    steps: list[int] = []

    def do(running: Assignment) -> Result:
        for step in range(5):
            running.tell("setting the letters", step, 5)
            steps.append(step)
            if step == 2:
                stop(wave.here, job.id, by=ANNA, now=wall())
            wall.pass_by(timedelta(seconds=1))
        return {}

    run_waiting(wave.here, {DRAW: do}, clock=wall)
    assert steps == [0, 1, 2]
    assert only(wave).state is JobState.STOPPED


def test_a_job_that_waits_is_stopped_at_once(wave: Field, wall: Wall) -> None:
    job = asked(wave)
    stop(wave.here, job.id, by=ANNA, now=wall())
    assert run_waiting(wave.here, {DRAW: does()}, clock=wall) == []
    assert only(wave).state is JobState.STOPPED


def test_stopping_what_is_over_or_was_never_asked_for_is_refused(wave: Field, wall: Wall) -> None:
    job = asked(wave)
    run_waiting(wave.here, {DRAW: does({})}, clock=wall)
    with refused(JobReason.OVER, job=job.id.hex(), state=JobState.DONE):
        stop(wave.here, job.id, by=ANNA, now=wall())
    with refused(JobReason.NO_JOB, job="00"):
        stop(wave.here, b"\x00", by=ANNA, now=wall())


def test_a_job_whose_worker_was_killed_is_begun_again(wave: Field, wall: Wall) -> None:
    job = asked(wave)
    begin(wave, job, wall)
    doing = {DRAW: does({"drawn": "20"})}
    assert run_waiting(wave.here, doing, clock=wall) == [], "its worker may still be alive"
    wall.pass_by(ABANDONED + timedelta(seconds=1))
    run_waiting(wave.here, doing, clock=wall)
    assert (only(wave).state, only(wave).begun) == (JobState.DONE, 2)


def test_a_job_that_is_cut_off_again_and_again_is_left_for_a_person(
    wave: Field, wall: Wall
) -> None:
    asked(wave)
    for _ in range(MOST_BEGINNINGS):
        begin(wave, only(wave), wall)
        wall.pass_by(ABANDONED + timedelta(seconds=1))
    run_waiting(wave.here, {DRAW: does()}, clock=wall)
    assert only(wave).state is JobState.FAILED


def test_whoever_was_thought_dead_takes_nothing_back(wave: Field, wall: Wall) -> None:
    asked(wave)

    def slow(job: Assignment) -> Result:
        wall.pass_by(ABANDONED + timedelta(seconds=1))
        run_waiting(wave.here, {DRAW: does({"drawn": "20"})}, clock=wall)
        job.tell("drawing", 1, 1)
        return {"drawn": "21"}

    run_waiting(wave.here, {DRAW: slow}, clock=wall)
    assert (only(wave).state, only(wave).result) == (JobState.DONE, {"drawn": "20"})


def test_two_workers_do_a_job_once(wave: Field, wall: Wall) -> None:
    job = asked(wave)
    begin(wave, job, wall)
    with chore(wave.here, now=wall()) as second:
        assert not begin_job(second.connection, job, now=wall())


def test_work_that_a_rule_refuses_says_why_and_stops_no_other(wave: Field, wall: Wall) -> None:
    asked(wave)
    asked(wave, JobKind.LETTERS)
    doing = {
        DRAW: does(JobRefused(JobReason.NO_JOB, job="7")),
        JobKind.LETTERS: does({"letters": "8"}),
    }
    run_waiting(wave.here, doing, clock=wall)
    ends = {job.kind: job for job in list_jobs(wave.here)}
    assert ends[DRAW].state is JobState.REFUSED
    assert reason_named(ends[DRAW].result["reason"]) is JobReason.NO_JOB
    assert ends[DRAW].result["job"] == "7"
    assert ends[JobKind.LETTERS].state is JobState.DONE


def test_a_defect_is_named_and_not_told(wave: Field, wall: Wall) -> None:
    asked(wave)
    run_waiting(wave.here, {DRAW: does(ZeroDivisionError("Eva Ek, Storgatan 1"))}, clock=wall)
    assert (only(wave).state, only(wave).result) == (
        JobState.FAILED,
        {"reason": "ZeroDivisionError"},
    )


def test_a_worker_leaves_what_it_does_not_do_to_another(wave: Field, wall: Wall) -> None:
    asked(wave)
    assert run_waiting(wave.here, {JobKind.RELEASE: does()}, clock=wall) == []
    assert only(wave).state is JobState.WAITING


def test_the_opening_is_never_begun_again_by_another(wave: Field, wall: Wall) -> None:
    job = asked(wave, JobKind.OPENING)
    begin(wave, job, wall)
    wall.pass_by(ABANDONED + timedelta(seconds=1))
    assert run_waiting(wave.here, {}, clock=wall) == []
    assert only(wave).state is JobState.STOPPED


def test_whoever_waits_at_a_terminal_sees_the_work_and_its_end(wave: Field, wall: Wall) -> None:
    seen: list[str] = []

    def do(job: Assignment) -> Result:
        job.tell("drawing", 1, 1)
        return {"drawn": "20"}

    came = run_here(
        *(wave.here, DRAW, WAVE, do),
        wanted={},
        by=SHELL,
        clock=wall,
        tell=lambda what, _done, _of: seen.append(what),
    )
    assert (came, seen, only(wave).state) == ({"drawn": "20"}, ["drawing"], JobState.DONE)


def test_work_cut_off_at_a_terminal_is_over(wave: Field, wall: Wall) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_here(
            *(wave.here, DRAW, WAVE, does(KeyboardInterrupt())),
            wanted={},
            by=SHELL,
            clock=wall,
            tell=lambda *_: None,
        )
    assert only(wave).state is JobState.STOPPED
    asked(wave)


def test_a_worker_says_that_it_lives_where_nothing_can_be_counted(
    wave: Field, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.office.jobs.BEAT", timedelta(milliseconds=10))
    asked(wave)
    was_seen = Event()

    def do(_job: Assignment) -> Result:
        wall.pass_by(timedelta(minutes=1))
        while only(wave).seen_at != wall.now:
            assert not was_seen.wait(0.01)
        return {}

    run_waiting(wave.here, {DRAW: do}, clock=wall)
    assert only(wave).state is JobState.DONE


def begin(wave: Field, job: Job, wall: Wall) -> None:
    """A worker takes the job, and is then heard of no more."""
    with chore(wave.here, now=wall()) as beginning:
        assert begin_job(beginning.connection, job, now=wall())
