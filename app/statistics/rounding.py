"""How a share becomes the whole per cent that people read: in one way, wherever it happens."""

from math import floor


def whole_per_cent(share: float) -> int:
    """A share as it is shown; half-way goes up. ValueError for NaN.

    What audits a figure uses this very function: it would otherwise check ranges the reader does
    not have.
    """
    # Half of one per cent is no binary fraction: a sum of weights may lie a hair under it.
    return floor(100 * share + 0.5 + 1e-9)
