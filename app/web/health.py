"""Is the process alive; is it ready to serve."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from app.store.session import newest_revision, schema_revision
from app.survey.refusals import KeyRefused
from app.web.context import ContextDep
from app.web.guards import open_to_all

router = APIRouter()
PROVED_FOR = timedelta(seconds=5)
log = structlog.get_logger("trygg.web")


class Remembered:
    """Asks ``prove`` at most once in five seconds: everybody may ask whether a face is ready."""

    def __init__(
        self, prove: Callable[[], Sequence[KeyRefused]], clock: Callable[[], datetime]
    ) -> None:
        self._prove = prove
        self._clock = clock
        self._last: tuple[datetime, Sequence[KeyRefused]] | None = None

    def __call__(self) -> Sequence[KeyRefused]:
        """The faults; logged when they come."""
        now, last = self._clock(), self._last
        if last is not None and last[0] <= now < last[0] + PROVED_FOR:
            return last[1]
        faults = self._prove()
        told = [str(fault) for fault in faults]
        if told and (last is None or told != [str(fault) for fault in last[1]]):
            log.error("keys do not fit the database", faults=told)
        self._last = (now, faults)
        return faults


@router.get("/healthz")
@open_to_all
def healthz() -> PlainTextResponse:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
@open_to_all
def readyz(context: ContextDep) -> PlainTextResponse:
    """The database answers, has the schema this program needs and knows our keys; else 503."""
    found, needed = schema_revision(context.engine), newest_revision()
    if found != needed:
        return PlainTextResponse("the database has another schema\n", status_code=503)
    if context.key_faults():
        return PlainTextResponse("the keys do not fit the database\n", status_code=503)
    return PlainTextResponse("ready\n")
