"""Proving that nothing was lost or doubled: replies counted, ballots held, cases done."""

from dataclasses import dataclass

from sqlalchemy import Engine

from app.store import ballots, cases
from app.store.session import reading


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
        states = {"web": 0, "paper": 0}
        for row in cases.case_counts(connection, wave_id):
            if row.state in states:
                states[row.state] += row.cases
        waiting, boxed = ballots.counts(connection, wave_id)
    return ReplyCounts(states["web"], states["paper"], waiting, boxed)
