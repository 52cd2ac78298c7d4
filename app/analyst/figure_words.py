"""One published figure in words: the same in chart, table and what a screen reader says."""

from app.release.reading.published import Figure
from app.words.dates import number

HIDDEN_WORDS = {"..": "dolt", "<30": "färre än 30 svar", "?": "för osäkert"}
"""What stands where a figure is not told. The files hold the sign; aloud it would say nothing."""


def is_hidden(figure: Figure) -> bool:
    """Whether the figure is not told."""
    return figure.percent is None


def value_in_words(figure: Figure, *, unit: str) -> str:
    """The value with its unit, or why there is none."""
    if figure.percent is None:
        return HIDDEN_WORDS.get(figure.mark, figure.mark)
    return with_unit(figure.percent, unit=unit)


def interval_in_words(figure: Figure) -> str:
    """Both ends; empty where the figure is not told."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{number(figure.low, 'sv')}–{number(figure.high, 'sv')}"


def base_in_words(figure: Figure) -> str:
    """How many replies, rounded as released; empty where that is not told."""
    return "" if figure.base is None else number(figure.base, "sv")


def with_unit(value: int | float, *, unit: str) -> str:
    """``24 %`` in one piece; an index has no unit."""
    return f"{number(value, 'sv')}\N{NO-BREAK SPACE}{unit}" if unit else number(value, "sv")
