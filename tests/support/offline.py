"""The tests reach this machine and nothing else: a lost guard must not phone out."""

import ipaddress
import sys
from typing import Any

_NAMES = frozenset({"localhost", "", None})


class ReachedOut(RuntimeError):
    """A test tried to reach another machine."""


def keep_to_this_machine() -> None:
    """Refuse every connection and look-up that leaves this machine, for the whole process."""
    sys.addaudithook(_refuse)


def _refuse(event: str, details: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(details[1], tuple):
        host = details[1][0]
    elif event == "socket.getaddrinfo":
        host = details[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if not is_here(name):
        raise ReachedOut(f"a test reached out to {name}")


def is_here(host: str | None) -> bool:
    """Whether ``host`` names this machine."""
    if host in _NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False
