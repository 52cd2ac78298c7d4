"""The staff's face over an open wave, with people who can sign in."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.staff import Office, open_office


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    """An open wave with letters enough for a batch of paper, and its staff."""
    return open_office(engine, tmp_path)
