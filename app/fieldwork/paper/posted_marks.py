"""What a keying screen posts, and what of it may be saved: a screen that is older than the store
overwrites nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.fieldwork.paper.keyed_marks import Keyed, KeyingSheet
from app.survey.answers import Problem
from app.survey.keying import read_mark

LONGEST_REMARK = 1000
REMARK = "note"
"""The remark among the fields that a screen posts."""


@dataclass(frozen=True, slots=True)
class PostedMarks:
    """What a screen sends: some fields, or the whole form. An empty mark clears.

    What the screen has not touched is None or left out, and stays as it is stored.

    The save protocol, whole. A screen saves field by field while the keyer types, and no save may
    overwrite what she has not seen: not one that comes late or twice, not one from an old screen.

    *What the screen knows*, of every field, the remark and the flag: what is **stored**, at first
    what its page was made with; what is **possible**, the stored value and every value that was
    sent and whose answer has not come; what is **sent**, the last value on its way; what is
    **refused**, a value that she has to look at before it may be sent. And the ``revision``, how
    often the keying had been saved when the screen last heard.

    *What it sends*: ``marks`` that are neither stored nor on their way nor refused, nor only begun
    (1 may become 12); with ``was``, what is possible; ``revision``; and ``at``. One request at a
    time: its answer sends the rest, and without an answer the same is sent again. Only a page that
    is being left does not wait.

    *What the store decides*, field by field. A mark that the question cannot carry is a problem.
    A field is **overtaken** when what is stored is neither in ``was`` nor what is sent: another
    screen has changed it. Both stay as they are stored; all else is saved, and the revision goes up
    by one. Of the flag the last word holds. The place moves on, but a save that is older than the
    store does not move it back. A whole form has no ``was``: so posts a browser without script, and
    a screen that has saved every field and leaves. It stands or falls with its revision.

    *What comes back* (``MarksSaved``): problems, overtaken fields, the revision, the place, and, if
    others have saved since the revision that was sent, everything stored. The screen takes that
    for stored. What was not touched shows it; two remarks are put together; of two marks the typed
    one stays, marked and refused, until she has looked at the paper and typed again.

    *Example.* Two screens at revision 4, where a1 is empty. One sends a1=3, was "", and is told 5.
    The other sends a1=2, was "", revision 4: "3" is neither, so a1 is overtaken; it is told 6, and
    that 3 is stored. It keeps its 2, marked. She looks at the paper and types 2 again: a1=2, was
    "3", is saved as 7. Had the answer to the first save been lost, that screen would send a1=3
    again, was "" and "3", and be in no conflict with itself.
    """

    marks: Mapping[str, str] = field(repr=False)
    remark: str | None = field(default=None, repr=False)
    is_flagged: bool | None = None
    at: str = ""
    """The variable the keyer stands at."""
    revision: int | None = None
    """The one the screen knows. None for whoever has no screen."""
    was: Mapping[str, frozenset[str]] | None = field(default=None, repr=False)
    """By field, ``REMARK`` among them: every value that may be stored for all the screen knows.
    None: the whole form."""


@dataclass(frozen=True, slots=True)
class MarksSaved:
    """The marks without a problem are saved; the others stay as they were."""

    sheet: KeyingSheet
    problems: Mapping[str, Problem] = field(default_factory=dict)
    overtaken: frozenset[str] = frozenset()
    """Fields that another screen has changed meanwhile: they stay as that one saved them."""


def overtaken_by(sheet: KeyingSheet, posted: PostedMarks) -> frozenset[str]:
    """The posted fields whose stored value the screen has never seen."""
    if posted.was is None:
        is_stale = posted.revision not in (None, sheet.revision)
        return frozenset(posted.marks) | {REMARK} if is_stale else frozenset()
    fields = {name: mark.strip() for name, mark in posted.marks.items()}
    if posted.remark is not None:
        fields[REMARK] = _as_kept(posted.remark)
    stored = {**sheet.keyed.marks, REMARK: sheet.keyed.remark}
    return frozenset(
        name
        for name, value in fields.items()
        if stored.get(name, "") not in posted.was.get(name, frozenset()) | {value}
    )


def without(posted: PostedMarks, overtaken: frozenset[str]) -> PostedMarks:
    """The rest of what was posted."""
    marks = {name: mark for name, mark in posted.marks.items() if name not in overtaken}
    return replace(posted, marks=marks, remark=None if REMARK in overtaken else posted.remark)


def merged(
    sheet: KeyingSheet, posted: PostedMarks, *, now: datetime
) -> tuple[Keyed, dict[str, Problem]]:
    """What is stored with what was posted put in; the marks that no question can carry."""
    questionnaire, marks = sheet.wave.questionnaire, dict(sheet.keyed.marks)
    problems: dict[str, Problem] = {}
    for name, mark in posted.marks.items():
        said = read_mark(questionnaire[name], mark) if name in questionnaire else None
        if isinstance(said, Problem):
            problems[name] = said
        elif not mark.strip():
            marks.pop(name, None)
        elif name in questionnaire:
            marks[name] = mark.strip()
    was = sheet.keyed
    keyed = Keyed(
        marks=marks,
        remark=was.remark if posted.remark is None else _as_kept(posted.remark),
        is_flagged=was.is_flagged if posted.is_flagged is None else posted.is_flagged,
        at=_place(sheet, posted),
        saved_at=now,
    )
    return keyed, problems


def _place(sheet: KeyingSheet, posted: PostedMarks) -> str:
    """Where the keyer stands. Saves sent while a page is left may arrive in the wrong order, and
    the one that does not know of the other must not take her back.
    """
    names = [question.name for question in sheet.wave.questionnaire]
    was, at = sheet.keyed.at, posted.at
    if at not in names:
        return was
    is_late = posted.revision is not None and posted.revision < sheet.revision
    return max(was, at, key=names.index) if is_late and was in names else at


def _as_kept(remark: str) -> str:
    # A textarea posts its line ends in the way of a letter; the screen compares them with its own.
    return remark.replace("\r\n", "\n").strip()[:LONGEST_REMARK]
