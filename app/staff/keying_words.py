"""What the keying screen says, by its page and by its script: each sign and sentence once.

The page hands the whole table to the script; ``{name}`` is a place that either of them fills.
"""

from app.survey.keying import BLANK, DECLINED, ILLEGIBLE, SEVERAL_MARKS

SIGN_WORDS = {
    BLANK: "tomt",
    SEVERAL_MARKS: "flera kryss",
    ILLEGIBLE: "oläsligt",
    DECLINED: "vill inte svara",
}

_CHANGED = "Formuläret har ändrats i ett annat fönster."
_UNKEYED = "{left} fält saknar inmatning"

SENTENCES = {
    "fields_left": "{left} av {fields} fält kvar",
    "page_of_pages": "Sida {page} av {pages}",
    "last_field": "Sista fältet. F8 när formuläret är klart.",
    "not_here": "{key} finns inte här.",
    "year_has_four": "Ett årtal har fyra siffror.",
    "saved": "Sparat",
    "not_saved": "Inte sparat",
    "not_saved_yet": "Inte sparat än",
    "page_not_saved": (
        "Sidan är inte sparad. Är du utloggad: logga in i en ny flik och fortsätt här. "
        "Inget är borta."
    ),
    "field_not_saved": "{field} är inte sparat. Titta på papperet.",
    "taken_over": f"{_CHANGED} Det som sparades där står här nu.",
    "look_at_marked": f"{_CHANGED} Titta på papperet i de fält som är märkta.",
    "both_kept": (
        f"{_CHANGED} Det du skrev står kvar här men är inte sparat än: titta på papperet och "
        "spara igen."
    ),
    "differs": "I det andra fönstret står {theirs}. Titta på papperet.",
    "nothing": "inget",
    "unkeyed": _UNKEYED,
    "unkeyed_press_again": f"{_UNKEYED}. F8 igen: de är tomma på papperet.",
    "rule_on_every_field": "Skriv vad som står på papperet i varje fält.",
    "flagged": "Formuläret är flaggat.",
    "not_flagged": "Flaggan är borttagen.",
}
