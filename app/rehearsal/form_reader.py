"""Reading a page as any HTML client does: its form, its fields, its buttons.

Knows nothing of Trygg: whatever a generic client cannot find, a resident's old phone cannot either.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser


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
    reader.feed(text)
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = HtmlPage("", "", "", [], [])
        self._form: HtmlForm | None = None
        self._in_title = False
        self._text_area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "html":
                self.page.language, self.page.direction = (
                    given.get("lang", ""),
                    given.get("dir", ""),
                )
            case "title":
                self._in_title = not self.page.title
            case "a":
                self.page.links.append(given.get("href", ""))
            case "form":
                self._form = HtmlForm(given.get("id", ""), given.get("action", ""))
                self.page.forms.append(self._form)
            case "input" | "button" | "textarea":
                form = self._form_of(given)
                if form is not None:
                    self._take_field(form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        self._in_title = self._in_title and tag != "title"
        self._text_area = "" if tag == "textarea" else self._text_area

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.page.title += data
        if self._text_area and self._form is not None:
            self._form.texts[self._text_area] += data

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
                self._text_area = name
            case _:
                form.texts[name] = value
