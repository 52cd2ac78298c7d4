"""Numbers from outside, by one rule: plain digits, and few enough for any database to compare.

A whole number that is too large is refused by the database's driver, and one of thousands of
digits by Python itself: both would be a defect of ours.
"""

from collections.abc import Iterator
from typing import Annotated, get_args

from fastapi import Path
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.convertors import Convertor, IntegerConvertor, register_url_convertor
from starlette.routing import BaseRoute, Route

MOST_DIGITS = 9
LARGEST = 10**MOST_DIGITS - 1
"""The largest number that is read; it fits a column of 32 bits."""

Number = Annotated[int, Path(ge=0, le=LARGEST)]
"""A number in an address. One out of bounds leads nowhere: 404."""


class _FewDigits(Convertor[int]):
    """``{name:int}`` in an address. Starlette's own takes any number of digits."""

    regex = f"[0-9]{{1,{MOST_DIGITS}}}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("int", _FewDigits())


def read_number(typed: str) -> int | None:
    """A number from a form or a query; None when it is none, or too long."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS
    return int(typed) if is_number else None


def numbers_in(route: BaseRoute) -> dict[str, bool]:
    """The numbers a route reads from address, query, headers and cookies: whether each is bounded."""
    if not isinstance(route, Route):
        return {}
    named = {
        name: isinstance(convertor, _FewDigits)
        for name, convertor in route.param_convertors.items()
        if isinstance(convertor, _FewDigits | IntegerConvertor)
    }
    return named | (dict(_injected(route.dependant)) if isinstance(route, APIRoute) else {})


def _injected(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    fields = dependant.path_params + dependant.query_params
    for field in fields + dependant.header_params + dependant.cookie_params:
        info = field.field_info
        if int in (info.annotation, *get_args(info.annotation)):
            yield field.name, any(hasattr(limit, "le") for limit in info.metadata)
    for needed in dependant.dependencies:
        yield from _injected(needed)
