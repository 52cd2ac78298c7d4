"""The roles of the processes, set up in a database as its owner does it."""

import psycopg
from sqlalchemy import make_url

from app.store.session import ROOT

SCRIPT = ROOT / "app" / "store" / "roles.sql"


def grant(url: str) -> None:
    """Run the script as psql would: many statements, no parameters."""
    address = make_url(url).set(drivername="postgresql")
    plain = address.render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(SCRIPT.read_bytes())


def address_as(role: str, url: str) -> str:
    """The same database, entered as ``role``."""
    acting = make_url(url).update_query_dict({"options": f"-c role={role}"})
    return acting.render_as_string(hide_password=False)
