"""Saying no, and telling how far a long job has come."""

from collections.abc import Callable

Tell = Callable[[str, int, int], None]
"""Progress: (what is being done, how many are done, of how many)."""


class ReleaseRefused(ValueError):
    """A step of the release that may not be taken now; its text is one sentence for the reader."""


def tell_nobody(what: str, done: int, of: int) -> None:
    """Progress for callers who do not show any."""
