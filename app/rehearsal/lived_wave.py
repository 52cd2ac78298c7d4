"""Living a wave through: everything that happens in eight weeks, in the order it happens.

Residents answer over HTTP through the real application; letters, receipt, keying and every step
go through the verbs that staff use. Only the clock is ours, and it is the in-process one.
"""

import asyncio
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from csv import DictReader
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random, SystemRandom

import httpx

from app.acts.installation import Actor, Installation
from app.fieldwork.ballots.mixing import mix
from app.fieldwork.life import steps
from app.fieldwork.life.create import WavePlan, create_wave
from app.fieldwork.life.texts import accept_texts
from app.fieldwork.paper.batches import BatchView
from app.fieldwork.paper.receipt import Blank
from app.fieldwork.post.desk import record_disposition, record_returned
from app.fieldwork.post.letters import PrintJob, make_letters
from app.fieldwork.sample.draw import approve_sample, draw_sample, plan_sample
from app.fieldwork.sample.frame_file import read_areas
from app.fieldwork.sample.staging import stage_frame
from app.instruments.loader import load_instrument
from app.rehearsal.keyers import PaperDesk, paper_marks
from app.rehearsal.municipality import (
    ABROAD_LANGUAGE,
    AREA_LANGUAGES,
    REFERENCES,
    SPOKEN,
    WORDS,
    DemoAccount,
    name_roles,
)
from app.rehearsal.respondents import Respondent, answer
from app.store.cases import find_serial
from app.store.session import reading
from app.survey.dispositions import Disposition
from app.survey.sample_record import SamplePlan
from app.survey.states import BatchState, Contact
from app.survey.window import Window, eight_weeks
from app.vault.sealing import Identity, decrypt_with
from app.words.languages import LANGUAGES

INSTRUMENT = "trygghet-2026"
LETTERS_AN_AREA = 300
AT_ONCE = 6
"""Happenings that share a moment of the clock: their requests are in the house together."""
_SIGN_IN_RATE = 10
Tell = Callable[[str, int, int], None]


class LivedClock:
    """The clock of the demo's field period. A running server has no such thing."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """What this clock shows."""
        return self.now


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One row of a print file, with what only the demo knows of the person behind it."""

    code: str = field(repr=False)
    serial: str
    worry: float


@dataclass(frozen=True, slots=True)
class FieldShare:
    """How the letters of a wave end, as shares of all: the rest is never heard of."""

    web: float
    paper: float
    blank: float = 0.008
    both: float = 0.01
    refused: float = 0.012
    returned: float = 0.012


