"""Scripted staff for paper: a receiver who scans, two keyers who key, a third who rules.

The second keyer errs now and then, as people do; whoever rules reads the paper. Everything goes
through the verbs that the staff screens use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from app.acts.installation import Actor, Installation
from app.fieldwork.paper.adjudication import accept_batch, forms_to_rule, rule
from app.fieldwork.paper.batches import BatchView, hand_over, list_batches
from app.fieldwork.paper.keying import UnkeyedFields, begin_keying, finish_keying, save_marks
from app.fieldwork.paper.posted_marks import PostedMarks
from app.fieldwork.paper.receipt import Blank, Received, receive_form
from app.rehearsal.respondents import choose
from app.survey.keying import BLANK
from app.survey.questionnaire import Question, QuestionKind, Questionnaire
from app.survey.states import BatchState

ERROR_RATE = 0.003
"""Fields a keyer gets wrong: what studies of single keying have found."""


@dataclass
class PaperDesk:
    """The post room and the keying room of one wave."""

    here: Installation
    wave_id: str
    questionnaire: Questionnaire
    receiver: Actor
    keyers: tuple[Actor, Actor]
    adjudicator: Actor
    dice: Random
    papers: dict[tuple[int, int], dict[str, str]] = field(default_factory=dict, repr=False)
    """What is written on the form with this batch and form number."""

    def receive(
        self, serial: str, marks: Mapping[str, str], *, blank: Blank, now: datetime
    ) -> bool:
        """Scan one form; whether it counted and is to be keyed."""
        receipt = receive_form(
            self.here,
            self.wave_id,
            serial=serial,
            blank=blank,
            by=self.receiver,
            now=now,
            dice=self.dice,
        )
        if isinstance(receipt, Received):
            self.papers[receipt.batch, receipt.number] = dict(marks)
        return isinstance(receipt, Received)

    def batches(self, state: BatchState) -> list[BatchView]:
        """The batches that stand at ``state``."""
        return [batch for batch in list_batches(self.here, self.wave_id) if batch.state is state]

    def hand_over_rest(self, *, now: datetime) -> None:
        """At the end of the field period: key what has come, however little it is."""
        for batch in self.batches(BatchState.RECEIVING):
            hand_over(
                self.here,
                self.wave_id,
                batch_id=batch.id,
                by=self.receiver,
                now=now,
                dice=self.dice,
                reason="the field period has ended",
            )

    def key(self, batch: BatchView, numbers: Sequence[int], *, keyer: int, now: datetime) -> None:
        """One of the keyers keys these forms of a batch."""
        room, by = (self.here, self.wave_id), self.keyers[keyer]
        for number in numbers:
            marks = self._as_keyed(self.papers[batch.number, number], errs=keyer == 1)
            sheet = begin_keying(*room, batch_id=batch.id, number=number, by=by, now=now)
            now += timedelta(seconds=self.dice.randint(90, 240))
            save_marks(*room, sheet.id, posted=PostedMarks(marks), by=by, now=now)
            finish_keying(*room, sheet.id, rest=UnkeyedFields.IS_BLANK, by=by, now=now)

    def rule_and_accept(self, batch: BatchView, *, now: datetime) -> int:
        """Rule on every difference and accept the batch; how many ballots that made."""
        room, third = (self.here, self.wave_id), self.adjudicator
        for number in forms_to_rule(self.here, batch.id, account_id=third.account_id):
            paper = self.papers[batch.number, number]
            everything = {q.name: paper.get(q.name, BLANK) for q in self.questionnaire}
            rule(*room, batch_id=batch.id, number=number, marks=everything, by=third, now=now)
        return accept_batch(*room, batch_id=batch.id, by=third, now=now, dice=self.dice)

    def numbers(self, batch: BatchView) -> list[int]:
        """The form numbers of a batch."""
        return sorted(number for of, number in self.papers if of == batch.number)

    def _as_keyed(self, paper: Mapping[str, str], *, errs: bool) -> dict[str, str]:
        keyed = dict(paper)
        for question in self.questionnaire:
            if errs and question.kind is QuestionKind.ONE and self.dice.random() < ERROR_RATE:
                keyed[question.name] = str(self.dice.choice(sorted(question.codes)))
        return keyed


def paper_marks(questionnaire: Questionnaire, *, worry: float, dice: Random) -> dict[str, str]:
    """What a person with this ``worry`` marks on paper; blank questions are left out."""
    marks = {question.name: _mark(question, worry, dice) for question in questionnaire}
    return {name: mark for name, mark in marks.items() if mark}


def _mark(question: Question, worry: float, dice: Random) -> str:
    codes = sorted(question.codes)
    match question.kind:
        case QuestionKind.TEXT:
            return ""
        case QuestionKind.YEAR:
            return str(dice.randint(1941, 2009))
        case QuestionKind.SEVERAL:
            return " ".join(str(code) for code in sorted(dice.sample(codes, k=dice.randint(0, 3))))
    values = [str(category.code) for category in question.categories]
    return choose(question.name, values, worry=worry, dice=dice) or ""
