"""Settings from the environment, read once by ``main`` and ``cli`` and nowhere else."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from app.survey.reasons import SettingsReason
from app.survey.refusals import SettingsRefused

PREFIX = "TRYGG_"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_DATABASES = ("sqlite:///", "postgresql+psycopg://")


def _setting(default: str, meaning: str, *, is_secret: bool = False) -> str:
    return field(default=default, repr=not is_secret, metadata={"meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting as text, as the environment gives it; the properties below read them."""

    database_url: str = _setting(
        "sqlite:///var/trygg.sqlite",
        "The database: sqlite:///path or postgresql+psycopg://user:password@host/name.",
        is_secret=True,
    )
    owner_url: str = _setting(
        "",
        "The same database as the role that may migrate it; empty: database_url.",
        is_secret=True,
    )
    key_folder: str = _setting(
        "var/keys", "Folder of the key files. Never inside a backup of the database."
    )
    work_folder: str = _setting(
        "var/work", "Folder for staged frames and print archives; every file in it is encrypted."
    )
    public_origin: str = _setting(
        "http://127.0.0.1:8000", "Scheme and host residents use; letters and QR codes print it."
    )
    allowed_hosts: str = _setting(
        "", "Further host names answered, separated by commas; others get 421."
    )
    trusted_proxies: str = _setting(
        "", "Addresses of proxies whose X-Forwarded-For is believed, separated by commas."
    )
    sign_ins_a_second: str = _setting(
        "10", "Access codes evaluated a second in the whole deployment: what bounds guessing."
    )
    leave_to: str = _setting(
        "www.smhi.se", "Host of the neutral site that 'leave quickly' goes to."
    )

    @property
    def origin_host(self) -> str:
        """The host of ``public_origin``, with its port."""
        return urlsplit(self.public_origin).netloc

    @property
    def is_secure(self) -> bool:
        """Whether residents come over https; plain http is accepted on loopback only."""
        return urlsplit(self.public_origin).scheme == "https"

    @property
    def hosts(self) -> frozenset[str]:
        """Every Host header that is answered."""
        return frozenset({self.origin_host, *_listed(self.allowed_hosts)})

    @property
    def proxies(self) -> frozenset[str]:
        """Addresses whose forwarding headers are believed."""
        return frozenset(_listed(self.trusted_proxies))

    @property
    def sign_in_rate(self) -> int:
        """Sign-ins evaluated a second."""
        return int(self.sign_ins_a_second)

    @property
    def key_path(self) -> Path:
        """Folder of the key files."""
        return Path(self.key_folder)

    @property
    def work_path(self) -> Path:
        """Folder of encrypted working files."""
        return Path(self.work_folder)

    @property
    def owner_database_url(self) -> str:
        """Where migrations run."""
        return self.owner_url or self.database_url

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read ``TRYGG_*``; SettingsRefused names an unknown or unusable one."""
        given = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in environment.items()
            if name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_")
        }
        unknown = given.keys() - {known.name for known in fields(cls)}
        if unknown:
            raise SettingsRefused(SettingsReason.UNKNOWN, name=PREFIX + min(unknown).upper())
        settings = cls(**given)
        settings.check()
        return settings

    def check(self) -> None:
        """Refuse what would be unsafe or could not work."""
        for url, name in ((self.database_url, "DATABASE_URL"), (self.owner_url, "OWNER_URL")):
            # The address itself is never repeated: it may hold a password.
            if not url.startswith(_DATABASES) and (url or name == "DATABASE_URL"):
                raise SettingsRefused(
                    SettingsReason.NOT_A_DATABASE, name=PREFIX + name, known=_DATABASES
                )
        if not _is_origin(self.public_origin):
            raise SettingsRefused(SettingsReason.NOT_AN_ORIGIN)
        if not self.is_secure and urlsplit(self.public_origin).hostname not in _LOOPBACK:
            raise SettingsRefused(SettingsReason.NOT_SECURE)
        if not re.fullmatch("[1-9][0-9]{0,3}", self.sign_ins_a_second):
            raise SettingsRefused(SettingsReason.NOT_A_RATE)
        if not all(map(_is_address, self.proxies)):
            raise SettingsRefused(SettingsReason.NOT_ADDRESSES)
        if not re.fullmatch(r"[A-Za-z0-9.-]+", self.leave_to):
            raise SettingsRefused(SettingsReason.NOT_A_HOST)


def documented() -> list[tuple[str, str, str]]:
    """Every setting as (name, default, meaning), for the README and ``trygg settings``."""
    return [
        (PREFIX + known.name.upper(), str(known.default), known.metadata["meaning"])
        for known in fields(Settings)
    ]


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _is_origin(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = f"[{host}]" if ":" in host else host
    rebuilt = f"{parts.scheme}://{plain}" + (f":{port}" if port else "")
    return parts.scheme in ("http", "https") and bool(host) and rebuilt == value.lower()


def _is_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True
