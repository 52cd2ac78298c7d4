"""The command line: one name for each thing an operator does. Wiring only.

Every command's module is brought in when it is used: `trygg --help` answers at once.
"""

import typer

from app.commands import (
    audit,
    backups,
    chores,
    databases,
    demonstration,
    frames,
    jobs,
    keys,
    letters,
    releases,
    samples,
    serving,
    settings,
    staff,
    translations,
    waves,
)
from app.commands.failures import GuardedCommands

app = typer.Typer(
    name="trygg",
    cls=GuardedCommands,
    help="Runs a yearly local safety survey, from the register to the released file.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for name, group in {
    "db": databases.app,
    "wave": waves.app,
    "frame": frames.app,
    "sample": samples.app,
    "letters": letters.app,
    "responses": chores.responses,
    "release": releases.app,
    "job": jobs.app,
    "audit": audit.app,
    "keys": keys.app,
    "staff": staff.app,
    "translations": translations.app,
}.items():
    app.add_typer(group, name=name, no_args_is_help=True)

app.command("serve")(serving.serve)
app.command("worker")(chores.worker)
app.command("demo")(demonstration.demo)
app.command("rehearse")(demonstration.rehearse)
app.command("bench")(demonstration.bench)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("settings")(settings.show_settings)


def main() -> None:
    """The console script."""
    app()
