"""How long work says how far it has come, whoever looks on."""

from collections.abc import Callable

Tell = Callable[[str, int, int], None]
"""(what is being done, done so far, of how many). May raise JobRefused: then the work is to stop,
and whatever it had begun is taken back."""


def tell_nobody(_what: str, _done: int, _of: int) -> None:
    """Nobody looks on."""
