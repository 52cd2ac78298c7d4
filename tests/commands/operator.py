"""An operator at the command line: runs `trygg` in an installation of her own, and reads what it says."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.rehearsal.small_wave import WORDS

ORIGIN = "http://127.0.0.1:8000"
PASSWORD = "krukväxt sadel norrsken bagge"
AREAS = "area,name,municipality\nnorra,Norra,Burlöv\nsodra,Södra,Burlöv\n"


@dataclass
class Operator:
    """One installation: its database, its key files, and who has an account in it."""

    database_url: str
    folder: Path
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings of the installation."""
        return {
            "TRYGG_DATABASE_URL": self.database_url,
            "TRYGG_KEY_FOLDER": str(self.folder / "keys"),
            "TRYGG_WORK_FOLDER": str(self.folder / "work"),
            "TRYGG_PUBLIC_ORIGIN": ORIGIN,
        }

    def run(self, *words: str, typing: str = "") -> Result:
        """`trygg <words>`, whatever comes of it; ``typing`` answers what it asks."""
        return CliRunner().invoke(app, list(words), input=typing, env=self.environment)

    def does(self, *words: str, typing: str = "") -> str:
        """`trygg <words>` must succeed; what it printed."""
        result = self.run(*words, typing=typing)
        assert result.exit_code == 0, (words, result.stdout, result.stderr, result.exception)
        return result.stdout

    def reads(self, *words: str) -> Any:
        """`trygg <words> --json` must succeed; its data."""
        return json.loads(self.does(*words, "--json"))

    def is_refused(self, *words: str, typing: str = "") -> str:
        """`trygg <words>` must say no: exit 1, the reason on stderr, no traceback; the reason."""
        result = self.run(*words, typing=typing)
        assert result.exit_code == 1, (words, result.stdout, result.stderr)
        assert isinstance(result.exception, SystemExit | None), result.exception
        # What it asked stands before the reason, on the same line: the answers are not echoed.
        reason = result.stderr.strip().splitlines()[-1].rpartition("One-time code:")[2].strip()
        assert "Traceback" not in result.stderr
        assert reason.endswith((".", "?")), reason
        return reason

    def employs(self, email: str, *grants: tuple[str, str]) -> None:
        """Give someone an account and roles, each in a wave or, with "", everywhere."""
        typing = f"{PASSWORD}\n{PASSWORD}\n"
        said = self.does("staff", "add", email, "--name", email.partition("@")[0], typing=typing)
        uri = next(line for line in said.splitlines() if line.startswith("otpauth://"))
        [self.secrets[email]] = parse_qs(urlsplit(uri).query)["secret"]
        for role, wave in grants:
            self.does("staff", "grant", email, role, *(("--wave", wave) if wave else ()))

    def proof(self, email: str, *, at: datetime) -> str:
        """What someone types when asked for her password and one-time code."""
        return f"{PASSWORD}\n{pyotp.TOTP(self.secrets[email]).at(at)}\n"

    def writes_plan(self, opens_on: date) -> tuple[Path, Path]:
        """The wave's plan and its areas, as files."""
        plan, areas = self.folder / "plan.json", self.folder / "areas.csv"
        document = {
            "title": "Trygghetsmätningen",
            "opens_on": opens_on.isoformat(),
            "reference_date": (opens_on - timedelta(days=60)).isoformat(),
            "languages": ["sv", "en", "ar"],
            "instrument": "trygghet-2026",
            "words": dict(WORDS),
        }
        plan.write_text(json.dumps(document), encoding="utf-8")
        areas.write_text(AREAS, encoding="utf-8")
        return plan, areas


@dataclass
class Wall:
    """The clock on the operator's wall; every command asks it."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def operator(blank_database_url: str, tmp_path: Path) -> Operator:
    """Somebody with an installation that has never been started."""
    return Operator(blank_database_url, tmp_path)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """Commands ask this clock instead of the machine's."""
    clock = Wall(datetime.now(UTC))
    for name, module in list(sys.modules.items()):
        if name.startswith("app.commands.") and hasattr(module, "clock"):
            monkeypatch.setattr(module, "clock", clock)
    return clock
