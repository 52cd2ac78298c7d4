"""Plain pages inside a bundle."""

from app.release.bundle.plain_html import page, table


def test_a_table_is_swedish_and_its_numbers_stand_below_their_head() -> None:
    rows = [("Arlöv <norra>", None, 1.5), ("Åkarp", 12345, 2)]
    text = page("T", [table("C", ("Område", "Svar", "Deff"), rows)]).decode()
    assert '<th scope="col">Område</th><th scope="col" class="number">Svar</th>' in text
    assert '<th scope="row">Arlöv &lt;norra&gt;</th><td class="number">–</td>' in text
    assert '<td class="number">12\N{NO-BREAK SPACE}345</td><td class="number">2</td>' in text
    assert '<td class="number">1,5</td>' in text


def test_a_table_without_rows_is_only_its_head() -> None:
    assert "<tbody></tbody>" in page("T", [table("C", ("A", "B"), [])]).decode()
