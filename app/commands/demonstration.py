"""`trygg demo`, `rehearse` and `bench`: a survey to look at, to load and to measure.

The rehearsal is brought in where it is used: a demo that is already built serves at once.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Annotated, Any

import typer

from app.commands.house import House, clock, refuse, say, this_house
from app.commands.progress import progress
from app.commands.serving import run
from app.fieldwork.ballots.reply_counts import count_replies
from app.settings import Settings
from app.store.session import make_engine

FOLDER = Path("var/demo")
_SEED = 2026


def demo(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    fresh: Annotated[bool, typer.Option(help="Start over.")] = False,
    build_only: Annotated[bool, typer.Option(help="Build, do not serve.")] = False,
) -> None:
    """Build the demo wave if it is not there yet, and serve everything."""
    from app.rehearsal.demo_file import address_demo

    origin = f"http://127.0.0.1:{port}"
    settings = demo_settings(this_house().settings, origin=origin)
    complete = FOLDER / "demo.json"
    if fresh or not complete.exists():
        _build(settings)
    address_demo(FOLDER, base_url=origin)
    if build_only:
        return
    _welcome(json.loads(complete.read_text(encoding="utf-8")))
    run(House(settings), face="all", host="127.0.0.1", port=port, workers=1)


def rehearse(
    url: Annotated[str, typer.Option(help="The running service.")] = "http://127.0.0.1:8000",
    journeys: Annotated[int, typer.Option(help="How many residents answer.")] = 50,
    concurrency: Annotated[int, typer.Option(help="How many at once.")] = 4,
    demo_file: Annotated[Path, typer.Option(help="Where the codes are.")] = FOLDER / "demo.json",
    seed: Annotated[int, typer.Option(help="Of the answers.")] = _SEED,
    in_trouble: Annotated[
        bool, typer.Option(help="Double clicks, two tabs and devices, lost connections.")
    ] = False,
) -> None:
    """Answer like residents, then prove: sent = ballots = cases done."""
    from app.rehearsal.journeys import rehearse as rehearse_journeys

    if not demo_file.exists():
        refuse(f"There is no {demo_file}: build the demo with `trygg demo`, or give --demo-file.")
    known = json.loads(demo_file.read_text(encoding="utf-8"))
    engine, wave = make_engine(known["database_url"]), known["wave"]
    before = count_replies(engine, wave)
    with progress() as bar:
        task = bar.add_task("journeys", total=journeys)
        result = asyncio.run(
            rehearse_journeys(
                url,
                known["codes"],
                languages=known["languages"],
                journeys=journeys,
                concurrency=concurrency,
                dice=Random(seed),  # noqa: S311 - answers of nobody
                tell=lambda done, _of: bar.update(task, completed=done),
                in_trouble=in_trouble,
            )
        )
    came = count_replies(engine, wave).since(before)
    say(
        f"sent {result.sent}, ballots {came.ballots}, cases done {came.cases_web}"
        f" in {result.seconds:.1f} s ({result.sent / result.seconds:.1f} replies a second)."
    )
    if result.failed:
        refuse(failure_sentences(result.failed))
    if not result.sent == came.ballots == came.cases_web:
        refuse("Sent, ballots and cases done are not the same number.")


def failure_sentences(failed: Sequence[str]) -> str:
    """How many journeys failed, and the first three reasons as sentences."""
    reasons = [reason[:1].upper() + reason[1:].rstrip(".") for reason in sorted(set(failed))[:3]]
    count = "1 journey" if len(failed) == 1 else f"{len(failed)} journeys"
    return "\n".join([f"{count} failed.", *(f"{reason}." for reason in reasons)])


def bench(
    postgresql: Annotated[str, typer.Option(help="An empty PostgreSQL database to use too.")] = "",
) -> None:
    """Page requests and whole replies per CPU-second, beside the limits of this machine."""
    from app.rehearsal.bench import as_lines, measure

    with progress() as bar:
        task = bar.add_task("bench", total=None)
        figures = measure(
            postgresql=postgresql, tell=lambda what: bar.update(task, description=what)
        )
    for line in as_lines(figures):
        say(line)


def demo_settings(settings: Settings, *, origin: str) -> Settings:
    """The demo's own store, keys and files; another database only when one is asked for."""
    default = Settings()
    database = settings.database_url
    if database == default.database_url:
        database = f"sqlite:///{FOLDER / 'trygg.sqlite'}"
    return replace(
        settings,
        database_url=database,
        key_folder=str(FOLDER / "keys"),
        work_folder=str(FOLDER / "work"),
        public_origin=origin,
    )


def _build(settings: Settings) -> None:
    from app.rehearsal.demo import build_demo, clear_demo, open_demo

    clear_demo(settings, FOLDER)
    house = open_demo(settings, FOLDER)
    with progress() as bar:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of)

        dice = Random(_SEED)  # noqa: S311 - a synthetic municipality; codes never come from here
        asyncio.run(build_demo(house, now=clock(), dice=dice, tell=tell))
    house.here.engine.dispose()


def _welcome(known: dict[str, Any]) -> None:
    say(f"Trygg is at {known['base_url']}")
    say(f"  residents  {known['base_url']}/        a code: {known['codes'][0]}")
    say(f"  staff      {known['base_url']}/staff/")
    say(f"  analysts   {known['base_url']}/analyst/")
    say("Accounts, codes and keys of the demo are in var/demo/demo.json. Stop with Ctrl+C.")
