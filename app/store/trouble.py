"""What is wrong with the database, told by the code of its error alone.

An error's words carry rows: PostgreSQL's DETAIL lines hold names and addresses. Nobody shows them.
"""

from enum import Enum

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError


class Trouble(Enum):
    """What somebody who runs the program can do something about."""

    MAY_NOT = "the role may not do that"
    UNREACHABLE = "it cannot be reached"
    READ_ONLY = "it is read-only"
    FULL = "it is full"
    BUSY = "it is busy"


_BEGINNINGS = {
    "42501": Trouble.MAY_NOT,
    "SQLITE_PERM": Trouble.MAY_NOT,
    "SQLITE_AUTH": Trouble.MAY_NOT,
    "25006": Trouble.READ_ONLY,
    "SQLITE_READONLY": Trouble.READ_ONLY,
    "53100": Trouble.FULL,
    "SQLITE_FULL": Trouble.FULL,
    "08": Trouble.UNREACHABLE,
    "28": Trouble.UNREACHABLE,
    "3D000": Trouble.UNREACHABLE,
    "57P": Trouble.UNREACHABLE,
    "SQLITE_CANTOPEN": Trouble.UNREACHABLE,
    "SQLITE_NOTADB": Trouble.UNREACHABLE,
    "SQLITE_IOERR": Trouble.UNREACHABLE,
    "40": Trouble.BUSY,
    "53300": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "57014": Trouble.BUSY,
    "SQLITE_BUSY": Trouble.BUSY,
    "SQLITE_LOCKED": Trouble.BUSY,
}
"""How a code begins: SQLSTATE of PostgreSQL, or the name of SQLite's result."""


def code_of(error: DBAPIError) -> str:
    """The database's own code; "" where it gave none."""
    codes = (getattr(error.orig, name, None) for name in ("sqlstate", "sqlite_errorname"))
    return next((code for code in codes if code), "")


def trouble_of(error: DBAPIError) -> Trouble | None:
    """What is wrong; None for a statement that is wrong itself, which is a defect."""
    code = code_of(error)
    if not code:
        # The driver speaks itself: there is no connection, or no longer.
        return Trouble.UNREACHABLE if isinstance(error, OperationalError | InterfaceError) else None
    fitting = (known for begins, known in _BEGINNINGS.items() if code.startswith(begins))
    return next(fitting, None)
