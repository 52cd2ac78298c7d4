"""`make bench`: speed on SQLite and a real PostgreSQL, and what a real browser loads."""

import sys
from contextlib import redirect_stderr
from io import StringIO

from app.cli import app
from tests.support.postgres import running_server
from tests.support.weights import as_lines, measure


def main() -> None:
    """Start a server, measure, take it away again."""
    with running_server() as server:
        app(["bench", "--postgresql", server.create(), *sys.argv[1:]], standalone_mode=False)
    # A log line for each request would bury the figures.
    with redirect_stderr(StringIO()):
        weights = measure()
    for line in as_lines(weights):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
