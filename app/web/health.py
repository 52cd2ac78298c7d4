"""Is the process alive; is it ready to serve."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from app.store.session import newest_revision, schema_revision
from app.web.context import ContextDep
from app.web.guards import open_to_all

router = APIRouter()


@router.get("/healthz")
@open_to_all
def healthz() -> PlainTextResponse:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
@open_to_all
def readyz(context: ContextDep) -> PlainTextResponse:
    """The database answers and has the schema this program needs; 503 otherwise."""
    found, needed = schema_revision(context.engine), newest_revision()
    if found != needed:
        return PlainTextResponse("the database has another schema\n", status_code=503)
    return PlainTextResponse("ready\n")
