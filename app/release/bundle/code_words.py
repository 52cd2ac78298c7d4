"""What the codes of a release are called in Swedish, on pages and in reports: the data keep them."""

from app.release.bundle.plain_html import Part
from app.statistics.tables import Mark

SEX_WORDS = {"F": "Kvinnor", "M": "Män"}
MARK_WORDS = {
    Mark.SHOWN.value: "",
    Mark.SUPPRESSED.value: "Dolt: antalet, eller resten av basen, är under fem, "
    "eller skulle avslöja en sådan siffra.",
    Mark.SMALL_BASE.value: "Färre än 30 svar.",
    Mark.UNCERTAIN.value: "För osäkert: intervallet är för brett för att visas.",
}
EXCLUDED = "Uteslutna ur registret"
"""The table of the method report whose rows begin with a code: why people are outside."""
EXCLUSION_WORDS = {
    "dead": "avliden",
    "duplicate person": "samma person två gånger",
    "emigrated": "utflyttad ur landet",
    "no address": "saknar adress",
    "out of age": "utanför åldersgränserna",
    "protected identity": "skyddade personuppgifter",
    "unknown area": "okänt område",
}


def age_in_words(band: str) -> str:
    """``16-24`` and ``65+`` as people say them; anything else as it is."""
    if not band[:1].isdecimal():
        return band
    if band.endswith("+"):
        return f"{band[:-1]} år och äldre"
    return f"{band.replace('-', '–')} år"


def in_words(part: Part) -> Part:
    """A part of the method report as people read it."""
    if part["kind"] != "table" or part["caption"] != EXCLUDED:
        return part
    rows = [[EXCLUSION_WORDS.get(str(code), code), *rest] for code, *rest in part["rows"]]
    return {**part, "rows": rows}
