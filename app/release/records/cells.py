"""Text that will be read by a spreadsheet: it must stay text.

A cell that begins like a formula runs when someone opens the file; numbers stay numbers.
"""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe_text(text: str) -> str:
    """``text`` as a cell no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text
