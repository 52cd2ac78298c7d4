"""Staff sign-in: passwords (Argon2id), how strong they must be, one-time codes without replay."""

import hmac
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from threading import Lock

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw
from zxcvbn import zxcvbn

LEAST_CHARACTERS = 15
MOST_CHARACTERS = 200
LEAST_SCORE = 4
"""zxcvbn's best: more than 1e10 guesses, so that a stolen hash outlives the theft."""
STEP_SECONDS = 30

_ARGON2 = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
# zxcvbn judges 72 characters at most, and keeps the known words in a global of its own.
_JUDGED_CHARACTERS = 72
_ONE_AT_A_TIME = Lock()
# What zxcvbn's English lists lack and a Swedish office would think of first.
_SWEDISH = """
lösenord losenord hemligt trygghet trygg trygghetsmätning trygghetsmatning polisen polis
kommun kommunen medborgare enkät enkat sverige svensk stockholm göteborg goteborg malmö
malmo burlöv burlov sommar sommaren vinter vintern vår våren höst hösten januari februari
mars april maj juni juli augusti september oktober november december måndag tisdag onsdag
torsdag fredag lördag söndag välkommen valkommen älskling alskling fotboll semester kaffe
hejhej qwertyuiopå
"""


def hash_password(password: str) -> str:
    """The password as stored: Argon2id with a salt of its own, in the PHC format."""
    return _ARGON2.hash(_same_form(password))


def password_matches(stored: str, typed: str) -> bool:
    """Whether ``typed`` is the password that ``stored`` was made from.

    An account without a usable hash takes as long as any other and never matches.
    """
    try:
        return _ARGON2.verify(stored, _same_form(typed))
    except InvalidHashError:
        waste_time(typed)
        return False
    except VerificationError:
        return False


def waste_time(typed: str) -> None:
    """Do the work of ``password_matches`` for nobody: an unknown e-mail must answer as slowly."""
    hash_secret_raw(
        _same_form(typed),
        bytes(_ARGON2.salt_len),
        time_cost=_ARGON2.time_cost,
        memory_cost=_ARGON2.memory_cost,
        parallelism=_ARGON2.parallelism,
        hash_len=_ARGON2.hash_len,
        type=_ARGON2.type,
    )


def password_problem(password: str, known: Sequence[str]) -> str | None:
    """What to do about the password, as a Swedish sentence, or None when it is good enough.

    ``known`` are words that an attacker would try first: e-mail, name, municipality.
    """
    password = unicodedata.normalize("NFKC", password)
    if len(password) < LEAST_CHARACTERS:
        return (
            f"Välj ett lösenord med minst {LEAST_CHARACTERS} tecken, "
            "till exempel fyra ord som inte hör ihop."
        )
    if len(password) > MOST_CHARACTERS:
        return f"Korta lösenordet till högst {MOST_CHARACTERS} tecken."
    if _score(password, known) < LEAST_SCORE:
        return (
            "Lösenordet är lätt att gissa. Ta fyra eller fler ord som inte hör ihop, "
            "utan namn, årtal och upprepningar."
        )
    return None


def new_totp_secret() -> str:
    """160 random bits in base32, for the authenticator program (RFC 6238)."""
    return pyotp.random_base32(32)


def totp_uri(secret: str, email: str) -> str:
    """The address that an authenticator program reads from the QR code. As secret as the secret."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(
        name=email, issuer_name="Trygg"
    )


def matching_totp_step(secret: str, typed: str, *, now: datetime, last_step: int) -> int | None:
    """The time step that the typed six digits belong to, to be stored as the next ``last_step``.

    One step early or late is accepted, a step at or before ``last_step`` (0: none yet) never: who
    looks over a shoulder cannot use the digits again. The caller stores the step by one guarded
    update, or two at once could use one code.
    """
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    digits = _digits(typed).encode("ascii")
    totp, here = pyotp.TOTP(secret, interval=STEP_SECONDS), int(now.timestamp()) // STEP_SECONDS
    steps = (here - 1, here, here + 1)
    right = [step for step in steps if hmac.compare_digest(_code(totp, step), digits)]
    # Two steps may share their digits: the later one, so that they are spent for both.
    return max((step for step in right if step > last_step), default=None)


def _code(totp: pyotp.TOTP, step: int) -> bytes:
    return totp.generate_otp(step).encode("ascii")


def _digits(typed: str) -> str:
    """The decimal digits of any script, as ASCII: people paste "123 456"."""
    return "".join(str(unicodedata.decimal(sign)) for sign in typed if sign.isdecimal())


def _same_form(password: str) -> bytes:
    """One spelling for å typed as one sign or two (NIST SP 800-63B-4, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _score(password: str, known: Sequence[str]) -> int:
    """How strong zxcvbn finds it, 0 to 4; the known words count whole and in their parts."""
    parts = [part for word in known for part in re.split(r"[\W_]+", word) if part]
    with _ONE_AT_A_TIME:
        judged = zxcvbn(password[:_JUDGED_CHARACTERS], [*known, *parts, *_SWEDISH.split()])
    return int(judged["score"])
