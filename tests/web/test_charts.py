"""Charts that can be read aloud."""

from xml.etree import ElementTree as ET

import pytest

from app.web.charts import DotRow, dot_chart

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    DotRow("Hela <kommunen>", 31.25, 28, 34, before=35, mark="minskat", is_whole=True),
    DotRow("Norra", None),
    DotRow("Västra", None, mark="dolt"),
    DotRow("Södra", 120.0, -5, 140),
]


def drawn() -> ET.Element:
    return ET.fromstring(dot_chart(ROWS, title="Otrygga", description="Andel per område"))  # noqa: S314 - our own text


def test_a_chart_says_what_it_shows() -> None:
    chart = drawn()
    named = [f"{SVG}title", f"{SVG}desc"]
    assert chart.get("role") == "img"
    ids = (chart.get("aria-labelledby") or "").split()
    assert [chart.find(tag).get("id") for tag in named] == ids  # type: ignore[union-attr]  # None fails the test too


def test_labels_are_escaped_and_numbers_are_swedish() -> None:
    said = "".join(drawn().itertext())
    assert "Hela <kommunen>" in said
    assert "31\xa0% minskat" in said


def test_ticks_are_whole_numbers() -> None:
    def ticks(high: float) -> list[str | None]:
        chart = ET.fromstring(dot_chart(ROWS, title="T", description="D", high=high))  # noqa: S314 - our own text
        return [text.text for text in chart.iter(f"{SVG}text") if text.get("class") == "chart-tick"]

    assert ticks(100) == [f"{share}\xa0%" for share in (0, 25, 50, 75, 100)]
    assert ticks(50) == [f"{share}\xa0%" for share in (0, 10, 20, 30, 40, 50)]


def test_suppressed_is_said_and_never_drawn() -> None:
    texts = [text.text for text in drawn().iter(f"{SVG}text")]
    assert {"för få svar", "dolt"} <= set(texts)
    assert (
        len([dot for dot in drawn().iter(f"{SVG}circle") if "chart-dot" in dot.get("class", "")])
        == 2
    )


def test_nothing_is_drawn_outside_the_axis() -> None:
    dots = [float(dot.get("cx", "nan")) for dot in drawn().iter(f"{SVG}circle")]
    assert max(dots) <= 720 - 96


def test_the_same_chart_is_the_same_bytes() -> None:
    one, other = (dot_chart(ROWS, title="T", description="D") for _ in range(2))
    assert one == other


def test_an_axis_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="axis"):
        dot_chart(ROWS, title="T", description="D", low=10, high=10)
