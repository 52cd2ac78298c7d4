"""Expecting a refusal by its reason."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.survey.reasons import Reason
from app.survey.refusals import Fact, Refused


@contextmanager
def refused(reason: Reason, **facts: Fact) -> Iterator[None]:
    """What is done inside is refused for ``reason``, among others, with these facts."""
    with pytest.raises(Refused) as found:
        yield
    fitting = [one for one in found.value.parts if one.reason is reason]
    assert fitting, f"refused for {found.value}"
    assert facts.items() <= fitting[0].facts.items()


def reasons(blocks: tuple[Refused, ...]) -> list[Reason]:
    """Why, one by one."""
    return [block.reason for block in blocks]
