"""The whole program as one ASGI application: settings in, the faces out, by address.

``uvicorn --factory app.main:application`` serves it; a face alone is a service of its own.
"""

import gc
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from starlette.types import ASGIApp, Receive, Scope, Send

from app.acts.installation import Installation
from app.office.keys import lasting_faults, require_keys
from app.settings import PREFIX, Settings
from app.store.session import make_engine, newest_revision, reading, schema_revision
from app.survey.refusals import KeyRefused
from app.vault.keyring import Keyring, Lasting
from app.web.asking import first_part
from app.web.context import Context, Site
from app.web.health import Remembered

Face = Literal["resident", "staff", "analyst"]
FACES: tuple[Face, ...] = ("resident", "staff", "analyst")

_ADDRESSES: dict[str, Face] = {"staff": "staff", "analyst": "analyst", "api": "analyst"}
"""First part of the path and whose it is; everything else is the residents'."""
_KEYS: dict[Face, frozenset[Lasting]] = {
    "resident": frozenset({Lasting.PEPPER, Lasting.INSTALLATION_SALT, Lasting.COOKIE_KEY}),
    "staff": frozenset(Lasting),
    "analyst": frozenset({Lasting.COOKIE_KEY, Lasting.STAFF_KEY, Lasting.AUDIT_KEY}),
}
_LOOPBACK = ("127.0.0.1", "localhost")


def utc_now() -> datetime:
    """The clock of a running server."""
    return datetime.now(UTC)


def application() -> ASGIApp:
    """For a server's worker processes: settings from the environment, ``TRYGG_FACES`` too."""
    environment = dict(os.environ)
    faces = environment.pop(f"{PREFIX}FACES", ",".join(FACES))
    chosen = tuple(face for face in FACES if face in faces.split(","))
    return create_app(Settings.from_environment(environment), faces=chosen)


def create_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    faces: Sequence[Face] = FACES,
) -> ASGIApp:
    """The faces asked for, over one store and one keyring.

    Raises:
        KeyRefused: a key is not there, or does not open what the database holds.
    """
    set_up_logs()
    here = prove_start(settings, faces=faces)
    prove = partial(key_faults, here, faces=faces)
    context = Context(here, clock, site_of(settings), Remembered(prove, clock))
    return Faces(
        {face: _CREATING[face](context) for face in faces},
        context.engine,
    )


# A face is brought in when it is asked for: a process holds no code of the others.


def _resident(context: Context) -> ASGIApp:
    from app.resident.routes import create

    return create(context)


def _staff(context: Context) -> ASGIApp:
    from app.staff.routes import create

    return create(context)


def _analyst(context: Context) -> ASGIApp:
    from app.analyst.routes import create

    return create(context)


_CREATING: dict[Face, Callable[[Context], ASGIApp]] = {
    "resident": _resident,
    "staff": _staff,
    "analyst": _analyst,
}


def prove_start(settings: Settings, *, faces: Sequence[Face] = FACES) -> Installation:
    """The installation of a process that serves ``faces``. KeyRefused when the keys do not fit."""
    keyring = Keyring.open(settings.key_path, needs=keys_of(faces))
    here = Installation(make_engine(settings.database_url), keyring, settings.work_path)
    try:
        # A database that is away, or being migrated, comes later: until then /readyz says no.
        with suppress(OperationalError):
            if schema_revision(here.engine) == newest_revision():
                require_keys(key_faults(here, faces=faces))
    finally:
        here.engine.dispose()
    return here


def key_faults(here: Installation, *, faces: Sequence[Face] = FACES) -> list[KeyRefused]:
    """Why the keys of these faces do not open what the database holds. Quick.

    Who serves staff holds every key; residents' and analysts' processes cannot see the others.
    """
    with reading(here.engine) as connection:
        faults = lasting_faults(connection, here.keyring, needs=keys_of(faces))
        if "staff" in faces:
            from app.fieldwork.key_proof import fieldwork_faults

            faults += fieldwork_faults(connection, here.keyring)
    return faults


def keys_of(faces: Sequence[Face]) -> frozenset[Lasting]:
    """The lasting keys that a process serving these faces must hold, and no others."""
    return frozenset().union(*(_KEYS[face] for face in faces))


def site_of(settings: Settings) -> Site:
    """What the faces may know of the settings. On this machine both its names are answered."""
    origin = urlsplit(settings.public_origin)
    hosts = set(settings.hosts)
    if origin.hostname in _LOOPBACK:
        port = f":{origin.port}" if origin.port else ""
        hosts.update(f"{name}{port}" for name in _LOOPBACK)
    return Site(
        origin=settings.public_origin,
        hosts=frozenset(hosts),
        is_secure=settings.is_secure,
        proxies=settings.proxies,
        sign_in_rate=settings.sign_in_rate,
        leave_to=settings.leave_to,
    )


class Faces:
    """Hands each request to the face its address belongs to, else to the first there is."""

    def __init__(self, faces: Mapping[Face, ASGIApp], engine: Engine) -> None:
        self.faces = faces
        self._rest = next(iter(faces.values()))
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the server's start and stop."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            owner = _ADDRESSES.get(first_part(scope["path"]), "resident")
            await self.faces.get(owner, self._rest)(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                # What is loaded now lives as long as the process; looking through it again and
                # again for garbage was a fifteenth of a page.
                gc.collect()
                gc.freeze()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                self._engine.dispose()
                return


def set_up_logs() -> None:
    """One JSON line an event on stderr, in UTC."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(sort_keys=False, ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_stderr,
        cache_logger_on_first_use=False,
    )


def _stderr(*_: Any) -> structlog.WriteLogger:
    # Looked up each time: whoever runs us may have put another file in its place.
    return structlog.WriteLogger(sys.stderr)
