"""What groups are called."""

import pytest

from app.release.bundle.code_words import age_in_words
from app.release.bundle.method import cell_in_words


@pytest.mark.parametrize(
    ("band", "words"),
    [("16-24", "16–24 år"), ("65+", "65 år och äldre"), ("Burlöv", "Burlöv")],
)
def test_an_age_band_is_said_as_people_say_it(band: str, words: str) -> None:
    assert age_in_words(band) == words


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("F 65+", "kvinnor 65 år och äldre"),
        ("M 16-24 + M 25-44", "män 16–24 år och män 25–44 år"),
        ("arlov + akarp", "Arlöv och akarp"),
        ("Norden", "Norden"),
    ],
)
def test_a_cell_of_the_weighting_is_told_in_words(cell: str, words: str) -> None:
    assert cell_in_words(cell, names={"arlov": "Arlöv"}) == words
