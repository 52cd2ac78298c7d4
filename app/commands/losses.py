"""What the key folder no longer opens, in the whole installation, and going on without it."""

from collections.abc import Sequence

from sqlalchemy import Connection

from app.acts.doors import Transaction
from app.acts.installation import Installation
from app.fieldwork.key_proof import fieldwork_mends
from app.release.opening.open_ballots import opened_mends
from app.survey.reasons import KeyReason
from app.survey.refusals import KeyRefused, KeysRefused
from app.survey.steps import Deed
from app.vault.mends import Mend


def mends_of(connection: Connection, here: Installation) -> list[Mend]:
    """Everything whose short-lived key is gone; the transaction holds waves, paper and pools."""
    return [
        *fieldwork_mends(connection, here.keyring, folder=here.folder),
        *opened_mends(connection, here.keyring),
    ]


def settle(settling: Transaction, mends: Sequence[Mend], *, accepts_loss: bool) -> list[KeyRefused]:
    """Make good what can be, and forget what is lost: with consent alone, and noted. The losses."""
    losses = [mend.loss for mend in mends if mend.is_loss]
    if losses and not accepts_loss:
        raise KeysRefused(KeyReason.LOSS_NOT_ACCEPTED, losses)
    for mend in mends:
        mend.make_good()
    for loss in losses:
        _note(settling, loss)
    return losses


def _note(settling: Transaction, loss: KeyRefused) -> None:
    told = loss.facts
    batch = f"batch {told['batch']}" if "batch" in told else ""
    figures = f"{told['lost']} of {told.get('whole', told['lost'])}" if "lost" in told else ""
    detail = ", ".join(said for said in (batch, figures) if said)
    what = str(loss.reason.value)
    settling.note(Deed.ACCEPT_LOSS, wave=str(told["wave"]), object=what, detail=detail)
