"""Reading a posted form, with limits; and where a request comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request

from app.web.context import Site

MOST_FIELDS = 300


@dataclass(frozen=True, slots=True)
class PostedForm:
    """The fields of a posted form. Printing one shows no content."""

    fields: Mapping[str, list[str]] = field(repr=False)

    def one(self, name: str, otherwise: str = "") -> str:
        """The last value of ``name``."""
        values = self.fields.get(name)
        return values[-1] if values else otherwise

    def all(self, name: str) -> list[str]:
        """Every value of ``name``."""
        return self.fields.get(name, [])

    def refuse_unknown(self, known: frozenset[str]) -> None:
        """HTTPException(400) when a field came that no page of ours has."""
        if not self.fields.keys() <= known:
            raise HTTPException(400)


async def read_form(request: Request) -> PostedForm:
    """The urlencoded body as fields; HTTPException(400) when it cannot be read."""
    return parse_form(await request.body())


def parse_form(body: bytes) -> PostedForm:
    """Fields by name, in the order they came."""
    fields: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as unreadable:
        raise HTTPException(400) from unreadable
    for name, value in pairs:
        # A NUL has no place in any answer, and PostgreSQL cannot keep one.
        if "\0" in value:
            raise HTTPException(400)
        fields.setdefault(name, []).append(value)
    return PostedForm(fields)


FormDep = Annotated[PostedForm, Depends(read_form)]


def client_address(request: Request, site: Site) -> str:
    """The address the request came from; a proxy's word counts only if it is a known proxy.

    The last entry of ``X-Forwarded-For`` that is not itself a known proxy: earlier ones are
    written by whoever wants to look like someone else.
    """
    peer = request.client.host if request.client else "unknown"
    if peer not in site.proxies:
        return peer
    hops = request.headers.get("x-forwarded-for", "").split(",")
    for hop in reversed([hop.strip() for hop in hops if hop.strip()]):
        if hop not in site.proxies:
            return hop
    return peer
