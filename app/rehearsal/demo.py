"""The demo: a synthetic Burlöv with two waves, lived through the real code paths.

Last year's wave is closed, released and approved; this year's is open in the middle of its eight
weeks, with work for everyone.
"""

import asyncio
import csv
import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from random import Random, SystemRandom
from typing import Any, TypeVar

import httpx
import structlog
from sqlalchemy import Engine

from app.acts.installation import Installation
from app.documents.picture_code import qr_address
from app.main import create_app
from app.office.keys import bring_up
from app.rehearsal.lived_wave import FieldShare, LetterRow, LivedClock, LivedWave, Tell, demo_window
from app.rehearsal.municipality import WORRY, DemoAccount, hire
from app.rehearsal.register import write_register
from app.release.bundle.approvals import approve_release, list_releases
from app.release.bundle.build import build_release
from app.release.opening.open_ballots import open_ballots
from app.settings import Settings
from app.store.cases import unheard_of
from app.store.session import make_engine, reading
from app.survey.states import Contact, Office
from app.survey.window import STOCKHOLM
from app.vault.keyring import Keyring, Lasting
from app.vault.sealing import Identity, generate_identity
from app.words.languages import LANGUAGES

MIDDLE = timedelta(weeks=4)
LAST_YEAR = FieldShare(web=0.24, paper=0.14)
THIS_YEAR = FieldShare(web=0.11, paper=0.075)
UNUSED_CODES = 300


@dataclass(frozen=True, slots=True)
class DemoHouse:
    """Where the demo lives."""

    settings: Settings
    folder: Path
    here: Installation


def open_demo(settings: Settings, folder: Path) -> DemoHouse:
    """The demo's store and keys; made when they are not there yet."""
    keyring = bring_up(settings.owner_database_url, settings.key_path)
    engine = make_engine(settings.database_url)
    return DemoHouse(settings, folder, Installation(engine, keyring, settings.work_path))


def clear_demo(settings: Settings, folder: Path) -> None:
    """Take an earlier or half-built demo away. Nothing outside its folder is touched."""
    if settings.database_url.startswith("sqlite"):
        shutil.rmtree(folder, ignore_errors=True)


async def build_demo(house: DemoHouse, *, now: datetime, dice: Random, tell: Tell) -> None:
    """Live both waves through, and write ``demo.json`` last: with it the demo is complete."""
    today = now.astimezone(STOCKHOLM).date()
    opened, midsummer = today - MIDDLE, date(today.year, 6, 30)
    register = write_register(house.folder, dice=dice, people=20_000, reference_date=midsummer)
    tell("register", register.rows, register.rows)
    people = _people(house, now=now)
    last_order, this_order = (
        WaveOrder(
            house.settings,
            house.folder,
            people,
            f"trygghet-{year}",
            opens_on,
            reference,
            now,
            dice.getrandbits(64),
        )
        for year, opens_on, reference in (
            (today.year - 1, opened - timedelta(weeks=52), midsummer.replace(year=today.year - 1)),
            (today.year, opened, midsummer),
        )
    )
    last, this = _wave(house, last_order, tell=tell), _wave(house, this_order, tell=tell)
    worry_of = _worry_of(house.folder)
    last.prepare(reference_date=last_order.reference_date, worry_of=worry_of)
    # On two cores two things are done at a time: this year's letters while last year's answers come
    # in, last year's release while this year's do.
    this.letters, _ = await asyncio.gather(
        _elsewhere(_prepare, this_order, tell=tell), _live_last_year(last)
    )
    await asyncio.gather(
        _elsewhere(_open_and_release, replace(last_order, now=last.clock.now), tell=tell),
        _live_this_year(this, worry_of, until=now),
    )
    _write_account_of(house, this)


async def _live_last_year(last: LivedWave) -> None:
    last.open()
    await last.live(LAST_YEAR, until=last.window.closes_at)
    last.close()


async def _live_this_year(
    this: LivedWave, worry_of: Callable[[str, str], float], *, until: datetime
) -> None:
    this.open()
    this.clock.now = this.window.opens_at + timedelta(weeks=2)
    await asyncio.to_thread(this.mail, Contact.POSTCARD, worry_of)
    await this.live(THIS_YEAR, until=until)
    this.leave_work_to_do()


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """Who works in the demo, and the keys that only a demo would have in one place."""

    staff: dict[str, DemoAccount]
    officers: dict[str, Identity]
    printer: Identity


def _people(house: DemoHouse, *, now: datetime) -> DemoPeople:
    return DemoPeople(
        hire(house.here, now=now - timedelta(days=500)),
        _identities(house.folder / "officers"),
        _identity(house.folder / "printer.txt"),
    )


@dataclass(frozen=True, slots=True)
class WaveOrder:
    """All that another process needs to know to work on a wave."""

    settings: Settings
    folder: Path
    people: DemoPeople
    wave_id: str
    opens_on: date
    reference_date: date
    now: datetime
    seed: int


def _wave(house: DemoHouse, order: WaveOrder, *, tell: Tell) -> LivedWave:
    clock = LivedClock(order.now)
    return LivedWave(
        id=order.wave_id,
        here=house.here,
        folder=house.folder,
        clock=clock,
        staff=order.people.staff,
        officers=order.people.officers,
        printer=order.people.printer,
        client=_client(house, clock),
        origin=house.settings.public_origin,
        dice=Random(order.seed),
        tell=tell,
        window=demo_window(order.opens_on),
    )


