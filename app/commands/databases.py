"""`trygg db`: the schema."""

import typer

from app.commands.house import clock, open_store, refuse, say, this_house
from app.office.keys import bring_up
from app.store.session import newest_revision, schema_revision

app = typer.Typer(help="The database's schema.")


@app.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to this program's schema; a new installation gets its key files too."""
    house = this_house()
    bring_up(house.settings.owner_database_url, house.settings.key_path)
    say(f"The database stands at {newest_revision()} ({clock():%Y-%m-%d %H:%M} UTC).")


@app.command("check")
def check_database() -> None:
    """Whether the database stands at this program's schema."""
    stands = schema_revision(open_store(this_house().settings))
    if stands != newest_revision():
        refuse(f"The database stands at {stands}, not {newest_revision()}: `trygg db upgrade`.")
    say(f"The database stands at {stands}.")
