"""The one table of survey languages, and which of them a browser's wishes lead to.

Direction and plural rule are written here because the libraries err: CLDR does not know Dari as
``prs``, and Babel's Arabic plural header swaps two forms against GNU gettext's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

SOURCE = "sv"
"""The language the survey is written in: every msgid is in it."""

_TWO = "nplurals=2; plural=(n != 1);"
_ONE = "nplurals=1; plural=0;"
_EAST_SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)
_POLISH = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
_ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);"
)
_ROMANIAN = "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100>0 && n%100<20)) ? 1 : 2);"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyLanguage:
    """One language residents can answer in."""

    tag: str
    """BCP 47: the ``lang`` attribute, the first part of the path and the folder in locales/."""
    endonym: str
    """The language's own name for itself."""
    cldr: str
    """The CLDR locale that dates and numbers are taken from."""
    plural_forms: str
    """The Plural-Forms header of its catalogues."""
    moment: str
    """How a day and a clock time are joined: CLDR's pattern lacks the word for "at"."""
    direction: Literal["ltr", "rtl"] = "ltr"
    script: Literal["Latn", "Arab", "Ethi", "Cyrl"] = "Latn"
    """ISO 15924: what it is written in."""
    not_its_letters: str = ""
    """Letters of its script that it never uses: a sign of its neighbour's words or keyboard."""
    day_pattern: str = ""
    """Overrides CLDR's full date where that is not how the language is written in letters."""
    clock_pattern: str = ""
    """Overrides CLDR's 24-hour clock."""


# English dates are British: residents of Sweden meet day before month and the 24-hour clock.
# The Swedish clock has a full stop (13.00) as Swedish writing rules ask of running text.
_TABLE = (
    SurveyLanguage(
        tag="sv",
        endonym="Svenska",
        cldr="sv",
        plural_forms=_TWO,
        moment="{day} klockan {time}",
        clock_pattern="HH.mm",
    ),
    SurveyLanguage(
        tag="sv-x-lattlast",
        endonym="Lätt svenska",
        cldr="sv",
        plural_forms=_TWO,
        moment="{day} klockan {time}",
        clock_pattern="HH.mm",
    ),
    SurveyLanguage(
        tag="en", endonym="English", cldr="en_GB", plural_forms=_TWO, moment="{day} at {time}"
    ),
    SurveyLanguage(
        tag="ar",
        endonym="العربية",
        cldr="ar",
        plural_forms=_ARABIC,
        moment="{day} الساعة {time}",
        direction="rtl",
        script="Arab",
        not_its_letters="\u06cc\u06a9",
    ),
    SurveyLanguage(
        tag="fa",
        endonym="فارسی",
        cldr="fa",
        plural_forms=_ONE,
        moment="{day} ساعت {time}",
        direction="rtl",
        script="Arab",
        not_its_letters="\u064a\u0643",
    ),
    SurveyLanguage(
        tag="prs",
        endonym="دری",
        cldr="fa_AF",
        plural_forms=_ONE,
        moment="{day} ساعت {time}",
        direction="rtl",
        script="Arab",
        not_its_letters="\u064a\u0643",
    ),
    SurveyLanguage(
        tag="so",
        endonym="Soomaali",
        cldr="so",
        plural_forms=_TWO,
        moment="{day} saacadda {time}",
    ),
    SurveyLanguage(
        tag="fi", endonym="Suomi", cldr="fi", plural_forms=_TWO, moment="{day} klo {time}"
    ),
    SurveyLanguage(
        tag="pl", endonym="Polski", cldr="pl", plural_forms=_POLISH, moment="{day} o godz. {time}"
    ),
    SurveyLanguage(
        tag="bs",
        endonym="Bosanski / Hrvatski / Srpski",
        cldr="bs_Latn",
        plural_forms=_EAST_SLAVIC,
        moment="{day} u {time}",
    ),
    SurveyLanguage(
        tag="sq", endonym="Shqip", cldr="sq", plural_forms=_TWO, moment="{day} në orën {time}"
    ),
    SurveyLanguage(
        tag="tr", endonym="Türkçe", cldr="tr", plural_forms=_ONE, moment="{day} saat {time}"
    ),
    SurveyLanguage(
        tag="ckb",
        endonym="کوردیی ناوەندی (سۆرانی)",
        cldr="ckb",
        plural_forms=_TWO,
        moment="{day} کاتژمێر {time}",
        direction="rtl",
        script="Arab",
        not_its_letters="\u064a\u0643",
        day_pattern="EEEE، dی MMMMی y",
    ),
    SurveyLanguage(
        tag="ti",
        endonym="ትግርኛ",
        cldr="ti",
        plural_forms=_TWO,
        moment="{day} ሰዓት {time}",
        script="Ethi",
    ),
    SurveyLanguage(
        tag="uk",
        endonym="Українська",
        cldr="uk",
        plural_forms=_EAST_SLAVIC,
        moment="{day} о {time}",
        script="Cyrl",
        not_its_letters="ыэёъ",
    ),
    SurveyLanguage(
        tag="ru",
        endonym="Русский",
        cldr="ru",
        plural_forms=_EAST_SLAVIC,
        moment="{day} в {time}",
        script="Cyrl",
        not_its_letters="іїєґ",
    ),
    SurveyLanguage(
        tag="es", endonym="Español", cldr="es", plural_forms=_TWO, moment="{day}, a las {time}"
    ),
    SurveyLanguage(
        tag="ro", endonym="Română", cldr="ro", plural_forms=_ROMANIAN, moment="{day}, ora {time}"
    ),
)

