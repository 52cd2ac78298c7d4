"""The machine interface: releases that are out as JSON, and their files."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, HTTPException, Request, Response

from app.analyst.session import ProgramDep
from app.release.reading.readers import (
    NotPermitted,
    Reader,
    WaveReleases,
    download,
    look_at_download,
    shelves,
)
from app.web.asking import is_head
from app.web.context import ContextDep

router = APIRouter(prefix="/api/v1", tags=["releases"])


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """A bundle. ``may_download``: whether this account holds its permission."""

    name: str
    bytes: int
    sha256: str
    address: str
    may_download: bool


@dataclass(frozen=True, slots=True)
class ShownRelease:
    """A release that both officers have approved."""

    wave: str
    title: str
    number: int
    built_at: datetime
    files: list[ReleasedFile]


@router.get("/releases")
def list_releases(context: ContextDep, reader: ProgramDep) -> list[ShownRelease]:
    """Every release that is out and that this account may read, newest wave first."""
    return [
        release for shelf in shelves(context.here, reader) for release in _releases(shelf, reader)
    ]


@router.get(
    "/releases/{file_name}",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}, "description": "The bundle."}},
)
def take_file(
    request: Request, file_name: str, context: ContextDep, reader: ProgramDep
) -> Response:
    """A bundle as it was built. Every download is noted."""
    if is_head(request):
        found = look_at_download(context.here, reader, file_name=file_name)
    else:
        found = download(context.here, reader, file_name=file_name, now=context.clock())
    if found is None:
        raise HTTPException(404)
    if isinstance(found, NotPermitted):
        raise HTTPException(403)
    headers = {
        # The name comes from the store and holds a wave id: letters, digits, hyphens.
        "content-disposition": f'attachment; filename="{found.file_name}"',
        "etag": f'"{found.sha256}"',
    }
    return Response(found.content, media_type="application/zip", headers=headers)


def file_address(name: str) -> str:
    """Where a bundle is fetched."""
    return f"/api/v1/releases/{name}"


def _releases(shelf: WaveReleases, reader: Reader) -> list[ShownRelease]:
    return [
        ShownRelease(
            wave=shelf.wave_id,
            title=shelf.title,
            number=line.number,
            built_at=line.built_at,
            files=[
                ReleasedFile(
                    name=file.file_name,
                    bytes=file.size,
                    sha256=file.sha256,
                    address=file_address(file.file_name),
                    may_download=reader.may_take(shelf.wave_id, file.kind),
                )
                for file in line.files
            ],
        )
        for line in shelf.releases
    ]
