"""An application served over a real socket, in a thread, on a free loopback port."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

AsgiApp = Callable[..., Any]
_PATIENCE_SECONDS = 20


class NotServed(RuntimeError):
    """The application did not start, or did not stop."""


@contextmanager
def served(build: Callable[[str], AsgiApp]) -> Iterator[str]:
    """Serve ``build(origin)``; the origin (``http://127.0.0.1:port``) is known before the app is."""
    listener = socket.create_server(("127.0.0.1", 0))
    origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(build(origin), log_level="warning", ws="none", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        _wait_for(server, thread)
        yield origin
    finally:
        server.should_exit = True
        thread.join(_PATIENCE_SECONDS)
        listener.close()
        if thread.is_alive():
            raise NotServed(f"{origin} did not stop")


def _wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > give_up:
            raise NotServed("the application did not start")
        time.sleep(0.01)
