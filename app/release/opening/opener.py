"""The child process that opens ballots: officers' secrets come by pipe and die with it.

Nothing it is given reaches a disk, an argument list, the environment or a core file. Run as
``python -m app.release.opening.opener``; ``opening`` writes to it and reads from it.
"""

import json
import resource
import sys
from typing import IO

from app.vault.blobs import Unopenable
from app.vault.sealing import OfficerKeys, open_ballot, recipient_of

LENGTH_BYTES = 4
OPENED, REFUSED = b"+", b"-"


def write_part(stream: IO[bytes], content: bytes) -> None:
    """One part: 4 bytes of length, then the content."""
    stream.write(len(content).to_bytes(LENGTH_BYTES, "big"))
    stream.write(content)


def read_part(stream: IO[bytes]) -> bytes:
    """The next part; EOFError when the other side is gone."""
    length = int.from_bytes(_exactly(stream, LENGTH_BYTES), "big")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    content = stream.read(count)
    if len(content) != count:
        raise EOFError("the other side ended")
    return content


def open_all(source: IO[bytes], sink: IO[bytes]) -> None:
    """Read the order and the ballots; write one part for the order and one a ballot, or a refusal."""
    order = json.loads(read_part(source))
    officers = OfficerKeys.from_document(order["officers"])
    wrong = wrong_secret(officers, secret_a=order["secret_a"], secret_b=order["secret_b"])
    if wrong:
        write_part(sink, REFUSED + wrong.encode())
        return
    write_part(sink, OPENED)
    for number in range(1, order["ballots"] + 1):
        sealed = read_part(source)
        try:
            payload = open_ballot(sealed, secret_a=order["secret_a"], secret_b=order["secret_b"])
        except Unopenable:
            sentence = f"Ballot {number} of {order['ballots']} does not open: it is damaged."
            write_part(sink, REFUSED + sentence.encode())
            return
        write_part(sink, OPENED + payload)


def wrong_secret(officers: OfficerKeys, *, secret_a: str, secret_b: str) -> str:
    """A sentence when a side is missing or not who it should be; empty when both are right."""
    for office, secret, recipients in (("A", secret_a, officers.a), ("B", secret_b, officers.b)):
        try:
            is_right = recipient_of(secret) in recipients
        except Unopenable:
            is_right = False
        if not is_right:
            return (
                f"The key given for officer {office} is neither officer {office}'s nor the "
                "deputy's: it takes one key of each office to open ballots."
            )
    return ""


def main() -> int:
    """Work for the process at the other end of the pipes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        open_all(sys.stdin.buffer, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except (EOFError, BrokenPipeError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
