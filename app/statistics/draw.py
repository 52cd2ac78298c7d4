"""The draw by tickets: anyone with frame, key and seed gets the same sample, with any software.

Every resident of the frame gets a ticket that nobody can foresee or choose, and in each stratum the
n_h smallest tickets win (R. Rivest's consistent sampling). This module needs Python's standard
library alone and no other module of Trygg.
"""

# Encoding. Every field is its UTF-8 bytes preceded by their number as 8 bytes, big-endian; fields are
# concatenated. So no two lists of fields have the same bytes, whatever the fields contain.
#
#     ticket      = HMAC-SHA-256(key, fields("trygg ticket 1", seed, wave, person key))
#     commitment  = SHA-256(fields("trygg commitment 1", key, frame hash, wave, event,
#                                  id, n_h of each stratum in order of id))     ids sorted by UTF-8
#     frame hash  = SHA-256 over the sorted lines, each followed by one line feed
#     sample hash = SHA-256(fields("trygg sample 1", stratum, person key of each drawn person))
#                                                        sorted by (stratum, person key) in UTF-8
#
# Tickets are compared whole (32 bytes, as big-endian numbers). Nothing depends on the order of rows,
# on the machine or on the version of Python. All hashes are printed as lower-case hexadecimal.
#
# Who is kept honest. The commitment is approved before the event that gives the public seed, so who
# made the key cannot choose the sample, and who knows the seed cannot either. The key stays secret:
# without it nobody outside can test whether a known person was drawn. It is destroyed at purge.

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence

KEY_BYTES = 32


def ticket(key: bytes, person_key: str, *, seed: str, wave: str) -> bytes:
    """The 32 bytes by which ``person_key`` stands in the queue of its stratum."""
    return hmac.digest(key, _fields("trygg ticket 1", seed, wave, person_key), "sha256")


def draw_stratified(
    frame: Mapping[str, Sequence[str]],
    numbers: Mapping[str, int],
    *,
    key: bytes,
    seed: str,
    wave: str,
) -> dict[str, list[str]]:
    """Draw ``numbers[stratum]`` of the person keys ``frame[stratum]``, without replacement.

    Strata come in the order of their ids, people in the order of their tickets. ValueError
    when a person occurs twice (in one stratum or in two), when a stratum is missing
    on either side or too small, and when key, seed or wave is empty or short.
    """
    _check_secret(key, seed, wave=wave)
    _check_frame(frame, numbers)
    drawn = {}
    for stratum in _sorted(frame):
        queue = sorted(
            (ticket(key, person, seed=seed, wave=wave), person) for person in frame[stratum]
        )
        drawn[stratum] = [person for _, person in queue[: numbers[stratum]]]
    return drawn


def commitment(
    key: bytes, *, frame_hash: str, numbers: Mapping[str, int], wave: str, event: str
) -> str:
    """What a second person approves before ``event`` gives the public seed.

    It binds key, frame, allocation and wave, and tells nothing of them: the key is 32 random bytes.
    """
    if len(key) < KEY_BYTES:
        raise ValueError(f"the key of the draw must have at least {KEY_BYTES} bytes")
    if not frame_hash or not event.strip():
        raise ValueError("a commitment names the frame hash and the event that gives the seed")
    allocated = [text for stratum in _sorted(numbers) for text in (stratum, str(numbers[stratum]))]
    return _sha256("trygg commitment 1", key, frame_hash, wave, event, *allocated)


def frame_hash(lines: Iterable[str]) -> str:
    """Of a frame as canonical lines, one per resident, in any order."""
    content = hashlib.sha256()
    for line in sorted(text.encode("utf-8") for text in lines):
        if b"\n" in line or b"\r" in line:
            raise ValueError("a line of the frame holds a line break")
        content.update(line + b"\n")
    return content.hexdigest()


def sample_hash(sample: Mapping[str, Iterable[str]]) -> str:
    """Of who was drawn in which stratum, in whatever order they are given."""
    pairs = sorted(
        (stratum.encode("utf-8"), person.encode("utf-8"))
        for stratum, people in sample.items()
        for person in people
    )
    return _sha256("trygg sample 1", *(field for pair in pairs for field in pair))


def _check_secret(key: bytes, seed: str, *, wave: str) -> None:
    if len(key) < KEY_BYTES:
        raise ValueError(f"the key of the draw must have at least {KEY_BYTES} bytes")
    if not seed.strip() or not wave.strip():
        raise ValueError("a draw needs a public seed and the name of its wave")


def _check_frame(frame: Mapping[str, Sequence[str]], numbers: Mapping[str, int]) -> None:
    unmatched = set(frame) ^ set(numbers)
    if unmatched:
        raise ValueError(
            f"frame and allocation differ on the strata {', '.join(sorted(unmatched))}"
        )
    for stratum, number in numbers.items():
        if not 0 <= number <= len(frame[stratum]):
            raise ValueError(
                f"{number} of {len(frame[stratum])} people cannot be drawn in {stratum}"
            )
    # A person with two rows would have two chances, and could be drawn twice.
    people = [person for stratum in frame.values() for person in stratum]
    if len(set(people)) < len(people):
        raise ValueError("a person occurs more than once in the frame")


def _fields(*fields: str | bytes) -> bytes:
    encoded = (field.encode("utf-8") if isinstance(field, str) else field for field in fields)
    return b"".join(len(field).to_bytes(8, "big") + field for field in encoded)


def _sha256(*fields: str | bytes) -> str:
    return hashlib.sha256(_fields(*fields)).hexdigest()


def _sorted(strata: Iterable[str]) -> list[str]:
    return sorted(strata, key=lambda stratum: stratum.encode("utf-8"))
