"""From a refusal to a sentence: the table has a sentence for each reason, facts fill its places."""

from collections.abc import Callable, Mapping

from app.survey.reasons import Reason
from app.survey.refusals import Fact, Refused

Speak = Callable[[str, Fact], str]
"""(name of the fact, the fact) -> as this reader says it."""


def sentence(refused: Refused, table: Mapping[Reason, str], speak: Speak) -> str:
    """One sentence, or one for each thing that stands in the way."""
    return " ".join(sentences(refused, table, speak))


def sentences(refused: Refused, table: Mapping[Reason, str], speak: Speak) -> list[str]:
    """The same one by one."""
    return [_said(one, table, speak) for one in refused.parts]


def _said(refused: Refused, table: Mapping[Reason, str], speak: Speak) -> str:
    facts = {name: speak(name, fact) for name, fact in refused.facts.items()}
    return table[refused.reason].format(**facts)
