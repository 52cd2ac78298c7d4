"""Which language an address or a browser asks for."""

import pytest

from app.resident.language import language_of


@pytest.mark.parametrize(
    ("path", "wish", "language"),
    [
        ("/ar/nix", "sv", "ar"),
        ("/nix", "en;q=0.9", "en"),
        ("/", "", "sv"),
        ("/static/x.css", "ar", "ar"),
    ],
)
def test_the_address_decides_then_the_browser(path: str, wish: str, language: str) -> None:
    scope = {"path": path, "headers": [(b"accept-language", wish.encode())]}
    assert language_of(scope) == language
