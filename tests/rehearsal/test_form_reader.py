"""A page is read as any HTML client reads it: forms, fields, buttons, nothing of Trygg."""

from app.rehearsal.form_reader import read_html
from app.rehearsal.respondents import filled

PAGE = """<!doctype html><html lang="ar" dir="rtl"><head><title>Del 1 &amp; 2</title></head><body>
<svg><title>not the page's</title></svg>
<button form="answers" name="go" value="pause">Pausa</button>
<form action="/other"><input name="code" value="1"></form>
<form id="answers" method="post" action="/ar/enkat/1">
<input type="hidden" name="revision" value="7"><input type="hidden" name="csrf" value="a&quot;b">
<label><input type="radio" name="a" value="1">En</label>
<label><input type="radio" name="a" value="2" checked>Två</label>
<label><input type="radio" name="locked" value="1" disabled>Nej</label>
<label><input type="checkbox" name="b" value="1">X</label>
<label><input type="checkbox" name="b" value="-3">Vill inte svara</label>
<textarea name="c">rad ett
rad &lt;två&gt;</textarea><input name="birth_year" inputmode="numeric" value="1974">
<input type="submit" name="go" value="continue"><button name="go" value="back">Tillbaka</button>
</form><input name="stray"><a href="/ar/om">om</a></body></html>"""


def test_a_form_has_its_address_its_fields_and_its_buttons_wherever_they_stand() -> None:
    page = read_html(PAGE)
    assert (page.language, page.direction, page.title) == ("ar", "rtl", "Del 1 & 2")
    assert page.links == ["/ar/om"]
    form = page.form("answers")
    assert form is not None
    assert form.action == "/ar/enkat/1"
    assert form.hidden == [("revision", "7"), ("csrf", 'a"b')]
    assert form.radios == {"a": ["1", "2"]}
    assert form.checkboxes == {"b": ["1", "-3"]}
    assert form.chosen == {"a": ["2"]}
    assert form.texts == {"c": "rad ett\nrad <två>", "birth_year": "1974"}
    assert form.buttons == [("go", "continue"), ("go", "back")]


def test_the_form_with_a_field_is_found_by_the_field() -> None:
    page = read_html(PAGE)
    found = page.form_with("code")
    assert found is not None
    assert found.action == "/other"
    assert page.form_with("nothing") is None
    assert page.form("nowhere") is None


class FirstOfAll:
    """Dice that always fall low: nothing is left blank, the lowest mark is chosen."""

    def random(self) -> float:
        return 0.9

    def betavariate(self, alpha: float, beta: float) -> float:
        return alpha / (alpha + beta)

    def sample(self, population: list[str], k: int) -> list[str]:
        return population[:k]

    def randint(self, low: int, high: int) -> int:
        return max(low, high)

    def choice(self, options: list[str]) -> str:
        return options[0]


def test_a_resident_posts_what_the_form_holds_and_one_value_for_each_question() -> None:
    form = read_html(PAGE).form("answers")
    assert form is not None
    fields = filled(form, worry=1.0, dice=FirstOfAll())  # type: ignore[arg-type]  # dice by hand
    assert fields == [
        ("revision", "7"),
        ("csrf", 'a"b'),
        ("a", "2"),
        ("b", "1"),
        ("c", "rad ett\nrad <två>"),
        ("birth_year", "1974"),
    ]
