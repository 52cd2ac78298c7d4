"""`make bench`: the benchmark on SQLite and on a real PostgreSQL of its own."""

import sys

from app.cli import app
from tests.support.postgres import running_server


def main() -> None:
    """Start a server, measure, take it away again."""
    with running_server() as server:
        app(["bench", "--postgresql", server.create(), *sys.argv[1:]], standalone_mode=False)


if __name__ == "__main__":
    main()
