"""Where things stand: a wave, a case, a paper form, a batch, a release. Never told by a bare text."""

from enum import StrEnum


class WaveState(StrEnum):
    """A wave's life, in order."""

    PREPARED = "prepared"
    DRAWN = "drawn"
    OPEN = "open"
    CLOSED = "closed"
    ACCOUNTED = "accounted"
    OPENED = "opened"
    RELEASED = "released"
    PURGED = "purged"

    @property
    def steps_taken(self) -> int:
        """How many steps of its life lie behind it."""
        return list(WaveState).index(self)


class Mode(StrEnum):
    """How a reply came."""

    WEB = "web"
    PAPER = "paper"


class CaseState(StrEnum):
    """Whether a case has its one reply, and how it came."""

    OPEN = "open"
    WEB = Mode.WEB.value
    PAPER = Mode.PAPER.value

    @property
    def has_replied(self) -> bool:
        """Whether a reply has been counted."""
        return self is not CaseState.OPEN


class Contact(StrEnum):
    """What is sent to a person, in this order; a replacement whenever a letter is lost."""

    INVITATION = "invitation"
    POSTCARD = "postcard"
    SECOND_FORM = "second_form"
    REPLACEMENT = "replacement"


class ReceiptResult(StrEnum):
    """What a paper form's serial led to when it was scanned."""

    NOT_IN = ""
    COUNTED = "counted"
    DUPLICATE = "duplicate"
    BLANK = "blank"
    LATE = "late"
    NOT_COUNTED = "not counted"
    """The desk had recorded why the person does not take part."""


class BatchState(StrEnum):
    """A pile of paper forms."""

    RECEIVING = "receiving"
    KEYING = "keying"
    ACCEPTED = "accepted"


class ReleaseState(StrEnum):
    """A numbered release."""

    BUILT = "built"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class BundleKind(StrEnum):
    """The two files of a release, each with its own permission."""

    TABLES = "tables"
    RECORDS = "records"


class Office(StrEnum):
    """The two offices of a release, each held by an officer and a deputy."""

    A = "A"
    B = "B"


class Reference(StrEnum):
    """Where a decision is filed. All but the last are needed before a wave opens."""

    DPIA = "dpia"
    CONTROLLERS = "controllers"
    SECRECY = "secrecy"
    DESTRUCTION = "destruction"
    THREATS = "threats"
    DELETION_CERTIFICATE = "deletion_certificate"
    """The printer's word that the print files, and the codes in them, are gone."""


class JobKind(StrEnum):
    """Long work on a wave, done by the worker or by whoever waits for it."""

    FRAME = "frame"
    DRAW = "draw"
    LETTERS = "letters"
    FORMS = "forms"
    OPENING = "opening"
    """Only in the process that was given the officers' secrets: they are kept nowhere."""
    RELEASE = "release"
    PAPERS = "papers"


class JobState(StrEnum):
    """How far a piece of long work has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"
    FAILED = "failed"
    """By a defect, or cut off again and again: somebody must look."""