LANGUAGES: dict[str, SurveyLanguage] = {language.tag: language for language in _TABLE}
"""By tag, in the order they are offered."""


def plural_count(tag: str) -> int:
    """How many plural forms the language ``tag`` has."""
    return int(LANGUAGES[tag].plural_forms.partition("nplurals=")[2].partition(";")[0])


# What else a browser may ask for, and the survey languages that serve it, best first.
# Croatian, Serbian and Bosnian share one text; Persian and Dari readers read each other's.
_SERVED_BY: dict[str, tuple[str, ...]] = {
    "hr": ("bs",),
    "sr": ("bs",),
    "sh": ("bs",),
    "bs": ("bs",),
    "cnr": ("bs",),
    "fa-af": ("prs", "fa"),
    "prs": ("prs", "fa"),
    "fa": ("fa", "prs"),
    "pes": ("fa", "prs"),
    "ku-arab": ("ckb",),
    "ku-iq": ("ckb",),
    "ku-ir": ("ckb",),
    "mo": ("ro",),
    "arb": ("ar",),
}
_LONGEST_HEADER = 1000
"""Characters read of a header: a longer one is nobody's list of languages."""


def negotiate(accept_language: str | None, offered: Sequence[str]) -> str:
    """The tag among ``offered`` that serves an Accept-Language header best.

    RFC 9110 section 12.5.4 (quality values, 0 means "not this one") and the lookup of RFC 4647
    section 3.4 (shorten the wish from its end). What cannot be read is passed over; without a
    match the answer is Swedish, or the first offered where Swedish is not.
    """
    wishes = _wishes(accept_language or "")
    refused = {wish for wish, quality in wishes if quality == 0}
    choices = {tag.lower(): tag for tag in offered if tag.lower() not in refused}
    for wish, quality in wishes:
        match = _look_up(wish, choices) if quality > 0 else None
        if match is not None:
            return match
    return _default(list(choices.values()) or list(offered))


def _default(tags: Sequence[str]) -> str:
    return SOURCE if SOURCE in tags or not tags else tags[0]


def _wishes(header: str) -> list[tuple[str, float]]:
    """Language ranges in lower case with their quality, best first, equals in their order."""
    wishes = []
    for part in header[:_LONGEST_HEADER].split(","):
        wish, _, parameters = part.partition(";")
        quality = _quality(parameters)
        if wish.strip() and quality is not None:
            wishes.append((wish.strip().lower().replace("_", "-"), quality))
    return sorted(wishes, key=lambda pair: -pair[1])


def _quality(parameters: str) -> float | None:
    """The q value, 1 where there is none; None where it is not one."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            whole, _, decimals = value.strip().partition(".")
            digits = whole + decimals
            if whole not in ("0", "1") or len(decimals) > 3 or not _is_ascii_number(digits):
                return None
            return min(float(f"{whole}.{decimals or 0}"), 1.0)
    return 1.0


def _is_ascii_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _look_up(wish: str, choices: dict[str, str]) -> str | None:
    subtags = wish.split("-")
    while subtags:
        for tag in _SERVED_BY.get("-".join(subtags), ("-".join(subtags),)):
            if tag in choices:
                return choices[tag]
        subtags.pop()
    return None
