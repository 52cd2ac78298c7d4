"""Settings from the environment, read once by ``main`` and ``cli`` and nowhere else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "TRYGG_"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class SettingsError(ValueError):
    """A setting that cannot be used; the sentence names it and says what would be right."""


def _setting(default: str, meaning: str) -> str:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting as text, as the environment gives it; the properties below read them."""

    database_url: str = _setting(
        "sqlite:///var/trygg.sqlite",
        "The database: sqlite:///path or postgresql+psycopg://user:password@host/name.",
    )
    owner_url: str = _setting(
        "", "The same database as the role that may migrate it; empty: database_url."
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
        """Read ``TRYGG_*``; SettingsError names an unknown or unusable one."""
        given = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in environment.items()
            if name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_")
        }
        unknown = given.keys() - {known.name for known in fields(cls)}
        if unknown:
            name = PREFIX + min(unknown).upper()
            raise SettingsError(f"{name} is not a setting; `trygg settings` lists them.")
        settings = cls(**given)
        settings.check()
        return settings

    def check(self) -> None:
        """Refuse what would be unsafe or could not work."""
        origin = urlsplit(self.public_origin)
        if origin.scheme not in ("http", "https") or not origin.netloc or origin.path:
            raise SettingsError(
                "TRYGG_PUBLIC_ORIGIN must be a scheme and a host, such as https://enkat.example."
            )
        if origin.scheme == "http" and origin.hostname not in _LOOPBACK:
            raise SettingsError(
                "TRYGG_PUBLIC_ORIGIN must be https: plain http is accepted on this machine only."
            )
        if not self.sign_ins_a_second.isdecimal() or int(self.sign_ins_a_second) < 1:
            raise SettingsError("TRYGG_SIGN_INS_A_SECOND must be a whole number, at least 1.")


def documented() -> list[tuple[str, str, str]]:
    """Every setting as (name, default, meaning), for the README and ``trygg settings``."""
    return [
        (PREFIX + known.name.upper(), str(known.default), known.metadata["meaning"])
        for known in fields(Settings)
    ]


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]
