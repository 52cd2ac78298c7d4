"""What a browser loads stays light in the scripts that need fonts of their own."""

from tests.support.weights import FIRST_VIEW, LATER_PAGE, measure


def test_a_wave_in_every_language_stays_light_in_the_heaviest_scripts() -> None:
    for weights in measure(("sv", "ckb", "ti")):
        assert weights.first_view <= FIRST_VIEW, weights
        assert weights.heaviest_later <= LATER_PAGE, weights
