"""Alive and ready."""

from fastapi import FastAPI
from sqlalchemy import text

from app.store.session import downgrade, writing
from app.web.context import Context
from tests.web.visitor import Visitor


def test_a_migrated_store_is_ready(visitor: Visitor) -> None:
    assert (visitor.get("/healthz").status_code, visitor.get("/readyz").status_code) == (200, 200)


def test_another_schema_is_not_ready(visitor: Visitor, context: Context, sqlite_url: str) -> None:
    downgrade(sqlite_url)
    assert visitor.get("/readyz").status_code == 503
    assert visitor.get("/healthz").status_code == 200


def test_a_store_that_comes_back_is_served_again_without_a_restart(
    face: FastAPI, visitor: Visitor, context: Context
) -> None:
    with writing(context.engine) as connection:
        connection.execute(text("SELECT 1"))
    assert visitor.get("/asks").text == "asked"
    context.engine.dispose()
    assert visitor.get("/asks").text == "asked"
