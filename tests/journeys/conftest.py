"""A served town for every journey. On SQLite: what the database does is tested elsewhere, on both."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.town import Town, serve_town
from tests.support.serving import AsgiApp


@pytest.fixture
def town(
    serve: Callable[[Callable[[str], AsgiApp]], str], sqlite_url: str, tmp_path: Path
) -> Iterator[Town]:
    """An open wave, served."""
    made = serve_town(serve, sqlite_url, tmp_path)
    yield made
    made.engine.dispose()
