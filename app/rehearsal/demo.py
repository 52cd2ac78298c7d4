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
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from random import Random, SystemRandom
from typing import Any, Literal

import httpx
import structlog
from sqlalchemy import Engine

from app.documents.mailing import Contact
from app.documents.picture_code import qr_address
from app.main import create_app
from app.rehearsal.lived_wave import LetterRow, LivedClock, LivedWave, Share, Tell, demo_window
from app.rehearsal.municipality import WORRY, hire
from app.rehearsal.register import write_register
from app.release.approvals import approve_release, list_releases
from app.release.bundles import build_release
from app.release.opening import open_ballots
from app.settings import Settings
from app.store.cases import unheard_of
from app.store.session import make_engine, reading, upgrade
from app.survey.window import STOCKHOLM
from app.vault.keyring import Keyring, Lasting
from app.vault.sealing import Identity, generate_identity
from app.words.languages import LANGUAGES

MIDDLE = timedelta(weeks=4)
LAST_YEAR = Share(web=0.24, paper=0.14)
THIS_YEAR = Share(web=0.11, paper=0.075)
UNUSED_CODES = 300


@dataclass(frozen=True, slots=True)
class DemoHouse:
    """Where the demo lives."""

    settings: Settings
    folder: Path
    engine: Engine
    keyring: Keyring


def open_demo(settings: Settings, folder: Path) -> DemoHouse:
    """The demo's store and keys; made when they are not there yet."""
    upgrade(settings.owner_database_url)
    keyring = Keyring.create(settings.key_path)
    return DemoHouse(settings, folder, make_engine(settings.database_url), keyring)


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
    wave = _waves_of(house, now=now, dice=dice, tell=tell)
    last, this = wave(opened - timedelta(weeks=52), today.year - 1), wave(opened, today.year)
    worry_of = _worry_of(house.folder / "frame.csv")
    last.prepare(reference_date=midsummer.replace(year=today.year - 1), worry_of=worry_of)
    # On two cores two things are done at a time: this year's letters while last year's answers come
    # in, last year's release while this year's do.
    making = asyncio.to_thread(this.prepare, reference_date=midsummer, worry_of=worry_of)
    await asyncio.gather(making, _live_last_year(last))
    await asyncio.gather(
        _release_elsewhere(house, last), _live_this_year(this, worry_of, until=now)
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


def _waves_of(
    house: DemoHouse, *, now: datetime, dice: Random, tell: Tell
) -> Callable[[date, int], LivedWave]:
    """What makes a wave of this house, given the day it opens and its year."""
    officers = _identities(house.folder / "officers")
    printer = _identity(house.folder / "printer.txt")
    staff = hire(house.engine, house.keyring, now=now - timedelta(days=500))

    def wave(opens_on: date, year: int) -> LivedWave:
        clock = LivedClock(now)
        return LivedWave(
            id=f"trygghet-{year}",
            engine=house.engine,
            keyring=house.keyring,
            folder=house.folder,
            clock=clock,
            staff=staff,
            officers=officers,
            printer=printer,
            client=_client(house, clock),
            origin=house.settings.public_origin,
            dice=Random(dice.random()),
            tell=tell,
            window=demo_window(opens_on),
        )

    return wave


@dataclass(frozen=True, slots=True)
class ReleaseOrder:
    """What a process of its own needs to release a wave."""

    settings: Settings
    wave_id: str
    secrets: tuple[str, str] = field(repr=False)
    """The identities of officers A and B."""
    officers: tuple[tuple[str, bytes], tuple[str, bytes]]
    """E-mail and account of A and B."""
    now: datetime


async def _release_elsewhere(house: DemoHouse, wave: LivedWave) -> None:
    """Open and release in a process of its own: estimates keep a whole core busy."""
    processes = get_context("spawn")
    told = processes.SimpleQueue()
    a, b = wave.staff["ansvarig-a"], wave.staff["ansvarig-b"]
    order = ReleaseOrder(
        house.settings,
        wave.id,
        secrets=(wave.officers["A"].secret, wave.officers["B"].secret),
        officers=((a.email, a.account_id), (b.email, b.account_id)),
        now=wave.clock.now + timedelta(days=20),
    )
    release = processes.Process(target=_release, args=(order, told), name="release")
    release.start()
    while (news := await asyncio.to_thread(told.get)) is not None:
        wave.tell(*news)
    await asyncio.to_thread(release.join)
    if release.exitcode:
        raise RuntimeError("last year's release could not be made; its reason stands above")


def _release(order: ReleaseOrder, told: "SimpleQueue[tuple[str, int, int] | None]") -> None:
    """Both officers open the ballots; a release is built, and approved by both."""
    try:
        _open_and_release(order, tell=lambda what, done, of: told.put((what, done, of)))
    finally:
        told.put(None)


def _open_and_release(order: ReleaseOrder, *, tell: Tell) -> None:
    engine = make_engine(order.settings.database_url)
    keyring = Keyring.open(order.settings.key_path, needs=frozenset(Lasting))
    dice, now, (a, b) = SystemRandom(), order.now, order.officers
    of_wave = (engine, keyring, order.wave_id)
    open_ballots(
        *of_wave,
        secret_a=order.secrets[0],
        secret_b=order.secrets[1],
        actors=(a[0], b[0]),
        now=now,
        dice=dice,
        tell=tell,
    )
    built = build_release(*of_wave, actor=a[0], now=now, dice=dice, tell=tell)
    offices: tuple[tuple[Literal["A", "B"], tuple[str, bytes]], ...] = (("A", a), ("B", b))
    for office, (email, account_id) in offices:
        approve_release(
            engine,
            keyring,
            wave_id=order.wave_id,
            number=built.number,
            office=office,
            actor=email,
            account_id=account_id,
            now=now,
        )
    engine.dispose()


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


def _worry_of(frame: Path) -> Callable[[str, str], float]:
    """How worried whoever lives there is: by area, a little by sex. Known to the demo only."""
    known = {}
    with frame.open(encoding="utf-8-sig", newline="") as file:
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
    unused = _unused(house.engine, wave)
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
            name for release in list_releases(house.engine) for name, _, _ in release.files
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
