"""Sealing with age (age-encryption.org/v1): ballots for the release officers, files for others.

A ballot is encrypted twice, inner to officer A and A's deputy, outer to officer B and B's deputy:
one of each side is needed to open it. What is sealed here opens with the ordinary ``age`` too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyrage  # type: ignore[import-untyped]  # the package ships no types
from pyrage import x25519  # the same package

from app.survey.reasons import KeyReason
from app.survey.refusals import KeyRefused
from app.vault.blobs import Unopenable
from app.vault.padding import LENGTH_BYTES, in_envelope, out_of_envelope, padded, unpadded

_SECRET_PREFIX = "AGE-SECRET-KEY-"  # noqa: S105 - how every age identity begins, not one of them

# The age format: first line, MAC line, payload nonce; one stanza a recipient; a tag every 64 KiB.
_HEADER_BYTES = 22 + 48 + 16
_STANZA_BYTES = 98
_CHUNK_BYTES = 64 * 1024
_TAG_BYTES = 16
# The library adds one random stanza ("grease") so that readers stay tolerant: 190 bytes at most in
# age-core 0.11. Twice that, so that a later version may be bolder before sealing refuses.
_GREASE_BYTES = 384


@dataclass(frozen=True, slots=True)
class Identity:
    """A new age key: ``recipient`` encrypts and is public, ``secret`` opens and is never shown."""

    recipient: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OfficerKeys:
    """Age recipients of the release officers, each side with its deputy.

    Refuses a side without a key and one key on both sides: whoever held it would open alone.
    """

    a: tuple[str, ...]
    b: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.a or not self.b:
            raise ValueError("officers A and B must each have a key")
        # One key may be written in two ways (bech32 has an upper case); parsed, it is one.
        keys = [str(_recipient(key)) for key in self.a + self.b]
        if len(set(keys)) != len(keys):
            raise ValueError("officers and deputies must all have different keys")

    @classmethod
    def from_document(cls, document: Mapping[str, str]) -> "OfficerKeys":
        """From a wave's ``{"A": ..., "A_deputy": ..., "B": ..., "B_deputy": ...}``.

        Raises:
            ValueError: an office without a key, an unknown office, or a key that is none.
        """
        if set(document) != {"A", "A_deputy", "B", "B_deputy"}:
            raise ValueError("the officers are A, A_deputy, B and B_deputy, each with a key")
        return cls(a=(document["A"], document["A_deputy"]), b=(document["B"], document["B_deputy"]))


def generate_identity() -> Identity:
    """A new age key. Its secret half must leave the system where it is made."""
    identity = x25519.Identity.generate()
    return Identity(recipient=str(identity.to_public()), secret=str(identity))


def identity_in(text: str) -> str:
    """The secret in an age identity file, as ``age-keygen`` writes it (comments, then the key).

    Raises:
        KeyRefused: there is none, or more than one. The text is not repeated: it may be a secret.
    """
    lines = [line.strip() for line in text.splitlines()]
    secrets = [line for line in lines if line.startswith(_SECRET_PREFIX)]
    if len(secrets) != 1:
        raise KeyRefused(KeyReason.WRONG_IDENTITY)
    return secrets[0]


def recipient_of(secret: str) -> str:
    """The public half of an age secret.

    Raises:
        Unopenable: not an age secret.
    """
    return str(_identity(secret).to_public())


def encrypt_to(recipients: Sequence[str], plain: bytes) -> bytes:
    """An age file that any one of the recipients can open.

    Raises:
        ValueError: no recipient, or one that is not an age recipient (``age1...``).
    """
    if not recipients:
        raise ValueError("an age file needs a recipient")
    sealed: bytes = pyrage.encrypt(plain, [_recipient(key) for key in recipients])
    return sealed


def decrypt_with(secret: str, sealed: bytes) -> bytes:
    """What is in an age file.

    Raises:
        Unopenable: not for this secret, damaged, or the secret is none.
    """
    identity = _identity(secret)
    try:
        plain: bytes = pyrage.decrypt(sealed, [identity])
    except pyrage.DecryptError:
        raise Unopenable("the age file does not open with this identity") from None
    return plain


def seal_ballot(payload: bytes, *, officers: OfficerKeys, payload_bytes: int) -> bytes:
    """A sealed ballot: ``sealed_bytes(payload_bytes, officers)`` bytes, whatever was answered.

    Inside the inner age file: 4 bytes big-endian length, the payload, zeros.

    Raises:
        ValueError: the payload is longer than ``payload_bytes``, or age made a file longer than
            ever seen; nothing is sealed then.
    """
    plain = padded(payload, payload_bytes + LENGTH_BYTES)
    inner = encrypt_to(officers.a, plain)
    outer = encrypt_to(officers.b, inner)
    return in_envelope(outer, sealed_bytes(payload_bytes, officers))


def open_outer(sealed: bytes, secret_b: str) -> bytes:
    """Officer B's half of opening: the inner age file, which tells B nothing.

    Raises:
        Unopenable: not for this officer, or damaged.
    """
    return decrypt_with(secret_b, out_of_envelope(sealed))


def open_inner(inner: bytes, secret_a: str) -> bytes:
    """Officer A's half of opening: the payload.

    Raises:
        Unopenable: not for this officer, or damaged.
    """
    return unpadded(decrypt_with(secret_a, inner))


def open_ballot(sealed: bytes, *, secret_a: str, secret_b: str) -> bytes:
    """The payload of a sealed ballot; takes both officers (or their deputies).

    Raises:
        Unopenable: one of them is not the right one, or the ballot is damaged.
    """
    return open_inner(open_outer(sealed, secret_b), secret_a)


def sealed_bytes(payload_bytes: int, officers: OfficerKeys) -> int:
    """The size of every sealed ballot of a wave, in bytes."""
    inner = _most_bytes(payload_bytes + LENGTH_BYTES, recipients=len(officers.a))
    return LENGTH_BYTES + _most_bytes(inner, recipients=len(officers.b))


def _most_bytes(plain: int, *, recipients: int) -> int:
    """The longest age file for ``plain`` bytes, with slack."""
    chunks = max(1, -(-plain // _CHUNK_BYTES))
    header = _HEADER_BYTES + _STANZA_BYTES * recipients + _GREASE_BYTES
    return header + plain + _TAG_BYTES * chunks


def _recipient(key: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        # Not repeated: whoever mixes up the two halves pastes the secret here.
        raise ValueError("not an age recipient (they begin with age1)") from None


def _identity(secret: str) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(secret)
    except pyrage.IdentityError:
        raise Unopenable("not an age identity") from None
