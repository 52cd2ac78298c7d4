"""Reading a page as any HTML client does: its form, its fields, its buttons.

Knows nothing of Trygg: whatever a generic client cannot find, a resident's old phone cannot either.
"""

import re
from dataclasses import dataclass, field
from html import unescape


@dataclass
class HtmlForm:
    """One form: where it goes, what it carries, what may be chosen."""

    id: str
    action: str
    hidden: list[tuple[str, str]] = field(default_factory=list)
    radios: dict[str, list[str]] = field(default_factory=dict)
    checkboxes: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """Text inputs and areas by name, with what they hold."""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class HtmlPage:
    """The forms of a page, its language and its links."""

    language: str
    direction: str
    title: str
    forms: list[HtmlForm]
    links: list[str]

    def form(self, form_id: str) -> HtmlForm | None:
        """The form with this id."""
        return next((form for form in self.forms if form.id == form_id), None)

    def form_with(self, name: str) -> HtmlForm | None:
        """The first form that asks for a text field ``name``."""
        return next((form for form in self.forms if name in form.texts), None)


def read_html(text: str) -> HtmlPage:
    """The page in ``text``."""
    reader = _Reader()
    for token in _TAG.finditer(text):
        reader.take(token, text)
    return reader.page


# The tags a form is made of; whatever stands between them is passed over ten times faster than by a
# parser that looks at every tag, and a rehearsal's own time must not hide the server's.
_TAG = re.compile(
    r"<(/?)(html|title|a|form|input|button|textarea)\b"
    r"((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([^\s=\"'/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+)))?")


class _Reader:
    def __init__(self) -> None:
        self.page = HtmlPage("", "", "", [], [])
        self._form: HtmlForm | None = None
        self._area: tuple[HtmlForm, str] | None = None
        self._began = 0

    def take(self, token: re.Match[str], text: str) -> None:
        closes, tag = bool(token[1]), token[2].lower()
        if closes:
            self._close(tag, unescape(text[self._began : token.start()]))
        else:
            self._began = token.end()
            self._open(tag, _attributes(token[3]))

    def _open(self, tag: str, given: dict[str, str]) -> None:
        match tag:
            case "html":
                self.page.language = given.get("lang", "")
                self.page.direction = given.get("dir", "")
            case "a":
                self.page.links.append(given.get("href", ""))
            case "form":
                self._form = HtmlForm(given.get("id", ""), given.get("action", ""))
                self.page.forms.append(self._form)
            case "input" | "button" | "textarea":
                form = self._form_of(given)
                if form is not None:
                    self._take_field(form, tag, given)

    def _close(self, tag: str, content: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "title":
                self.page.title = self.page.title or content
            case "textarea" if self._area:
                form, name = self._area
                form.texts[name] = content.removeprefix("\n")
                self._area = None

    def _form_of(self, given: dict[str, str]) -> HtmlForm | None:
        return self.page.form(given["form"]) if given.get("form") else self._form

    def _take_field(self, form: HtmlForm, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        kind = "textarea" if tag == "textarea" else given.get("type", "text")
        match kind:
            case _ if not name or "disabled" in given:
                return
            case _ if tag == "button":
                form.buttons.append((name, value))
            case "hidden":
                form.hidden.append((name, value))
            case "radio" | "checkbox":
                offered = form.radios if kind == "radio" else form.checkboxes
                offered.setdefault(name, []).append(value)
                if "checked" in given:
                    form.chosen.setdefault(name, []).append(value)
            case "submit":
                form.buttons.append((name, value))
            case "textarea":
                form.texts[name] = ""
                self._area = (form, name)
            case _:
                form.texts[name] = value


def _attributes(text: str) -> dict[str, str]:
    return {
        found[1].lower(): unescape(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(text)
    }
