"""The wrap a ballot wears while it waits to be mixed: an ephemeral X25519 exchange (RFC 7748).

The web process holds the public half and can only put in; the private half is a file outside the
database that dies at each mixing, and with it the way from a waiting ballot, in an old backup or a
write-ahead log, to the ballot in the box.
"""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from app.vault.blobs import Unopenable
from app.vault.derivation import derived_key

POINT_BYTES = 32
OVERHEAD = POINT_BYTES + 16
"""By how many bytes a wrapped ballot is longer than the sealed one: always the same."""

# Each key comes from an exchange of its own and seals once, so the nonce may be constant.
_ONCE = bytes(12)


def generate_mix_key() -> tuple[bytes, bytes]:
    """A new mix key: (public 32 bytes for the database, private 32 bytes for a file)."""
    private = X25519PrivateKey.generate()
    return private.public_key().public_bytes_raw(), private.private_bytes_raw()


def is_pair(public: bytes, private: bytes) -> bool:
    """Whether these are the two halves of one mix key."""
    if len(private) != POINT_BYTES:
        return False
    own = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return hmac.compare_digest(own, public)


def wrap(sealed: bytes, public: bytes) -> bytes:
    """``sealed`` so that only the private half opens it: 32 bytes of point, then the box."""
    once = X25519PrivateKey.generate()
    point = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    return point + _cipher(shared, point, public=public).encrypt(_ONCE, sealed, None)


def unwrap(wrapped: bytes, private: bytes) -> bytes:
    """What ``wrap`` was given.

    Raises:
        Unopenable: another mix key, or damaged.
    """
    own = X25519PrivateKey.from_private_bytes(private)
    point, box = wrapped[:POINT_BYTES], wrapped[POINT_BYTES:]
    try:
        # A point of low order makes the exchange raise ValueError: somebody made it up.
        shared = own.exchange(X25519PublicKey.from_public_bytes(point))
        public = own.public_key().public_bytes_raw()
        return _cipher(shared, point, public=public).decrypt(_ONCE, box, None)
    except (InvalidTag, ValueError):
        raise Unopenable("the ballot does not unwrap with this mix key") from None


def _cipher(shared: bytes, point: bytes, *, public: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(derived_key(shared, b"trygg mix", salt=point + public))
