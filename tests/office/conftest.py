"""An open wave on each database."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.wave import Field, open_field


@pytest.fixture
def wave(engine: Engine, tmp_path: Path) -> Field:
    """An open wave with a handful of letters."""
    return open_field(engine, tmp_path)
