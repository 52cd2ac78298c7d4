"""What can be made good says so, and what is lost is told with figures."""

from app.survey.reasons import KeyReason
from app.survey.refusals import KeyRefused
from app.vault.mends import Mend


def test_a_mend_is_made_once_it_is_asked_for_and_not_before() -> None:
    made: list[str] = []
    loss = KeyRefused(KeyReason.BALLOTS_LOST, wave="w", lost=45, whole=45)
    mend = Mend(loss, is_loss=True, make_good=lambda: made.append("a new key"))
    assert made == []
    mend.make_good()
    assert made == ["a new key"]
    assert mend.loss.facts["lost"] == 45
