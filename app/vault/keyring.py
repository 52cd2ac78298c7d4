"""The key files: outside the database, readable by the process alone, never printed.

Lasting keys are made at the first start and stay. Short-lived keys make forgetting possible: what
was encrypted under one is gone, in every backup and log of the database, once its file is.
"""

import re
import secrets
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path

from app.survey.reasons import KeyReason
from app.survey.refusals import KeyRefused
from app.vault import key_files
from app.vault.derivation import derived_key

KEY_BYTES = 32
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_ENDING = ".key"


class Lasting(StrEnum):
    """The keys that live as long as the installation."""

    PEPPER = "pepper"
    INSTALLATION_SALT = "installation_salt"
    COOKIE_KEY = "cookie_key"
    AUDIT_KEY = "audit_key"
    STAFF_KEY = "staff_key"


class Purpose(StrEnum):
    """What a short-lived key is for."""

    MIX = "mix"
    """Private half under which ballots wait; dies at each mixing."""
    BATCH = "batch"
    """Keyings of one paper batch; dies when the batch is accepted."""
    FRAME = "frame"
    """Digests of the persons of one wave; dies when the wave is accounted for."""
    DRAW = "draw"
    """The draw of one wave."""
    OPENED = "opened"
    """Opened ballots while a release is built."""


class Keyring:
    """The keys of one installation, in a folder of files. Each is read when first needed."""

    __slots__ = ("_folder", "_read")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Lasting, bytes] = {}

    @classmethod
    def create(cls, folder: Path) -> "Keyring":
        """The keyring in ``folder``, making whatever lasting key is missing. Safe to run twice.

        Two processes that start together end with the same keys: the first file in place wins.
        """
        key_files.make_folder(folder)
        for key in Lasting:
            key_files.write_new(folder / f"{key}{_ENDING}", secrets.token_bytes(KEY_BYTES))
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path, *, needs: Collection[Lasting] = tuple(Lasting)) -> "Keyring":
        """The keyring in ``folder``, which must hold the lasting keys that the process ``needs``.

        Raises:
            KeyRefused: one is not there (a new one would make what the old one protected
                useless) or is damaged, or others on the machine can read one.
        """
        keyring = cls(folder)
        for key in needs:
            keyring._lasting(key)
        return keyring

    @property
    def pepper(self) -> bytes:
        """Keys the codes' digests. Lost: no code works any more."""
        return self._lasting(Lasting.PEPPER)

    @property
    def installation_salt(self) -> bytes:
        """Salts the codes' digests. Lost: no code works any more."""
        return self._lasting(Lasting.INSTALLATION_SALT)

    @property
    def cookie_key(self) -> bytes:
        """Seals residents' cookies and forms. Lost: they sign in again."""
        return self._lasting(Lasting.COOKIE_KEY)

    @property
    def audit_key(self) -> bytes:
        """Chains the audit rows. Lost: the rows so far can no longer be verified."""
        return self._lasting(Lasting.AUDIT_KEY)

    @property
    def staff_key(self) -> bytes:
        """Seals staff's second-factor secrets and forms. Lost: staff enrol again."""
        return self._lasting(Lasting.STAFF_KEY)

    def fingerprint(self, key: Lasting) -> bytes:
        """32 bytes by which a database knows the key again; they tell nothing about it."""
        return derived_key(self._lasting(key), b"trygg fingerprint")

    def make(self, purpose: Purpose, name: str) -> bytes:
        """A new random 32-byte key, on disk when this returns.

        Raises:
            KeyRefused: there is one of that name.
        """
        key = secrets.token_bytes(KEY_BYTES)
        self.put(purpose, name, content=key)
        return key

    def put(self, purpose: Purpose, name: str, content: bytes) -> None:
        """Keep ``content`` (a key made elsewhere) under a purpose and a name.

        Raises:
            KeyRefused: there is one of that name.
        """
        path = self._path(purpose, name)
        key_files.make_folder(path.parent)
        if not key_files.write_new(path, content):
            raise KeyRefused(KeyReason.EXISTS, purpose=purpose, name=name)

    def get(self, purpose: Purpose, name: str) -> bytes:
        """The key.

        Raises:
            KeyRefused: it is gone, or never was.
        """
        content = key_files.read(self._path(purpose, name))
        if content is None:
            raise KeyRefused(KeyReason.DESTROYED, purpose=purpose, name=name)
        return content

    def find(self, purpose: Purpose, name: str) -> bytes | None:
        """The key; None when it is gone, or never was."""
        return key_files.read(self._path(purpose, name))

    def destroy(self, purpose: Purpose, name: str) -> None:
        """Overwrite and remove the key; nothing happens if it is gone already."""
        key_files.shred(self._path(purpose, name))

    def names(self, purpose: Purpose) -> list[str]:
        """The names of the keys kept for a purpose, in order."""
        folder = self._folder / purpose
        found = folder.iterdir() if folder.is_dir() else ()
        return sorted(file.stem for file in found if _is_key(file))

    def __repr__(self) -> str:
        return "Keyring(****)"

    def __reduce__(self) -> str | tuple[object, ...]:
        # A pickled keyring would be a copy of the keys that no destroy() reaches.
        raise TypeError("a keyring is never serialised")

    def _lasting(self, key: Lasting) -> bytes:
        if key not in self._read:
            self._read[key] = _read_lasting(self._folder / f"{key}{_ENDING}")
        return self._read[key]

    def _path(self, purpose: Purpose, name: str) -> Path:
        # Names become file names: no dot, no slash, so none leads out of its folder.
        if not _NAME.fullmatch(name):
            raise ValueError("a key's name is 1 to 100 letters, digits, - and _")
        return self._folder / Purpose(purpose) / f"{name}{_ENDING}"


def _is_key(file: Path) -> bool:
    return file.suffix == _ENDING and _NAME.fullmatch(file.stem) is not None


def _read_lasting(path: Path) -> bytes:
    content = key_files.read(path)
    if content is None:
        raise KeyRefused(KeyReason.MISSING, file=str(path))
    if len(content) != KEY_BYTES:
        raise KeyRefused(KeyReason.DAMAGED, file=str(path))
    if key_files.is_exposed(path):
        raise KeyRefused(KeyReason.EXPOSED, file=str(path))
    return content
