"""The child process that opens ballots: officers' secrets come by pipe and die with it.

Nothing it is given reaches a disk, an argument list, the environment or a core file. Run as
``python -m app.release.opening.opener``; ``opening`` writes to it and reads from it.
"""

import json
import resource
import sys
from typing import IO

from app.survey.reasons import ReleaseReason, reason_named
from app.survey.refusals import ReleaseRefused
from app.survey.states import Office
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
    if wrong is not None:
        _refuse(sink, wrong)
        return
    write_part(sink, OPENED)
    for number in range(1, order["ballots"] + 1):
        sealed = read_part(source)
        try:
            payload = open_ballot(sealed, secret_a=order["secret_a"], secret_b=order["secret_b"])
        except Unopenable:
            _refuse(
                sink,
                ReleaseRefused(
                    ReleaseReason.BALLOT_DAMAGED, number=number, ballots=order["ballots"]
                ),
            )
            return
        write_part(sink, OPENED + payload)


def _refuse(sink: IO[bytes], refused: ReleaseRefused) -> None:
    write_part(sink, REFUSED + json.dumps(refused.as_facts()).encode())


def read_refusal(part: bytes) -> ReleaseRefused:
    """The refusal in a part that does not begin with OPENED."""
    told = json.loads(part)
    match reason_named(told["reason"]):
        case ReleaseReason.WRONG_KEY:
            return ReleaseRefused(ReleaseReason.WRONG_KEY, office=Office(told["office"]))
        case ReleaseReason.BALLOT_DAMAGED:
            number, ballots = int(told["number"]), int(told["ballots"])
            return ReleaseRefused(ReleaseReason.BALLOT_DAMAGED, number=number, ballots=ballots)
        case _:
            return ReleaseRefused(ReleaseReason.OPENER_ENDED)


def wrong_secret(officers: OfficerKeys, *, secret_a: str, secret_b: str) -> ReleaseRefused | None:
    """A refusal when a side is missing or not who it should be; None when both are right."""
    sides = ((Office.A, secret_a, officers.a), (Office.B, secret_b, officers.b))
    for office, secret, recipients in sides:
        try:
            is_right = recipient_of(secret) in recipients
        except Unopenable:
            is_right = False
        if not is_right:
            return ReleaseRefused(ReleaseReason.WRONG_KEY, office=office)
    return None


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
