"""What a verb works with, and who asks for it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from sqlalchemy import Engine

from app.store.audit import ActorKind
from app.survey.roles import INSTALLATION, Grant, Role
from app.vault.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Installation:
    """The store, the keys, and the folder of staged frames and print archives."""

    engine: Engine = field(repr=False)
    keyring: Keyring = field(repr=False)
    folder: Path


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step: a person with the roles held at this moment, the worker, or a shell."""

    kind: ActorKind
    name: str
    """The e-mail address of a person."""
    account_id: bytes = b""
    grants: frozenset[Grant] = frozenset()
    has_confirmed: bool = False
    """Password and one-time code were given within the last minutes."""

    @classmethod
    def person(
        cls, name: str, account_id: bytes, *, grants: frozenset[Grant], has_confirmed: bool
    ) -> Self:
        """Somebody signed in."""
        return cls(ActorKind.PERSON, name, account_id, grants, has_confirmed)

    @property
    def is_person(self) -> bool:
        """Whether an account stands behind the act."""
        return self.kind is ActorKind.PERSON

    def holds(self, role: Role, wave_id: str) -> bool:
        """Whether ``role`` is held in the wave, or everywhere."""
        return (wave_id, role) in self.grants or (INSTALLATION, role) in self.grants


WORKER = Actor(ActorKind.WORKER, "worker")
SHELL = Actor(ActorKind.SHELL, "command line")
"""Whoever may run commands on the machine: no person, so no half of a step for two."""
