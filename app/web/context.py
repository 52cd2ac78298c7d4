"""What a face is given when it is made: never read from settings or the environment here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from app.acts.installation import Installation
from app.survey.refusals import KeyRefused
from app.vault.keyring import Keyring


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Plain values about the address that is served."""

    origin: str
    """Scheme and host as residents type it, without a slash at the end."""
    hosts: frozenset[str]
    """Every Host header that is answered; others get 421."""
    is_secure: bool
    """Whether residents come over https; decides on ``__Host-`` and Secure for cookies."""
    proxies: frozenset[str] = frozenset()
    """Addresses whose ``X-Forwarded-For`` is believed."""
    sign_in_rate: int = 10
    """Access codes evaluated a second in the whole deployment."""
    leave_to: str = "www.smhi.se"
    """Host of the neutral site that "leave quickly" goes to."""
    origins: frozenset[str] = field(init=False, default=frozenset())
    """What an Origin header may say."""

    def __post_init__(self) -> None:
        scheme = "https" if self.is_secure else "http"
        object.__setattr__(self, "origins", frozenset(f"{scheme}://{host}" for host in self.hosts))


@dataclass(frozen=True, slots=True)
class Context:
    """The installation, the clock, the site and the proof of keys: what a face needs from outside."""

    here: Installation
    clock: Callable[[], datetime]
    site: Site
    key_faults: Callable[[], Sequence[KeyRefused]] = tuple
    """Why the keys of this process do not open what the database holds; quick."""

    @property
    def engine(self) -> Engine:
        """The store."""
        return self.here.engine

    @property
    def keyring(self) -> Keyring:
        """The keys."""
        return self.here.keyring


async def context_of(request: Request) -> Context:
    """The context the answering face was made with. Async: no thread is needed to look it up."""
    context: Context = request.app.state.context
    return context


ContextDep = Annotated[Context, Depends(context_of)]
