"""How long a signed-in session of staff or analysts lasts: one rule for both faces."""

from datetime import datetime, timedelta

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
TOUCHED_EVERY = timedelta(seconds=30)
"""How often it is written down that a session is in use."""
STEPPED_UP = timedelta(minutes=5)
"""How long password and code, given once more, are good for grave steps."""


def is_over(began_at: datetime, seen_at: datetime, *, now: datetime) -> bool:
    """Whether a session that began and was last used then has ended by itself."""
    return now - seen_at >= IDLE or now - began_at >= LONGEST
