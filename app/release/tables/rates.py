"""Response rates for the method report: by area, sex and age band, from counts in steps of five.

Exact counts of replies would say more about the bases of the tables than the tables do.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan

from app.release.rules import TABLE_RULES
from app.statistics.rounding import whole_per_cent
from app.store.tallies import DispositionCount
from app.survey.dispositions import Disposition, eligible_share, response_rates


@dataclass(frozen=True, slots=True)
class Rate:
    """Response rates of one group; shares from 0 to 1, None where they are undefined."""

    kind: str
    """all, municipality, area, sex or age_band."""
    value: str
    """The code of the group; empty for all."""
    drawn: int
    replies: int
    """Complete and partial."""
    rr1: float | None
    rr2: float | None
    rr3: float | None
    rr4: float | None
    rr5: float | None
    rr6: float | None
    coop1: float | None
    ref1: float | None
    con1: float | None
    svarsandel: float | None

    @property
    def name(self) -> tuple[str, str]:
        """What the rate is about."""
        return self.kind, self.value


_REPLIED = (Disposition.COMPLETE, Disposition.PARTIAL)
_NAMES = ("rr1", "rr2", "rr3", "rr4", "rr5", "rr6", "coop1", "ref1", "con1", "svarsandel")


def rates(counted: Sequence[DispositionCount]) -> tuple[Rate, ...]:
    """The rates of a wave from its counts of dispositions, everyone first."""
    found = [_rate("all", "", counted)]
    for kind in ("municipality", "area", "sex", "age_band"):
        for value in sorted({getattr(row, kind) for row in counted}):
            rows = [row for row in counted if getattr(row, kind) == value]
            found.append(_rate(kind, value, rows))
    return tuple(found)


def rounded_dispositions(counted: Iterable[DispositionCount]) -> dict[Disposition, int]:
    """Cases by disposition, each in steps of five."""
    exact = Counter[Disposition]()
    for row in counted:
        exact[row.disposition] += row.cases
    return {ended: TABLE_RULES.rounded(exact[ended]) for ended in sorted(exact)}


def per_cent(share: float | None) -> int | None:
    """A rate as people read it: counts in steps of five carry no decimals."""
    return None if share is None else whole_per_cent(share)


def _rate(kind: str, value: str, rows: Sequence[DispositionCount]) -> Rate:
    counts = rounded_dispositions(rows)
    e = eligible_share(counts)
    told = response_rates(counts, 1.0 if isnan(e) else e)
    shares = {name: _rounded(getattr(told, name)) for name in _NAMES}
    return Rate(
        kind=kind,
        value=value,
        drawn=sum(row.cases for row in rows),
        replies=sum(counts.get(ended, 0) for ended in _REPLIED),
        **shares,
    )


def _rounded(share: float) -> float | None:
    return None if isnan(share) else round(share, 3)