Result = TypeVar("Result")
Work = Callable[[DemoHouse, WaveOrder, Tell], Result]


async def _elsewhere(work: Work[Result], order: WaveOrder, *, tell: Tell) -> Result:
    """What ``work`` makes of ``order``, in a process of its own: it would keep a whole core busy."""
    processes = get_context("spawn")
    told = processes.SimpleQueue()
    process = processes.Process(target=_work, args=(work, order, told), name=work.__name__)
    process.start()
    while (news := await asyncio.to_thread(told.get))[0] is _News.PROGRESS:
        tell(*news[1])
    await asyncio.to_thread(process.join)
    if news[0] is _News.FAILED:
        raise RuntimeError(f"{order.wave_id} could not be made; the reason stands above")
    made: Result = news[1]
    return made


class _News(Enum):
    """What a process that works elsewhere has to say."""

    PROGRESS = 0
    DONE = 1
    FAILED = 2


def _work(work: Work[Result], order: WaveOrder, told: "SimpleQueue[tuple[_News, Any]]") -> None:
    last: tuple[_News, Any] = (_News.FAILED, None)
    engine = make_engine(order.settings.database_url)
    keyring = Keyring.open(order.settings.key_path, needs=frozenset(Lasting))
    here = Installation(engine, keyring, order.settings.work_path)
    house = DemoHouse(order.settings, order.folder, here)
    try:
        made = work(house, order, lambda *progress: told.put((_News.PROGRESS, progress)))
        last = (_News.DONE, made)
    finally:
        told.put(last)
        engine.dispose()


def _prepare(house: DemoHouse, order: WaveOrder, tell: Tell) -> list[LetterRow]:
    """From the register to the letters in the post."""
    wave = _wave(house, order, tell=tell)
    wave.prepare(reference_date=order.reference_date, worry_of=_worry_of(house.folder))
    return wave.letters


def _open_and_release(house: DemoHouse, order: WaveOrder, tell: Tell) -> None:
    """Both officers open the ballots; a release is built, and approved by both."""
    people, dice, now = order.people, SystemRandom(), order.now + timedelta(days=20)
    a, b = people.staff["ansvarig-a"], people.staff["ansvarig-b"]
    by_a, by_b = a.actor(order.wave_id), b.actor(order.wave_id)
    open_ballots(
        house.here,
        order.wave_id,
        secret_a=people.officers["A"].secret,
        secret_b=people.officers["B"].secret,
        by=(by_a, by_b),
        now=now,
        dice=dice,
        tell=tell,
    )
    built = build_release(house.here, order.wave_id, by=by_a, now=now, dice=dice, tell=tell)
    for office, person in ((Office.A, by_a), (Office.B, by_b)):
        approve_release(
            house.here,
            order.wave_id,
            number=built.number,
            office=office,
            by=person,
            now=now,
        )


def _client(house: DemoHouse, clock: LivedClock) -> Callable[[], httpx.AsyncClient]:
    app = create_app(house.settings, clock=clock, faces=("resident",))
    # A line for each of the many thousand requests would tell nobody anything.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))

    def client() -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app)
        return httpx.AsyncClient(
            transport=transport, trust_env=False, base_url=house.settings.public_origin
        )

    return client


def _worry_of(folder: Path) -> Callable[[str, str], float]:
    """How worried whoever lives there is: by area, a little by sex. Known to the demo only."""
    known = {}
    with (folder / "frame.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            worry = WORRY.get(row["area"], 0.3) + (0.06 if row["sex"] == "F" else -0.04)
            known[row["name"], row["address"]] = worry
    return lambda name, address: known.get((name, address), 0.3)


def _identities(folder: Path) -> dict[str, Identity]:
    return {
        office: _identity(folder / f"{office}.txt") for office in ("A", "A_deputy", "B", "B_deputy")
    }


def _identity(path: Path) -> Identity:
    """A fresh identity, written where only a demo would keep it."""
    identity = generate_identity()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# public key: {identity.recipient}\n{identity.secret}\n", encoding="ascii")
    return identity


def _write_account_of(house: DemoHouse, wave: LivedWave) -> None:
    unused = _unused(house.here.engine, wave)
    origin, codes = (
        house.settings.public_origin,
        [letter.code.replace(" ", "") for letter in unused],
    )
    document: dict[str, Any] = {
        "base_url": origin,
        "wave": wave.id,
        "languages": list(LANGUAGES),
        "codes": codes,
        "qr_urls": [qr_address(origin, "sv", code) for code in codes],
        "serials": [letter.serial for letter in unused],
        "accounts": [
            {
                "role": account.role,
                "email": account.email,
                "password": account.password,
                "totp_secret": account.totp_secret,
            }
            for account in wave.staff.values()
        ],
        "officer_keys": {
            office: str(house.folder / "officers" / f"{office}.txt") for office in ("A", "B")
        },
        "releases": [
            file.file_name for release in list_releases(house.here) for file in release.files
        ],
        "database_url": house.settings.database_url,
    }
    path = house.folder / "demo.json"
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def _unused(engine: Engine, wave: LivedWave) -> list[LetterRow]:
    """Letters of people who have not been heard of: their codes and serials still work."""
    with reading(engine) as connection:
        serials = unheard_of(connection, wave.id)
    return [letter for letter in wave.letters if letter.serial in serials][:UNUSED_CODES]