@dataclass
class LivedWave:
    """One wave of the demo, while it is lived through."""

    id: str
    here: Installation
    folder: Path
    clock: LivedClock
    staff: dict[str, DemoAccount]
    officers: dict[str, Identity]
    printer: Identity
    client: Callable[[], httpx.AsyncClient]
    origin: str
    dice: Random
    tell: Tell
    window: Window
    letters: list[LetterRow] = field(default_factory=list)
    paper: PaperDesk = field(init=False)

    def __post_init__(self) -> None:
        self.paper = self._paper_desk()

    def prepare(self, *, reference_date: date, worry_of: Callable[[str, str], float]) -> None:
        """From the register to the letters in the post."""
        self.clock.now = self.window.opens_at - timedelta(days=60)
        plan = WavePlan(
            id=self.id,
            title=f"Trygghetsmätningen {self.window.opens_at.year} i Burlöv",
            window=self.window,
            reference_date=reference_date,
            languages=tuple(LANGUAGES),
            instrument=INSTRUMENT,
            words=WORDS,
        )
        areas = read_areas((self.folder / "areas.csv").read_bytes())
        create_wave(self.here, plan, areas=areas, by=self._who("samordnare"), now=self.clock.now)
        name_roles(self.here, self.id, now=self.clock.now)
        self._draw(len(areas) * LETTERS_AN_AREA)
        self._record_decisions()
        self.clock.now = self.window.opens_at - timedelta(days=4)
        self.letters = self.mail(Contact.INVITATION, worry_of)

    def open(self) -> None:
        """The morning the window opens."""
        self.clock.now = now = self.window.opens_at
        steps.open_wave(self.here, self.id, by=self._who("samordnare"), now=now)

    def mail(self, contact: Contact, worry_of: Callable[[str, str], float]) -> list[LetterRow]:
        """Make one contact's letters and, being the print house here too, open the archive."""
        order = make_letters(
            self.here,
            self.id,
            job=PrintJob(contact, self.printer.recipient, self.origin, self.folder / "print"),
            by=self._who("samordnare"),
            now=self.clock.now,
            tell=lambda what, done, of: self.tell(f"{self.id}: {contact}, {what}", done, of),
        )
        content = decrypt_with(self.printer.secret, order.archive.read_bytes())
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(self.folder / "letters" / self.id / contact)
            name = f"{self.id}-{contact}.csv"
            rows = list(DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        return [
            LetterRow(row["code"], row["serial"], worry_of(row["name"], row["address"]))
            for row in rows
        ]

    async def live(self, share: FieldShare, *, until: datetime) -> None:
        """The field period up to ``until``: replies on the web and on paper, and what the desk hears."""
        people = self.letters.copy()
        self.dice.shuffle(people)
        happenings = sorted(self._happenings(people, share, until), key=lambda one: one[0])
        mixed_on = self.window.opens_at
        for start in range(0, len(happenings), AT_ONCE):
            together = happenings[start : start + AT_ONCE]
            self.clock.now = together[0][0]
            if self.clock.now - mixed_on > timedelta(days=1):
                mixed_on = self.clock.now
                mix(self.here, self.id, now=mixed_on, dice=SystemRandom())
            await asyncio.gather(*(self._happen(what, person) for _, what, person in together))
            self._key_full_batches()
            self.tell(f"{self.id}: field period", start + len(together), len(happenings))
        self.clock.now = until

    def close(self) -> None:
        """From the end of the window to the accounted wave: key the rest, close, account."""
        ended = self.window.sending_ends_at
        coordinator = self._who("samordnare")
        self.clock.now = ended
        steps.close_wave(self.here, self.id, by=coordinator, now=ended)
        self.paper.hand_over_rest(now=ended + timedelta(days=10))
        for batch in self.paper.batches(BatchState.KEYING):
            self._key_whole(batch)
        self.clock.now = ended + timedelta(days=11)
        steps.account_wave(
            self.here, self.id, by=coordinator, now=self.clock.now, dice=SystemRandom()
        )

    def leave_work_to_do(self) -> None:
        """Leave a batch in keying, partly keyed, and forms that wait for a ruling."""
        for batch in self.paper.batches(BatchState.KEYING):
            numbers = self.paper.numbers(batch)
            self.paper.key(batch, numbers[: len(numbers) * 2 // 3], keyer=0, now=self.clock.now)
            self.paper.key(batch, numbers[: len(numbers) // 3], keyer=1, now=self.clock.now)

    def _draw(self, n: int) -> None:
        now, planner, second = self.clock.now, self._who("samordnare"), self._who("samordnare2")
        content = (self.folder / "frame.csv").read_bytes()
        stage_frame(self.here, self.id, content=content, by=planner, now=now)
        plan = SamplePlan(
            rule="equal",
            n=n,
            seed_event=f"Lottodragningen lördagen före {self.window.opens_at:%Y-%m-%d}",
            area_languages=AREA_LANGUAGES,
            abroad_language=ABROAD_LANGUAGE,
        )
        plan_sample(self.here, self.id, plan=plan, by=planner, now=now)
        approve_sample(self.here, self.id, by=second, now=now)
        seed = " ".join(str(ball) for ball in sorted(self.dice.sample(range(1, 36), 7)))
        draw_sample(self.here, self.id, seed=seed, sign_in_rate=_SIGN_IN_RATE, by=planner, now=now)

    def _record_decisions(self) -> None:
        by, now = self._who("samordnare"), self.clock.now
        for name, value in REFERENCES.items():
            steps.file_reference(self.here, self.id, reference=name, value=value, by=by, now=now)
        accept_texts(self.here, self.id, by=by, now=now)
        recipients = {office: identity.recipient for office, identity in self.officers.items()}
        steps.name_officers(self.here, self.id, recipients=recipients, by=by, now=now)

    def _happenings(
        self, people: Sequence[LetterRow], share: FieldShare, until: datetime
    ) -> Iterator[tuple[datetime, str, LetterRow]]:
        """(moment, what, person) for everyone who is heard of."""
        left = iter(people)
        for what, part in (
            ("web", share.web),
            ("paper", share.paper),
            ("blank", share.blank),
            ("both", share.both),
            ("refused", share.refused),
            ("returned", share.returned),
        ):
            for _ in range(round(part * len(people))):
                yield self._moment(until), what, next(left)

    def _moment(self, until: datetime) -> datetime:
        """Most replies come in the first weeks, by day."""
        span = (until - self.window.opens_at) / timedelta(seconds=1)
        passed = min(self.dice.betavariate(1.1, 2.2), 0.999) * span
        day = self.window.opens_at + timedelta(seconds=passed)
        at = day.replace(hour=self.dice.randint(6, 20), minute=self.dice.randint(0, 59))
        return min(max(at, self.window.opens_at + timedelta(hours=1)), until - timedelta(minutes=5))

    async def _happen(self, what: str, person: LetterRow) -> None:
        if what in ("web", "both"):
            await self._answer_online(person)
        if what in ("paper", "both", "blank"):
            blank = Blank.YES if what == "blank" else Blank.NO
            marks = paper_marks(self.paper.questionnaire, worry=person.worry, dice=self.dice)
            self.paper.receive(person.serial, marks, blank=blank, now=self.clock.now)
        if what == "returned":
            record_returned(
                self.here,
                self.id,
                serial=person.serial,
                by=self._who("kundtjanst"),
                now=self.clock.now,
            )
        if what == "refused":
            self._refuse(person)

    async def _answer_online(self, person: LetterRow) -> None:
        language = self.dice.choices(list(SPOKEN), weights=list(SPOKEN.values()))[0]
        # One in thirty stops on the way; the draft ends with the window.
        patience = self.dice.randint(3, 9) if self.dice.random() < 1 / 30 else 60
        resident = Respondent(person.code, language, person.worry, patience)
        async with self.client() as client:
            await answer(client, resident, dice=self.dice)

    def _refuse(self, person: LetterRow) -> None:
        with reading(self.here.engine) as connection:
            letter = find_serial(connection, self.id, person.serial)
        if letter is not None:
            record_disposition(
                self.here,
                self.id,
                case_id=letter.case_id,
                disposition=Disposition.REFUSAL,
                by=self._who("kundtjanst"),
                now=self.clock.now,
            )

    def _key_full_batches(self) -> None:
        """Batches are keyed as they fill; the newest waits for another day."""
        for batch in self.paper.batches(BatchState.KEYING)[:-1]:
            self._key_whole(batch)

    def _key_whole(self, batch: BatchView) -> None:
        numbers = self.paper.numbers(batch)
        for keyer in (0, 1):
            self.paper.key(batch, numbers, keyer=keyer, now=self.clock.now)
        self.paper.rule_and_accept(batch, now=self.clock.now)

    def _paper_desk(self) -> PaperDesk:
        return PaperDesk(
            here=self.here,
            wave_id=self.id,
            questionnaire=load_instrument(INSTRUMENT),
            receiver=self._who("mottagare"),
            keyers=(self._who("inmatare1"), self._who("inmatare2")),
            adjudicator=self._who("granskare"),
            dice=self.dice,
        )

    def _who(self, name: str) -> Actor:
        return self.staff[name].actor(self.id)


def demo_window(opens_on: date) -> Window:
    """Eight weeks from a morning, closing at one o'clock."""
    return eight_weeks(opens_on, time(9, 0))
