"""What can be wrong with one entry of a catalogue: each rule on its own, in the order reported."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from babel.messages.catalog import Message

from app.words.languages import LANGUAGES, SOURCE, plural_count

REVIEW = "review: "
"""A translator comment that begins so says how far the entry has come."""
REVIEW_STATES = ("draft", "reviewed", "adjudicated")
KEEPS_SWEDISH = "keeps Swedish: "
"""A translator comment that begins so says why Swedish words stand in the translation."""

_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%%|%[a-z]\b")
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|&(?:[a-zA-Z]+|#\d+);")
_SCRIPTS = {"Latn": "LATIN", "Arab": "ARABIC", "Ethi": "ETHIOPIC", "Cyrl": "CYRILLIC"}
"""How Unicode's character names begin in each script."""
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_BIDI_MARK = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NEUTRAL = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|[A-Za-z]*\d[\w./-]*")
# Two runs of digits with only neutral characters between them stand in the order of the text
# around them (UAX #9, rules W4 and N1): "114 14" would read "14 114" in Arabic.
_SPLIT_NUMBER = re.compile(r"\d[^\w.,:/+\-\u00a0%{}()]+\d")
# English words that no other survey language spells so: translations often come by way of English.
_ENGLISH = re.compile(
    r"\b(the|and|your|you|with|this|have|which|answer|answers|questions|please|yes|code|letter)\b",
    re.IGNORECASE,
)
# Swedish words that no other survey language spells so: one is enough to tell.
_SWEDISH = re.compile(
    r"\b(och|inte|på|är|för|från|när|eller|också|något|någon|dig|ditt|dina|enkäten|svaren|"
    r"polisen|kommunen|brevet|koden|frågor|frågorna|vill|hjälp)\b",
    re.IGNORECASE,
)


def forms_of(string: Sequence[str] | str | None) -> tuple[str, ...]:
    """The forms of a text: one, or one per plural form."""
    return (string,) if isinstance(string, str) else tuple(string or ())


def review_state(message: Message) -> str:
    """The one review state of an entry, "" when it has none or several."""
    states = [
        comment.removeprefix(REVIEW)
        for comment in message.user_comments
        if comment.startswith(REVIEW)
    ]
    return states[0] if len(states) == 1 and states[0] in REVIEW_STATES else ""


def problems_of(message: Message, tag: str) -> Iterator[str]:
    """What is wrong with an entry of a catalogue in the language ``tag``, one phrase each."""
    forms = forms_of(message.string)
    if not review_state(message):
        yield "has no review state"
    if message.fuzzy:
        yield "is fuzzy: its Swedish text has changed"
    if message.pluralizable and len(forms) != plural_count(tag):
        yield f"has {len(forms)} plural forms, the language has {plural_count(tag)}"
    if not forms or not all(form.strip() for form in forms):
        yield "is not filled"
        return
    yield from _placeholder_problems(message, forms)
    yield from _text_problems(message, forms, tag)


def _placeholder_problems(message: Message, forms: tuple[str, ...]) -> Iterator[str]:
    wanted = {name for source in forms_of(message.id) for name in _PLACEHOLDER.findall(source)}
    for index, form in enumerate(forms):
        found = set(_PLACEHOLDER.findall(form))
        # "One day" and the Arabic dual say the number without a figure; the last form never does.
        may_lack = 1 if index < len(forms) - 1 else 0
        if found - wanted or len(wanted - found) > may_lack:
            yield f"has the placeholders {sorted(found)}, its source {sorted(wanted)}"


def _text_problems(message: Message, forms: tuple[str, ...], tag: str) -> Iterator[str]:
    sources = forms_of(message.id)
    if any("%%(" in source for source in sources):
        yield "shows %(name)s to the reader: a {% trans %} block wants {{ name }}"
    if any(_MARKUP.search(form) for form in forms):
        yield "has HTML in it"
    if any((form != form.strip()) != (sources[0] != sources[0].strip()) for form in forms):
        yield "begins or ends with a space, its source does not"
    yield from _direction_problems(forms, tag)
    if tag.partition("-")[0] != SOURCE and not _keeps_swedish(message):
        yield from _swedish_problems(forms, sources, tag)


def _direction_problems(forms: tuple[str, ...], tag: str) -> Iterator[str]:
    if any(_BIDI_MARK.search(form) for form in forms):
        yield "has invisible direction marks: the page and the letter set direction"
    if LANGUAGES[tag].direction == "rtl" and any(_SPLIT_NUMBER.search(form) for form in forms):
        yield "has a number with a plain space in it, whose halves change places: use U+00A0"


def _swedish_problems(forms: tuple[str, ...], sources: tuple[str, ...], tag: str) -> Iterator[str]:
    has_words = _LETTER.search(_NEUTRAL.sub("", forms[0])) is not None
    foreign = sorted({word for form in forms for word in _words_in_wrong_script(form, tag)})
    known = {word for source in sources for word in _WORD.findall(source)}
    if set(foreign) - known:
        yield f"has words in the letters of another language: {', '.join(foreign)}"
    unused = {
        letter for form in forms for letter in form if letter in LANGUAGES[tag].not_its_letters
    }
    if unused:
        yield f"has letters its language does not use: {' '.join(sorted(unused))}"
    if tag != "en" and any(_ENGLISH.search(form) for form in forms):
        yield f"is left in English (or a comment '{KEEPS_SWEDISH}...' says why)"
    if (has_words and forms[0] == sources[0]) or any(_SWEDISH.search(form) for form in forms):
        yield f"is left in Swedish (or a comment '{KEEPS_SWEDISH}...' says why)"


def _words_in_wrong_script(form: str, tag: str) -> Iterator[str]:
    script = _SCRIPTS[LANGUAGES[tag].script]
    for word in _WORD.findall(_NEUTRAL.sub("", form)):
        if not unicodedata.name(word[0], "").startswith(script):
            yield word


def _keeps_swedish(message: Message) -> bool:
    return any(comment.startswith(KEEPS_SWEDISH) for comment in message.user_comments)
