"""From the code in a letter to the two things it is good for: finding its row, opening its draft.

root = HMAC-SHA256(pepper, Argon2id(digits, installation salt)) is never stored. The salt is one
for the installation, since a code comes without a name and must find its row by itself; what a
thief of the database lacks is the pepper, and what a thief of both pays is Argon2id per guess.
"""

import hmac

from argon2.low_level import Type, hash_secret_raw

from app.survey.access_code import AccessCode
from app.vault.derivation import derived_key
from app.vault.keyring import Keyring

# OWASP password storage cheat sheet, and ASVS 5.0 6.5.2 with our recorded deviation.
MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
ROOT_BYTES = 32


def code_root(code: AccessCode, keyring: Keyring) -> bytes:
    """32 bytes that stand for the code; about 20 ms of one core, by intention. Never store them."""
    slow = hash_secret_raw(
        code.digits.encode("ascii"),
        keyring.installation_salt,
        time_cost=PASSES,
        memory_cost=MEMORY_KIB,
        parallelism=LANES,
        hash_len=ROOT_BYTES,
        type=Type.ID,
    )
    return hmac.digest(keyring.pepper, slow, "sha256")


def look_up(root: bytes) -> bytes:
    """The 32 bytes stored for a code: its row is found by them, the code cannot be."""
    return derived_key(root, b"look-up")


def draft_key(root: bytes) -> bytes:
    """The 32-byte key of the code's draft: in memory and in the resident's cookie, nowhere else."""
    return derived_key(root, b"draft")
