"""`trygg serve`: the faces over HTTP."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Annotated, Literal

import typer
import uvicorn

from app.commands.chores import chores_of
from app.commands.house import House, clock, this_house
from app.main import FACES, create_app, prove_start
from app.office.worker import Worker

Face = Literal["resident", "staff", "analyst", "all"]


def serve(
    face: Annotated[Face, typer.Option(help="Which face; all for the embedded default.")] = "all",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="Processes; more than one needs PostgreSQL.")] = 1,
) -> None:
    """Serve the survey until stopped. With one process the worker's chores are done here too."""
    house = this_house()
    run(house, face=face, host=host, port=port, workers=workers)


def run(house: House, *, face: Face, host: str, port: int, workers: int) -> None:
    """Serve until a signal says stop: running requests are finished first."""
    faces = FACES if face == "all" else (face,)
    common = {"host": host, "port": port, "server_header": False, "date_header": True}
    common |= {"http": "httptools", "loop": "auto", "access_log": False, "log_level": "warning"}
    common |= {"proxy_headers": False, "timeout_graceful_shutdown": 20, "ws": "none"}
    if workers > 1:
        # Here, or each of them would find out for itself, end, and be started again for ever.
        prove_start(house.settings, faces=faces)
        os.environ["TRYGG_FACES"] = ",".join(faces)
        uvicorn.run("app.main:application", factory=True, workers=workers, **common)  # type: ignore[arg-type]  # options by name
        return
    app = create_app(house.settings, clock=clock, faces=faces)
    with _working(house) if face == "all" else nullcontext():
        uvicorn.run(app, **common)  # type: ignore[arg-type]  # options by name


@contextmanager
def _working(house: House) -> Iterator[None]:
    """The worker's chores in a thread of this process, which holds every key."""
    worker = Worker(chores_of(house.here), clock=clock)
    threading.Thread(target=worker.run, name="worker", daemon=True).start()
    try:
        yield
    finally:
        worker.stop()
