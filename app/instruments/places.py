"""Where in the file each thing stands, by the context translators know it under, or by role."""

from app.instruments.tree import Entry


class Places:
    """Lines by key. A name that must be the only one of its sort is refused the second time."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}

    def note(self, key: str, entry: Entry) -> None:
        """Remember where ``key`` stands; the first place wins."""
        self.lines.setdefault(key, entry.line)

    def claim(self, key: str, entry: Entry, *, what: str) -> None:
        """Remember where ``key`` stands, as the only ``what`` of that name."""
        if key in self.lines:
            raise entry.refuse(f"{what} is there already, on line {self.lines[key]}")
        self.lines[key] = entry.line

    def line(self, key: str) -> int:
        """The line of ``key``; 1 when it was never noted."""
        return self.lines.get(key, 1)
