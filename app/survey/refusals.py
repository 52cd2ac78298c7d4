"""Every way the program says no, as one tree. A refusal is a reason and facts, never a sentence.

The faces and the command line each have a table of words with every reason in it. Whatever else
is raised is a defect, and looks like one.
"""

from collections.abc import Sequence
from enum import Enum

from app.survey.reasons import KeyReason, Reason, StepReason, name_of

Fact = str | int | float | Enum | tuple[str, ...] | tuple[Enum, ...]
"""What a sentence may name: never a resident, an address, a code or an answer."""


class Refused(Exception):
    """A rule says no, and nothing was done.

    Refused
     |- StepRefused          a step of a wave's life; also what stands in the way of the next one
     |   `- Blocked          several of them at once
     |- RegisterRefused      a register extract or an areas file
     |- SampleRefused        staging, planning, approving, drawing
     |   `- AllocationRefused   numbers that cannot be spread over the areas
     |- PostRefused          letters and printed forms
     |- DeskRefused          what the desk wants to note
     |- PaperRefused         receipt, keying, ruling, acceptance
     |- AccountRefused       accounts, roles and sign-in
     |- ReleaseRefused       opening, building, approving
     |   |- WeightsRefused      no weights can be made
     |   `- UnprotectableRefused   nothing left that could be hidden
     |- BackupRefused        backup and restore
     |- KeyRefused           key files
     |   `- KeysRefused         several of them at once, or all that is lost
     |- FileRefused          a file that people write: plan, questionnaire, catalogue, identity
     |- SettingsRefused      the environment
     `- JobRefused           long work

    Results that are no errors (a duplicate form, a stale page, a slip in a code) are tagged unions
    of the verbs, not members of this tree.
    """

    def __init__(self, reason: Reason, **facts: Fact) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts: dict[str, Fact] = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={fact}" for name, fact in self.facts.items())
        return f"{name_of(self.reason)}{f' ({told})' if told else ''}"

    @property
    def parts(self) -> "tuple[Refused, ...]":
        """What is told one by one: itself, unless it stands for several."""
        return (self,)

    def as_facts(self) -> dict[str, str]:
        """Reason and facts as plain texts, for what is kept or sent: ``reason_named`` reads it."""
        return {"reason": name_of(self.reason)} | {k: str(v) for k, v in self.facts.items()}


class StepRefused(Refused):
    """A step of a wave's life that cannot be taken now."""


class Blocked(StepRefused):
    """Several things stand in the way of a step: all of them are told at once."""

    def __init__(self, blocks: tuple[Refused, ...]) -> None:
        super().__init__(StepReason.BLOCKED)
        self.blocks = blocks

    @property
    def parts(self) -> tuple[Refused, ...]:
        """Each of them."""
        return self.blocks

    def __str__(self) -> str:
        return "; ".join(map(str, self.blocks))


class RegisterRefused(Refused):
    """The file cannot be used at all."""


class SampleRefused(Refused):
    """The draw cannot go on like this."""


class AllocationRefused(SampleRefused):
    """No allocation meets what is asked for."""


class PostRefused(Refused):
    """A mailing that cannot be made."""


class DeskRefused(Refused):
    """A note of the desk that cannot be made."""


class PaperRefused(Refused):
    """A step with paper that cannot be taken."""


class AccountRefused(Refused):
    """An account cannot be added, changed or used like this."""


class ReleaseRefused(Refused):
    """A release, or the opening before it, that cannot be made or approved."""


class WeightsRefused(ReleaseRefused):
    """Respondents and register do not give weights or variances."""


class UnprotectableRefused(ReleaseRefused):
    """A table or a file cannot be protected."""


class BackupRefused(Refused):
    """A backup that cannot be taken or put back."""


class KeyRefused(Refused):
    """Something is wrong with a key. Facts hold no secret."""


class KeysRefused(KeyRefused):
    """Several keys that do not open what they should: all are told, then what can be done."""

    def __init__(self, reason: KeyReason, faults: Sequence[KeyRefused]) -> None:
        super().__init__(reason)
        self.faults = tuple(faults)

    @property
    def parts(self) -> tuple[Refused, ...]:
        """Each of them, and itself."""
        return (*self.faults, self)


class FileRefused(Refused):
    """A plan, questionnaire, catalogue or identity file that cannot be used."""


class SettingsRefused(Refused):
    """The environment cannot be used as it is."""


class JobRefused(Refused):
    """A piece of long work that cannot be begun, or was ended."""
