"""Why people of the register are outside the population, in words: the data keep the codes."""

from collections.abc import Mapping
from typing import Any

CAPTION = "Uteslutna ur registret"
"""The table of the method report whose rows begin with a code."""

EXCLUSION_WORDS = {
    "dead": "avliden",
    "duplicate person": "samma person två gånger",
    "emigrated": "utflyttad ur landet",
    "no address": "saknar adress",
    "out of age": "utanför åldersgränserna",
    "protected identity": "skyddade personuppgifter",
    "unknown area": "okänt område",
}


def in_words(part: Mapping[str, Any]) -> dict[str, Any]:
    """A part of the method report as people read it."""
    if part["kind"] != "table" or part["caption"] != CAPTION:
        return dict(part)
    rows = [(EXCLUSION_WORDS.get(code, code), *rest) for code, *rest in part["rows"]]
    return {**part, "rows": rows}
