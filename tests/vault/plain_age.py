"""A reader of age files written from the specification (c2sp.org/age), for X25519 identities.

It shares no line with the library that seals, so what it opens the ordinary program opens too.
"""

import base64
import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def read_age(age_file: bytes, secret: str) -> bytes:
    """The content of an age file; StopIteration when no stanza is for this secret."""
    header, _, rest = age_file.partition(b"\n---")
    mac, _, payload = rest.partition(b"\n")
    lines = header.decode("ascii").split("\n")
    assert lines[0] == "age-encryption.org/v1"
    file_key = next(key for key in _file_keys(lines[1:], _private_key(secret)) if key)
    expected = hmac.digest(_hkdf(file_key, b"header"), header + b"\n---", "sha256")
    assert expected == _unbase64(mac.decode().strip())
    return _stream(_hkdf(file_key, b"payload", payload[:16]), payload[16:])


def _file_keys(lines: list[str], own: X25519PrivateKey) -> list[bytes | None]:
    bodies: list[tuple[list[str], str]] = []
    for line in lines:
        if line.startswith("-> "):
            bodies.append((line[3:].split(" "), ""))
        else:
            bodies[-1] = (bodies[-1][0], bodies[-1][1] + line)
    return [_unwrapped(args[1], body, own) for args, body in bodies if args[0] == "X25519"]


def _unwrapped(share: str, body: str, own: X25519PrivateKey) -> bytes | None:
    point = _unbase64(share)
    shared = own.exchange(X25519PublicKey.from_public_bytes(point))
    salt = point + own.public_key().public_bytes_raw()
    key = _hkdf(shared, b"age-encryption.org/v1/X25519", salt)
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(12), _unbase64(body), None)
    except InvalidTag:
        return None


def _stream(key: bytes, payload: bytes) -> bytes:
    size = 64 * 1024 + 16
    chunks = [payload[at : at + size] for at in range(0, len(payload), size)]
    plain = b""
    for number, chunk in enumerate(chunks):
        last = bytes([number == len(chunks) - 1])
        nonce = number.to_bytes(11, "big") + last
        plain += ChaCha20Poly1305(key).decrypt(nonce, chunk, None)
    return plain


def _private_key(secret: str) -> X25519PrivateKey:
    """Bech32 (BIP 173) without its checksum, which is of no use to a reader of right keys."""
    bits = "".join(f"{_BECH32.index(sign):05b}" for sign in secret.lower().split("1", 1)[1][:-6])
    return X25519PrivateKey.from_private_bytes(int(bits[:256], 2).to_bytes(32, "big"))


def _hkdf(secret: bytes, info: bytes, salt: bytes = bytes(32)) -> bytes:
    extracted = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def _unbase64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
