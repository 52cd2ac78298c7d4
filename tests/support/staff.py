"""Staff who sign in to the staff's face of an open wave."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pyotp
from httpx import Client, Response
from playwright.sync_api import Page
from sqlalchemy import Engine, insert, select

from app.office.accounts import NewAccount, renew_account
from app.rehearsal.people import ADMINISTRATOR
from app.staff.routes import create
from app.store.session import writing
from app.store.staff import StaffSession, begin_session, find_account
from app.store.waves import WAVE as WAVES
from app.vault.tokens import digest_of, new_secret
from app.web.context import Context, Site
from tests.support.asking import client_of
from tests.support.wave import OPENED, Field, open_field

HOST = "127.0.0.1:8000"
PASSWORD = "krukväxt sadel norrsken bagge"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Office:
    """An open wave, its staff, and the clock on their wall."""

    wave: Field
    now: datetime = OPENED
    origin: str = f"http://{HOST}"
    accounts: dict[str, NewAccount] = field(default_factory=dict)

    def clock(self) -> datetime:
        """What the application takes for now."""
        return self.now

    def context(self, origin: str = f"http://{HOST}") -> Context:
        """The context of a face served at ``origin``."""
        site = Site(
            origin=origin, hosts=frozenset({origin.removeprefix("http://")}), is_secure=False
        )
        return Context(self.wave.here, self.clock, site)

    def account(self, email: str) -> NewAccount:
        """The account with a password that works."""
        if email not in self.accounts:
            self.accounts[email] = renew_account(
                self.wave.here,
                email=email,
                password=PASSWORD,
                by=ADMINISTRATOR,
                now=self.now,
            )
        return self.accounts[email]

    def code(self, email: str) -> str:
        """The digits the authenticator shows now."""
        return pyotp.TOTP(self.account(email).totp_secret).at(self.now)

    def secret(self, email: str) -> str:
        """A signed-in session's secret, begun in the store: what signing in takes is tested once.

        The clock moves on, so that no code is used twice.
        """
        self.now += timedelta(seconds=30)
        secret = new_secret()
        with writing(self.wave.engine) as connection:
            account = find_account(connection, email)
            if account is None or not account.active:
                raise LookupError(f"{email} has no account")
            begun = StaffSession(
                digest=digest_of(secret),
                account_id=account.id,
                began_at=self.now,
                seen_at=self.now,
                stepped_up_at=self.now,
            )
            begin_session(connection, begun)
        return secret

    def visitor(self) -> Client:
        """Someone who has not signed in."""
        return client_of(create(self.context()), self.origin)

    def client(self, email: str) -> Client:
        """Someone signed in."""
        client = self.visitor()
        client.cookies.set("trygg-staff", self.secret(email))
        return client


def open_office(engine: Engine, folder: Path, *, letters: int = 22) -> Office:
    """An open wave with ``letters`` letters, and its staff."""
    return Office(open_field(engine, folder, letters=letters))


def token(page: Response) -> str:
    """The CSRF token of a page's forms."""
    found = _CSRF.search(page.text)
    if found is None:
        raise LookupError("no form on this page")
    return found[1]


def post(client: Client, address: str, /, **fields: str) -> Response:
    """Post with a good token. ``from_`` names the page to take it from; a list stays a list."""
    page = client.get(fields.pop("from_", address))
    return client.post(address, data={"csrf": token(page), **fields})


def let_in(page: Page, office: Office, origin: str, email: str) -> None:
    """Sign a browser's page in."""
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": "trygg-staff", "value": office.secret(email), "url": origin}]
    )


OTHER_WAVE = "trygghet-2025"


def another_wave(office: Office) -> None:
    """Last year's wave, still open in the books of this test."""
    with writing(office.wave.engine) as connection:
        row = connection.execute(select(WAVES)).one()
        last = dict(row._asdict(), id=OTHER_WAVE, title="2025", state="closed")
        connection.execute(insert(WAVES).values(**last))
