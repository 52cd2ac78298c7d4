"""What groups are called in Swedish, on pages and in reports: the data keep the codes."""

SEX_WORDS = {"F": "Kvinnor", "M": "Män"}


def age_in_words(band: str) -> str:
    """``16-24`` and ``65+`` as people say them; anything else as it is."""
    if not band[:1].isdecimal():
        return band
    if band.endswith("+"):
        return f"{band[:-1]} år och äldre"
    return f"{band.replace('-', '–')} år"
