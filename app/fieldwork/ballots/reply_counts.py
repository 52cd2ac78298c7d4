"""Proving that nothing was lost or doubled: replies counted, ballots held, cases done."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Engine

from app.store import ballots, cases
from app.store.session import reading
from app.survey.states import CaseState


@dataclass(frozen=True, slots=True)
class ReplyCounts:
    """How many replies the two sides of the house know of."""

    cases_web: int
    cases_paper: int
    waiting: int
    boxed: int

    @property
    def ballots(self) -> int:
        """Ballots in pool and box."""
        return self.waiting + self.boxed

    def since(self, before: "ReplyCounts") -> "ReplyCounts":
        """What has come since ``before``."""
        return ReplyCounts(
            self.cases_web - before.cases_web,
            self.cases_paper - before.cases_paper,
            self.waiting - before.waiting,
            self.boxed - before.boxed,
        )


def count_replies(engine: Engine, wave_id: str) -> ReplyCounts:
    """Cases with a reply and ballots held. Paper ballots follow when their batch is accepted."""
    with reading(engine) as connection:
        states: Counter[CaseState] = Counter()
        for row in cases.case_counts(connection, wave_id):
            states[row.state] += row.cases
        waiting, boxed = ballots.counts(connection, wave_id)
    return ReplyCounts(states[CaseState.WEB], states[CaseState.PAPER], waiting, boxed)
